import Catalog
import Foundation
import Glibc
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// A library of 100,000 photos of which everything is missing: the worst case for memory.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TIERSYNC_HEAVY"] != nil, "set TIERSYNC_HEAVY=1"))
struct `Verifying much` {
    private static let photos = Int(ProcessInfo.processInfo.environment["TIERSYNC_SCALE"] ?? "") ?? 100_000

    @Test func `lists no more problems than fit, counts them all, and holds no more in memory`() async throws {
        let fixture = try await EngineFixture()
        let catalog = fixture.library.catalog
        for start in stride(from: 0, to: Self.photos, by: 500) {
            _ = try await catalog.addPhotos(
                (start..<min(start + 500, Self.photos)).map { number in
                    let digest = ContentDigest(of: Data("photo \(number)".utf8))
                    return NewPhoto(
                        primary: NewFile(
                            role: .primary, digest: digest, byteCount: 1000, fileName: "\(number).jpg", format: .jpeg,
                            localPath: LibraryLayout.original(digest, fileName: "\(number).jpg"), sourcePath: nil,
                            sourceModified: nil),
                        metadata: PhotoMetadata(width: 100, height: 100, orientation: 1), proxyBytes: 0,
                        thumbnailBytes: 0)
                })
        }
        let before = try residentBytes()
        let start = ContinuousClock.now
        let report = try await fixture.library.verify(VerifyOptions(parts: [.local, .ledger]))
        print("verified \(Self.photos) photos in \(ContinuousClock.now - start)")
        #expect(report.checked == Self.photos && report.problemCount == Self.photos)
        #expect(report.problems.count == VerifyReport.problemLimit)
        let grown = try residentBytes() - before
        print("memory grew by \(grown / 1_000_000) MB")
        #expect(grown < 80_000_000)
    }

    private func residentBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return (Int(text.split(separator: " ")[1]) ?? 0) * Int(getpagesize())
    }
}
