import Foundation
import Testing
import TierModel

@Suite struct `Photo ids` {
    @Test(arguments: [("photo1", 1), ("photo123", 123), ("photo9223372036854775807", Int64.max)])
    func `are read as they are written`(text: String, number: Int64) throws {
        let id = try #require(PhotoID(parsing: text))
        #expect(id.rawValue == number)
        #expect(id.description == text)
    }

    @Test(arguments: [
        "", "photo", "photo0", "photo01", "photo-1", "photo+1", "photo1x", "Photo1", "1", "photo99999999999999999999",
    ])
    func `are refused when they are not one`(text: String) {
        #expect(PhotoID(parsing: text) == nil)
    }

    @Test func `are strings in JSON`() throws {
        let json = try JSONEncoder().encode([PhotoID(rawValue: 7)])
        #expect(String(decoding: json, as: UTF8.self) == #"["photo7"]"#)
        #expect(try JSONDecoder().decode([PhotoID].self, from: json) == [PhotoID(rawValue: 7)])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(PhotoID.self, from: Data(#""seven""#.utf8))
        }
    }
}

@Suite struct `Content digests` {
    /// SHA-256 of "abc", FIPS 180-4's example.
    static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test func `equal the standard's example`() {
        #expect(ContentDigest(of: Data("abc".utf8)).hex == Self.abc)
        #expect(ContentDigest(of: Data()).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func `do not depend on how the bytes were cut`() {
        let bytes = Data((0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) })
        for cut in [0, 1, 63, 64, 65, 999] {
            var hasher = ContentHasher()
            hasher.update(bytes.prefix(cut))
            hasher.update(bytes.dropFirst(cut))
            #expect(hasher.finalized() == ContentDigest(of: bytes))
        }
    }

    @Test func `survive hex, bytes and JSON`() throws {
        let digest = try #require(ContentDigest(hex: Self.abc.uppercased()))
        #expect(digest.hex == Self.abc)
        #expect(ContentDigest(bytes: digest.bytes) == digest)
        #expect(ContentDigest(bytes: digest.data) == digest)
        #expect(try JSONDecoder().decode(ContentDigest.self, from: JSONEncoder().encode(digest)) == digest)
    }

    @Test(arguments: ["", "ba78", String(repeating: "g", count: 64), abc + "00"])
    func `refuse what is none`(hex: String) {
        #expect(ContentDigest(hex: hex) == nil)
    }

    @Test func `order as their hex does`() {
        let digests = (0..<50).map { ContentDigest(of: Data([UInt8($0)])) }
        #expect(digests.sorted().map(\.hex) == digests.map(\.hex).sorted())
    }
}
