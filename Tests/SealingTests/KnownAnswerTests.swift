import Remote
import Sealing
import Testing
import TierModel
import TierSyncTestSupport

/// What Python's `cryptography` makes of the format in docs/encryption.md.
struct `A sealed object` {
    /// Gives a header that was made elsewhere.
    private struct KnownHeader: ObjectKeyJournal {
        var known: SealedHeader

        func header(for key: ObjectKey, digest: ContentDigest, orElse header: SealedHeader) -> SealedHeader { known }
        func end(_ key: ObjectKey, digest: ContentDigest) {}
    }

    private static let name = "originals/ab/cdef"

    private func keys() throws -> LibraryKeys {
        let key = try #require(LibraryKey(bytes: UInt8(0)..<32))
        return try #require(LibraryKeys(newestFirst: [key]))
    }

    private func header(_ keys: LibraryKeys) throws -> SealedHeader {
        try SealedHeader.made(
            for: SealedFixture.key(Self.name), under: keys.newest, salt: Array(100..<116), objectKey: Array(200..<232))
    }

    @Test func `begins with the header that others make`() throws {
        let expected =
            "545345414c4544010307a64f3968cab96465666768696a6b6c6d6e6f70717273"
            + "2aa83bcc5f2db1deb4d84c43286c9d9af60e3e668aeae3de49a2432fda25b638f719ef8cfe30b10f0a65f902a867d6e9"
        #expect(Hexadecimal.text(try header(keys()).bytes) == expected)
        #expect(try keys().newest.id.description == "0307a64f3968cab9")
    }

    @Test(arguments: [
        (0, "92db89879c01f12750bd57698d0626ce7131a60114cf4ee710f185ce81cdb6f2"),
        (1, "08d4ee468eedf3b190905b280ca86032d9a9a42571a908ba1f82cc54c76e0bef"),
        (65_535, "7577d50cdde445b738ad8701b383c5d06ae8ee1439cd39d2c99a44a809c28389"),
        (65_536, "2595b36513cf4a01c5034f4bbc0740d4e655ac3f439e59f8df96d1a82a9b6a26"),
        (65_537, "fd9c94fa6a4f1207a4f5bff86a6b4bad7b55fdbd6a1ba2d95fd5fc55c6e9b5e3"),
        (131_072, "4595d034a0a8df32df8076927330ef9d2b20e475371faf31c5306f0f567c83bc"),
        (200_000, "26e0427f49c376840ee4dce93e5caf1ce249a56c28a9f68de2bd7251a5c4a222"),
    ])
    func `is byte for byte what others make`(_ count: Int, _ digest: String) async throws {
        let keys = try keys()
        let fixture = try SealedFixture(keys: keys, journal: KnownHeader(known: header(keys)))
        let sealed = try await fixture.put(SealedFixture.bytes(count), Self.name)
        #expect(ContentDigest(of: sealed).hex == digest)
        #expect(try await fixture.get(Self.name) == SealedFixture.bytes(count))
    }

    @Test func `of an original has the name that others make`() throws {
        #expect(
            try keys().originalName(ContentDigest(of: Array("abc".utf8)))
                == "originals/86/d46d79273854e0e7ffdec8e1395779969a21feaea9efb8f0d0d184b8338491")
    }
}
