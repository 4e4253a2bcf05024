import Claims
import Foundation
import Remote
import Testing
import TierSyncTestSupport

@Suite struct ClaimRecordTests {
    private static let holder = UUID()

    @Test(arguments: [ClaimMark.slot(1), .slot(99_999_999), .slot(123_456_789), .released(3), .done])
    func `a key is read as it was written`(_ mark: ClaimMark) throws {
        for shard in [0, 7, 9_999, 10_000, 123_456] {
            let key = try #require(ClaimKey.mark(mark, of: ShardName(list: 12, shard: shard)))
            #expect(ClaimKey.parse(key) == ShardMark(shard: shard, mark: mark))
        }
        let name = ShardName(list: 12, shard: 7)
        #expect(ClaimKey.mark(.slot(3), of: name)?.rawValue == "tiersync/v1/claims/00000012/0007-00000003")
        #expect(ClaimKey.mark(.released(3), of: name)?.rawValue == "tiersync/v1/claims/00000012/0007-00000003-released")
        #expect(ClaimKey.mark(.done, of: name)?.rawValue == "tiersync/v1/claims/00000012/0007-done")
        #expect(ClaimKey.finished(12)?.rawValue == "tiersync/v1/work/finished-00000012")
    }

    /// Else a slot would have two names, and two winners.
    @Test(arguments: [
        "0007-3", "7-00000003", "00007-00000003", "0007-000000003", "0007-+0000003", "0007--0000001", "0007-00000000",
        "0007-00000003-", "0007-00000003-done", "0007-released", "0007", "0007-done-", "x-done", "",
        "0007-00000003-released-x", "0007-٣", ".tiersync-0007-00000003",
    ])
    func `names that we do not write say nothing`(_ name: String) {
        #expect(ObjectKey("tiersync/v1/claims/00000012/" + name).flatMap(ClaimKey.parse) == nil)
    }

    @Test func `a record is read as it was written, and in the format that is documented`() throws {
        let records = [
            ClaimRecord(kind: .claim, holder: Self.holder, token: "ab12", after: []),
            ClaimRecord(kind: .renew, holder: Self.holder, token: "ab12", after: [UUID(), UUID()]),
            ClaimRecord(kind: .done, holder: Self.holder, token: "ab12", after: nil),
        ]
        for record in records { #expect(ClaimRecord(try record.encoded()) == record) }
        let text = String(decoding: try records[0].encoded(), as: UTF8.self)
        let holder = Self.holder.uuidString.lowercased()
        #expect(text == #"{"after":[],"format":1,"holder":"\#(holder)","kind":"claim","token":"ab12"}"# + "\n")
    }

    @Test func `fields that are not known are passed over`() throws {
        let text = #"{"format":1,"holder":"\#(Self.holder)","kind":"renew","token":"x","mood":{"a":[1]},"after":[]}"#
        let record = ClaimRecord(Array(text.utf8))
        #expect(record == ClaimRecord(kind: .renew, holder: Self.holder, token: "x", after: []))
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "\u{0}", #"{"format":1,"holder":"x","kind":"claim","token":"t"}"#,
        #"{"format":2,"holder":"5F0B3A52-6B1C-4C8E-9D53-0A5C2E4D7F11","kind":"claim","token":"t"}"#,
        #"{"format":1,"holder":"5F0B3A52-6B1C-4C8E-9D53-0A5C2E4D7F11","kind":"steal","token":"t"}"#,
        #"{"format":1,"holder":"5F0B3A52-6B1C-4C8E-9D53-0A5C2E4D7F11","kind":"claim","token":""}"#,
        #"{"format":1,"holder":"5F0B3A52-6B1C-4C8E-9D53-0A5C2E4D7F11","kind":"claim"}"#,
    ])
    func `damage is no record`(_ text: String) {
        #expect(ClaimRecord(Array(text.utf8)) == nil)
    }

    @Test func `records cut off, with a byte changed, or made up, never trap`() throws {
        let whole = try ClaimRecord(kind: .claim, holder: Self.holder, token: "ab", after: [UUID()]).encoded()
        for length in whole.indices { _ = ClaimRecord(Array(whole.prefix(length))) }
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<2_000 {
            var bytes = whole
            bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            _ = ClaimRecord(bytes)
        }
        #expect(ClaimRecord([UInt8](repeating: 32, count: ClaimRecord.largest) + whole) == nil)
    }

    @Test func `holders are those before and the holder, each once; unknown ones stay unknown`() throws {
        let first = UUID()
        let record = { ClaimRecord(kind: .claim, holder: Self.holder, token: "t", after: $0) }
        #expect(record([]).holders == [Self.holder])
        #expect(record([first]).holders == [first, Self.holder])
        #expect(record([Self.holder, first]).holders == [Self.holder, first])
        #expect(record(nil).holders == nil)
        let many = record((0..<1_001).map { _ in UUID() })
        #expect(ClaimRecord(try many.encoded())?.holders == nil)
        let text = #"{"format":1,"holder":"\#(Self.holder)","kind":"renew","token":"x","after":["?"]}"#
        #expect(ClaimRecord(Array(text.utf8))?.after == nil)
    }
}
