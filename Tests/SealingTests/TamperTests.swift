import Foundation
import Remote
import Sealing
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// What a provider, or somebody who got at its disks, may try.
struct `A tampered object` {
    private static let content = SealedFixture.bytes(150_000)

    /// Expects that nothing opens that is not the beginning of what was sealed, and that no proof is given.
    private func expectRefused(
        _ fixture: SealedFixture, _ name: String, _ what: String, code: RemoteError.Code = .contentDiffers
    ) async throws {
        let key = try SealedFixture.key(name)
        let sizes: [Int64?] = [nil, Int64(Self.content.count)]
        for size in sizes {
            let path = try fixture.directory.write([], as: "out")
            let error = await #expect(throws: RemoteError.self, "\(what)") {
                _ = try await fixture.store.get(
                    ObjectDownload(key: key, version: nil, byteCount: size, file: path), fixture.context)
            }
            // Where the size is known, another is another object.
            #expect(
                error?.code == code || error?.code == .replaced && size != nil, "\(what): \(error?.code.rawValue ?? "")"
            )
            #expect(Self.content.starts(with: try fixture.directory.bytes(of: "out")), "\(what)")
        }
        let error = await #expect(throws: RemoteError.self, "\(what)") {
            _ = try await fixture.store.proveByReading(
                key, digest: ContentDigest(of: Self.content), byteCount: Int64(Self.content.count), fixture.context)
        }
        #expect(error?.code == code, "\(what)")
    }

    @Test func `in any of its parts does not open`() async throws {
        let fixture = try SealedFixture()
        let sealed = try await fixture.put(Self.content, "a")
        let key = try SealedFixture.key("a")
        // Magic, version, key id, salt, wrapped key, its tag; content and tag of the first, second and last segment.
        for place in [
            0, 7, 8, 15, 16, 31, 32, 63, 64, 79, 80, 65_615, 65_616, 65_631, 65_632, 131_167, 131_200, sealed.count - 1,
        ] {
            var changed = sealed
            changed[place] ^= 1
            fixture.inner.replace(key, with: changed)
            let code: RemoteError.Code = (8..<16).contains(place) ? .keyMissing : .contentDiffers
            try await expectRefused(fixture, "a", "byte \(place)", code: code)
        }
        fixture.inner.replace(key, with: sealed)
        #expect(try await fixture.get("a") == Self.content)
    }

    @Test func `that is cut, or goes on, does not open`() async throws {
        let fixture = try SealedFixture()
        let sealed = try await fixture.put(Self.content, "a")
        let key = try SealedFixture.key("a")
        // Nothing, within and behind the header, within a segment, at the borders of segments, and without the last byte.
        for count in [0, 50, 80, 96, 1_000, 65_632, 131_184, sealed.count - 1] {
            fixture.inner.replace(key, with: Array(sealed[..<count]))
            try await expectRefused(fixture, "a", "cut at \(count)")
        }
        let segment = sealed[80..<65_632]
        for more in [[0], Array(segment), Array(sealed.suffix(100))] {
            fixture.inner.replace(key, with: sealed + more)
            try await expectRefused(fixture, "a", "\(more.count) bytes more")
        }
    }

    @Test func `whose segments were exchanged, repeated or left out does not open`() async throws {
        let fixture = try SealedFixture()
        let sealed = try await fixture.put(Self.content, "a")
        let key = try SealedFixture.key("a")
        let (header, first, second, last) = (
            sealed[..<80], sealed[80..<65_632], sealed[65_632..<131_184], sealed[131_184...]
        )
        for parts in [[second, first, last], [first, first, last], [first, last], [last], [second, last]] {
            fixture.inner.replace(key, with: Array(([header] + parts).joined()))
            try await expectRefused(fixture, "a", "\(parts.map(\.count))")
        }
    }

    @Test func `that lies under another's name does not open`() async throws {
        let fixture = try SealedFixture()
        let first = try await fixture.put(Self.content, "a")
        let second = try await fixture.put(Self.content.reversed(), "b")
        fixture.inner.replace(try SealedFixture.key("a"), with: second)
        fixture.inner.replace(try SealedFixture.key("b"), with: first)
        try await expectRefused(fixture, "a", "exchanged")
        // Nor with the other's header before its own segments.
        fixture.inner.replace(try SealedFixture.key("a"), with: Array(second[..<80] + first[80...]))
        try await expectRefused(fixture, "a", "another's header")
    }

    @Test func `that was never encrypted is not taken`() async throws {
        let fixture = try SealedFixture()
        fixture.inner.replace(try SealedFixture.key("a"), with: Self.content)
        try await expectRefused(fixture, "a", "plain")
    }

    @Test func `of another library is told from a damaged one`() async throws {
        let inner = InMemoryObjectStore()
        let other = try SealedFixture(inner)
        try await other.put(Self.content, "a")
        try await expectRefused(try SealedFixture(inner), "a", "another library's", code: .keyMissing)
    }

    @Test func `is not taken for the upload whose reply was lost`() async throws {
        let fixture = try SealedFixture()
        try await fixture.put(SealedFixture.bytes(10), "a")
        guard
            case .occupied(let object) = try await fixture.store.put(
                fixture.upload(Self.content, "a"), fixture.context)
        else { throw CancellationError() }
        #expect(object.byteCount == 10)
        let error = await #expect(throws: RemoteError.self) {
            _ = try await fixture.store.proveByReading(
                object.key, digest: ContentDigest(of: Self.content), byteCount: Int64(Self.content.count),
                fixture.context)
        }
        #expect(error?.code == .contentDiffers)
    }

    @Test func `counts as wasted in the ledger`() async throws {
        let fixture = try SealedFixture()
        var sealed = try await fixture.put(Self.content, "a")
        sealed[70_000] ^= 1
        fixture.inner.replace(try SealedFixture.key("a"), with: sealed)
        await #expect(throws: RemoteError.self) { _ = try await fixture.get("a") }
        let result = try #require(fixture.ledger.entries(.get).last?.result)
        #expect(result.wasted == Int64(sealed.count - 65_632) && result.wasteReason == .corrupt)
    }
}
