import Foundation
import Sealing
import Testing
import TierModel
import TierSyncTestSupport

struct `A keyring` {
    private static let now = Date(timeIntervalSince1970: 1_780_000_000)
    private static let cost = ScryptCost(n: 16)

    private func first(_ keys: LibraryKeys, _ recovery: RecoveryKey = RecoveryKey()) throws -> Keyring {
        try Keyring.first(keys, passphrase: "correct horse", recovery: recovery, cost: Self.cost, now: Self.now)
    }

    private func bytes(_ keys: LibraryKeys) -> [[UInt8]] { keys.all.map(\.bytes) }

    @Test func `is opened by the passphrase and by the recovery key, however they are typed`() throws {
        let keys = LibraryKeys()
        let recovery = RecoveryKey()
        let keyring = try Keyring(first(keys, recovery).data)
        #expect(try bytes(keyring.open(with: .passphrase("correct horse"))) == bytes(keys))
        for typed in [recovery.text, recovery.text.lowercased(), recovery.text.replacing("-", with: " ")] {
            #expect(try bytes(keyring.open(with: .recovery(RecoveryKey(typed: typed)))) == bytes(keys))
        }
        let composed = try Keyring.first(
            keys, passphrase: "zw\u{F6}lf Boxk\u{E4}mpfer", recovery: recovery, cost: Self.cost, now: Self.now)
        #expect(try bytes(composed.open(with: .passphrase("zwo\u{308}lf Boxka\u{308}mpfer"))) == bytes(keys))
    }

    @Test func `is opened by nothing else`() throws {
        let keyring = try first(LibraryKeys())
        for passphrase in ["correct hors", "Correct horse", "correct horse ", ""] {
            let error = #expect(throws: SealingError.self) { try keyring.open(with: .passphrase(passphrase)) }
            #expect(error?.code == .wrongSecret)
        }
        #expect(throws: SealingError.self) { try keyring.open(with: .recovery(RecoveryKey())) }
    }

    @Test func `that was changed anywhere is refused`() throws {
        let keys = LibraryKeys()
        let (rotated, _) = try first(keys).rotated(
            keys, passphrase: "another horse", recovery: RecoveryKey(), cost: Self.cost, now: Self.now)
        let data = rotated.data
        for place in stride(from: 0, to: data.count, by: 3) {
            var changed = data
            changed[place] = changed[place] == 0x41 ? 0x42 : 0x41
            #expect(throws: SealingError.self, "byte \(place)") {
                _ = try Keyring(changed).open(with: .passphrase("another horse"))
            }
        }
        #expect(throws: SealingError.self) { try Keyring(data.dropLast(1)) }
        #expect(throws: SealingError.self) { try Keyring(Data()) }
    }

    @Test func `of a newer format, or with a cost that would take all memory, is refused`() throws {
        let text = String(decoding: try first(LibraryKeys()).data, as: UTF8.self)
        let newer = #expect(throws: SealingError.self) {
            try Keyring(Data(text.replacing("\"format\":1", with: "\"format\":2").utf8))
        }
        #expect(newer?.code == .newerKeyring)
        let costly = try Keyring(Data(text.replacing("\"n\":16", with: "\"n\":1073741824").utf8))
        let error = #expect(throws: SealingError.self) { try costly.open(with: .passphrase("correct horse")) }
        #expect(error?.code == .badKeyring)
    }

    @Test func `keeps all keys over rotations, and names stay what they are`() throws {
        var keys = LibraryKeys()
        let names = keys
        var keyring = try first(keys)
        for round in 1...3 {
            let passphrase = "passphrase number \(round)"
            (keyring, keys) = try keyring.rotated(
                keys, passphrase: passphrase, recovery: RecoveryKey(), cost: Self.cost, now: Self.now)
            #expect(keyring.number == Int64(round + 1) && keys.all.count == round + 1)
            #expect(try bytes(Keyring(keyring.data).open(with: .passphrase(passphrase))) == bytes(keys))
            #expect(throws: SealingError.self) { try keyring.open(with: .passphrase("correct horse")) }
        }
        #expect(keys.originalName(.zero) == names.originalName(.zero))
        #expect(keys[names.newest.id] != nil)
    }

    @Test func `changes passphrase and recovery key apart`() throws {
        let keys = LibraryKeys()
        let recovery = RecoveryKey()
        let keyring = try first(keys, recovery)
        let changed = try keyring.changed(keys, passphrase: "another horse", recovery: nil, cost: Self.cost)
        #expect(changed.number == 2)
        #expect(throws: SealingError.self) { try changed.open(with: .passphrase("correct horse")) }
        #expect(try bytes(changed.open(with: .passphrase("another horse"))) == bytes(keys))
        #expect(try bytes(changed.open(with: .recovery(recovery))) == bytes(keys))
        #expect(throws: SealingError.self) {
            try keyring.changed(keys, passphrase: "short", recovery: nil, cost: Self.cost)
        }
    }

    @Test func `is not opened by an invitation to another, nor by a code that is over`() throws {
        let keys = LibraryKeys()
        let keyring = try first(keys)
        let (made, code) = try Invitation.made(keys, now: Self.now, cost: Self.cost)
        let invitation = try #require(Invitation(try made.encoded()))
        #expect(try invitation.open(code.lowercased(), keyring, now: Self.now).map(bytes) == bytes(keys))
        let late = #expect(throws: SealingError.self) {
            try invitation.open(code, keyring, now: Self.now + Invitation.lifetime)
        }
        #expect(late?.code == .noInvitation)
        let (_, other) = try Invitation.made(keys, now: Self.now, cost: Self.cost)
        #expect(try invitation.open(other, keyring, now: Self.now) == nil)
        #expect(throws: SealingError.self) { try invitation.open("1234", keyring, now: Self.now) }
        // Its end cannot be put off.
        let text = String(decoding: try made.encoded(), as: UTF8.self)
        let end = String(Int64(invitation.expires.timeIntervalSince1970))
        let later = try #require(Invitation(Data(text.replacing(end, with: end.replacing("178", with: "188")).utf8)))
        #expect(try later.open(code, keyring, now: Self.now) == nil)
        #expect(throws: SealingError.self) { try invitation.open(code, first(LibraryKeys()), now: Self.now) }
    }

    @Test func `comes back from what is exported`() throws {
        let keys = LibraryKeys()
        let data = try JSONEncoder().encode(ExportedKeys(keys))
        var exported = try JSONDecoder().decode(ExportedKeys.self, from: data)
        #expect(exported.libraryKeys.map(bytes) == bytes(keys))
        exported.keys[0].key = String(exported.keys[0].key.reversed())
        #expect(exported.libraryKeys == nil)
    }
}

struct `A recovery key` {
    @Test func `is eight groups of four, and none is like another`() {
        let keys = (0..<200).map { _ in RecoveryKey().text }
        #expect(Set(keys).count == 200)
        #expect(keys.allSatisfy { $0.wholeMatch(of: /([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}/) != nil })
    }

    @Test func `tells each typing error`() throws {
        let text = RecoveryKey().text
        for place in text.indices where text[place] != "-" {
            let other: Character = text[place] == "7" ? "8" : "7"
            let typed = text.replacingCharacters(in: place...place, with: String(other))
            let error = #expect(throws: SealingError.self) { try RecoveryKey(typed: typed) }
            #expect(error?.code == .mistyped)
        }
        for typed in ["", "U", text + "0", String(text.dropLast())] {
            #expect(throws: SealingError.self) { try RecoveryKey(typed: typed) }
        }
        _ = try RecoveryKey(typed: text)
    }
}
