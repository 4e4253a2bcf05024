import Catalog
import Foundation
import Inference
public import TierModel

/// How the library stands.
public struct StatusReport: Hashable, Encodable, Sendable {
    /// Photos in all; what is in the trash counts in `trashed` and `libraryBytes` only.
    public var photos: Int
    /// Photos whose original is only here.
    public var local: Int
    /// Photos whose original is here and proven on the remote.
    public var both: Int
    /// Photos whose original is on the remote only.
    public var remote: Int
    /// Photos that were not analysed yet.
    public var unanalyzed: Int
    /// Photos whose analysis failed; counted in `unanalyzed` too.
    public var failed: Int
    /// Faces found.
    public var faces: Int
    /// Named people with at least one face.
    public var people: Int
    /// What the library takes on this disk: catalog, proxies, thumbnails, originals held here, spool. Face chips, a few kB each, are not counted.
    public var libraryBytes: Int64
    /// All originals, wherever they are.
    public var originalBytes: Int64
    /// Photos in the trash.
    public var trashed: Int
    /// Photos whose original is on the remote and whose entry there is not, or is older.
    public var unpublishedPhotos: Int
    /// Decisions that the remote does not have yet.
    public var unpublishedDecisions: Int
    /// The remote, without secrets.
    public var remoteLocation: String?
    /// What the library does by itself; `nil` when that never ran.
    @ExplicitNull public var scheduler: SchedulerStatus?
}

extension Library {
    /// Counts.
    public func status() async throws -> StatusReport {
        let counts = try await catalog.status(analyzer: PhotoAnalyzers.anyVersion)
        let backlog = try await catalog.publicationBacklog()
        return StatusReport(
            photos: counts.photos, local: counts.local, both: counts.both, remote: counts.remote,
            unanalyzed: counts.unanalyzed, failed: counts.analysisFailures, faces: counts.faces,
            people: counts.people, libraryBytes: try await bytesOnDisk(counts), originalBytes: counts.originalBytes,
            trashed: counts.trashed, unpublishedPhotos: backlog.photos,
            unpublishedDecisions: backlog.decisions, remoteLocation: configuration.remote,
            scheduler: schedulerStatus())
    }

    /// Adds up what the catalog knows of its files, so that a million photos need no walk over the disk.
    private func bytesOnDisk(_ counts: LibraryStatus) async throws -> Int64 {
        let catalogBytes = ["catalog.sqlite", "catalog.sqlite-wal"]
            .compactMap { FileStamp(of: layout.path($0))?.byteCount }.reduce(0, +)
        return catalogBytes + counts.derivedBytes + counts.localOriginalBytes + counts.trashedLocalBytes
            + layout.spooledBytes()
    }
}
