import Foundation
import Glibc
import SystemPackage
import TierSync
import TierSyncTestSupport

/// Measures how long it takes to register a large listing, and how much memory.
struct AdoptBench {
    /// Where the library goes.
    let folder: FilePath
    /// How many photos are listed; a tenth have a companion.
    let count: Int

    /// Registers the listing, then once more: the second time all is known.
    func run() async throws {
        let library = try await Library.create(in: folder.appending("library"), remote: nil)
        let store = GeneratedStore(count: count)
        print("adopt: \(count) photos, listed by a store in memory")
        for pass in ["all new", "all known"] {
            let start = ContinuousClock.now
            let summary = try await library.adopt(below: nil, on: store)
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            print(
                String(
                    format: "  %-10@ %7.1f s, %5.1f µs a photo, peak memory %4d MB, %d new, %d companions, %d known",
                    pass as NSString, seconds, seconds * 1e6 / Double(count), Self.peakBytes / 1_000_000,
                    summary.job.done, summary.companions, summary.job.skipped))
        }
        let catalog = FolderWatch.bytes(of: library.layout.folder)
        print("  the library takes \(catalog / 1_000_000) MB, \(catalog / Int64(max(1, count))) bytes a photo")
    }

    /// The most memory that this process ever had resident, in bytes (getrusage(2)).
    private static var peakBytes: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }
}
