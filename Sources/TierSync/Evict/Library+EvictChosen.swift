import Catalog
import Foundation
public import TierModel

extension Library {
    /// Drops the local originals of photos that were chosen, with the same proof as any eviction. `undo(fetching: true)` brings them back.
    ///
    /// - Parameters:
    ///   - photos: which photos.
    ///   - dryRun: says in the notes what would be done, and does nothing.
    ///   - progress: is told how far it is.
    /// - Throws: as `evict(_:progress:)`.
    public func evict(_ photos: [PhotoID], dryRun: Bool = false, progress: ProgressHandler? = nil) async throws
        -> JobSummary
    {
        let options = EvictOptions(photos: photos)
        if dryRun {
            var summary = JobSummary()
            for entry in try await evictionPlan(options) {
                if entry.isDropped { summary.done += 1 } else { summary.skipped += 1 }
                if summary.notes.count < Self.notedPhotos {
                    summary.notes.append("\(entry.photo) (\(entry.file)): \(entry.reason)")
                }
            }
            return summary
        }
        let here = try await photosHere(photos)
        let summary = try await evict(options, progress: progress)
        let left = Set(try await photosHere(photos))
        let dropped = here.filter { !left.contains($0) }
        if !dropped.isEmpty { try await catalog.noteEvicted(dropped, action: UUID()) }
        return summary
    }

    /// Those of photos that have a file on this device.
    private func photosHere(_ photos: [PhotoID]) async throws -> [PhotoID] {
        var here: [PhotoID] = []
        for ids in photos.chunked(into: Self.markPage) {
            here += try await catalog.photos(ids).filter { $0.files.contains { $0.tier != .remote } }.map(\.id)
        }
        return here
    }
}
