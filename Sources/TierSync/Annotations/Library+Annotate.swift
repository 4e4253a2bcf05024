import Foundation
import Imaging
public import SystemPackage
public import TierModel

/// What came of taking what other programs have written.
public struct AnnotationSummary: Hashable, Encodable, Sendable {
    /// Photos of which something new was learnt.
    public var photos = 0
    /// Tags, ratings, captions, albums, times and places that were taken.
    public var marks = 0
    /// People who were named.
    public var people = 0
    /// Files that could not be understood.
    public var failed: [PhotoFailure] = []

    /// In a sentence; `nil` when there was nothing.
    public var words: String? {
        guard photos > 0 else { return nil }
        return
            "took \(Counted(marks, "mark")) and \(Counted(people, "name")) of \(Counted(photos, "photo")) from sidecars and exports; undo takes that back"
    }
}

extension Library {
    /// Takes what other programs have written about photos at these paths (XMP sidecars and packets, Google Takeout): ratings, tags, titles, captions, albums, times and
    /// places, and who is on them. Names become decisions. What was taken before is not taken again, so that what was changed here since stays.
    ///
    /// Photos are known by the paths that they were imported from; no photo is imported by this. A file that cannot be understood is listed, and costs itself only.
    /// On a device that may not decide (`role`) nothing is taken.
    /// - Throws: `CatalogError`, `CancellationError`.
    public func annotate(from paths: [FilePath], dryRun: Bool = false) async throws -> AnnotationSummary {
        guard try await role == .decide else { return AnnotationSummary() }
        var job = try await AnnotationJob(library: self, dryRun: dryRun)
        for finding in PhotoScanner(paths, excluding: layout.folder, takesMovies: reader.readsMovies) {
            try Task.checkCancellation()
            if case .photo(let candidate) = finding { try await job.take(candidate.primary) }
        }
        let summary = try await job.finished()
        if summary.people > 0, !dryRun { try await clusterWhatIsNew() }
        return summary
    }
}
