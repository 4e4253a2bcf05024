import Catalog
import Foundation
import SystemPackage
import TierModel

/// Takes away what lies in the spool and is of no use to anybody.
struct SpoolSweep {
    var layout: LibraryLayout
    var catalog: PhotoCatalog

    /// Does it.
    ///
    /// - Returns: the number of files that were removed.
    func run() async throws -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: layout.spool.string)) ?? []
        var removed = 0
        for name in names where name.hasSuffix(".part") {
            guard let number = Int64(name.dropLast(".part".count)),
                try await remove(OriginalID(rawValue: number))
            else { continue }
            removed += 1
        }
        return removed
    }

    private func remove(_ id: OriginalID) async throws -> Bool {
        guard let file = try await catalog.file(id), try await isUseless(file),
            try await catalog.claim(
                file.photo, for: OriginalClaim.job, lease: OriginalClaim.lease, now: Date())
        else { return false }
        do {
            // Asked again under the claim: from now on nobody begins to write there.
            let isUseless = try await isUseless(file)
            if isUseless { try DurableFile.remove(layout.path(LibraryLayout.spooled(id.rawValue))) }
            try await catalog.release(file.photo, job: OriginalClaim.job)
            return isUseless
        } catch {
            try? await catalog.release(file.photo, job: OriginalClaim.job)
            throw error
        }
    }

    /// Nothing is said to be in flight, and the same bytes are elsewhere: a spool file may be all there is when an older catalog was restored.
    private func isUseless(_ file: FileRecord) async throws -> Bool {
        guard try await catalog.spoolEntry(file.id) == nil else { return false }
        if let relative = file.localPath { return FileStamp(of: layout.path(relative)) != nil }
        return file.remote?.proof != nil && file.remote?.lostAt == nil
    }
}
