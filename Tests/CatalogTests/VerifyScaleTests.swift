import Catalog
import Foundation
import GRDB
import Glibc
import SystemPackage
import Testing
import TierModel

/// A listing of 100,000 objects compared with as many files: prints how long it takes, and fails where memory grows with them.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TIERSYNC_HEAVY"] != nil, "set TIERSYNC_HEAVY=1"))
struct VerifyScaleTests {
    private static let files = Int(ProcessInfo.processInfo.environment["TIERSYNC_SCALE"] ?? "") ?? 100_000

    @Test func `a listing is compared with the catalog in flat memory`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let count = Self.files
        try await fill(fixture, count)
        let listing = try RemoteListing(at: fixture.folder.appending("listing"))
        let before = try residentBytes()
        let start = ContinuousClock.now
        for first in stride(from: 1, through: count, by: 1000) {
            try await listing.add(
                (first..<min(first + 1000, count + 1)).map {
                    ListedObject(
                        key: "originals/2024/\($0).jpg", byteCount: Int64(1000 + $0), version: Sample.version())
                })
        }
        print("listing kept: \(ContinuousClock.now - start)")
        var found = 0
        var last: OriginalID?
        while true {
            let page = try await catalog.filesOnRemote(after: last, limit: 1000)
            guard let end = page.last else { break }
            last = end.id
            found += try await listing.take(page.compactMap { $0.remote?.key }).compactMap { $0 }.count
        }
        #expect(found == count)
        #expect(try await listing.unknownObjects(after: nil, limit: 10) == [])
        print("compared: \(ContinuousClock.now - start)")
        last = nil
        var derived = 0
        while true {
            let page = try await catalog.filesToVerify(after: last, limit: 256)
            guard let end = page.last else { break }
            last = end.file.id
            derived += page.map(\.expected.count).reduce(0, +)
        }
        #expect(derived == 2 * count)
        print("walked: \(ContinuousClock.now - start)")
        #expect(try await catalog.filesToRead(before: .now, after: nil, limit: 64).count == 64)
        #expect(try await catalog.fetchedMoreThanOnce(limit: 9).isEmpty)
        let grown = try residentBytes() - before
        print("memory grew by \(grown / 1_000_000) MB for \(count) files")
        // The listing's and the catalog's caches, whatever their size.
        #expect(grown < 60_000_000)
    }

    private func fill(_ fixture: CatalogFixture, _ count: Int) async throws {
        for start in stride(from: 1, through: count, by: 500) {
            _ = try await fixture.catalog.addPhotos((start..<min(start + 500, count + 1)).map { Sample.photo($0) })
        }
        // Uploads and proofs one by one are measured elsewhere.
        try await fixture.sqlite().write { db in
            try db.execute(
                sql: """
                    UPDATE file SET tier = 'both', remote_key = 'originals/2024/' || id || '.jpg',
                        remote_key_folded = 'originals/2024/' || id || '.jpg', remote_digest = digest,
                        remote_bytes = byte_count, remote_etag = 'e1', remote_etag_strong = 1, uploaded_at = 1,
                        proof_kind = 'readBack', proof_digest = digest, proof_bytes = byte_count, proof_etag = 'e1',
                        proof_etag_strong = 1, proven_at = 1
                    """)
        }
    }
}

/// What this process holds in memory now, in bytes.
private func residentBytes() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return (Int(text.split(separator: " ")[1]) ?? 0) * Int(getpagesize())
}
