import Catalog
public import Foundation
import TierModel
import Workers

/// What of the trash to delete for good.
public struct EmptyTrashOptions: Hashable, Sendable {
    /// Only what was put there before this; `nil` means all.
    public var trashedBefore: Date?
    /// Also photos that lay on the remote before they came into the library: their objects are the user's own.
    public var includesAdopted: Bool

    /// Makes options.
    public init(trashedBefore: Date?, includesAdopted: Bool = false) {
        self.trashedBefore = trashedBefore
        self.includesAdopted = includesAdopted
    }
}

/// What emptying the trash would delete: the JSON of its dry run.
public struct TrashPlan: Hashable, Encodable, Sendable {
    /// Photos.
    public var photos: Int
    /// Bytes of originals, of every version, and companions that are on this device.
    public var localBytes: Int64
    /// Objects on the remote.
    public var remoteObjects: Int
    /// Bytes of those.
    public var remoteBytes: Int64
    /// Those of the photos that lay on the remote before they came into the library.
    public var adopted: Int
    /// Photos in the trash that would stay.
    public var staying: Int
    /// Photos whose deletion had begun and was cut off: they are finished whenever the trash is emptied.
    public var halfDeleted: Int
}

extension Library {
    /// Since when a photo must have been in the trash to be deleted by emptying it, as the configuration says.
    public var trashRetentionLimit: Date { Date(timeIntervalSinceNow: -Double(configuration.trashDays) * 86_400) }

    /// Adds up what `emptyTrash` would delete.
    public func trashPlan(_ options: EmptyTrashOptions) async throws -> TrashPlan {
        let totals = try await catalog.trashTotals(before: options.trashedBefore)
        return TrashPlan(
            photos: totals.photos, localBytes: totals.localBytes, remoteObjects: totals.remoteObjects,
            remoteBytes: totals.remoteBytes, adopted: totals.adoptedPhotos,
            staying: try await catalog.status(analyzer: nil).trashed - totals.photos,
            halfDeleted: try await catalog.photosBeingDeleted().count)
    }

    /// Deletes photos in the trash for good: files here, then objects on the remote, then what the catalog knows of them. Decisions
    /// and the ledger stay.
    ///
    /// Only objects go of which the remote says, just before, that they are what was proven. What an emptying that was cut off had
    /// begun is finished first. There is no way back: whoever calls this has asked the user.
    ///
    /// - Throws: `EngineError` (`notPermitted`), `CancellationError`; of a library that devices share, what `sync` throws, with nothing deleted. What stops the whole job is in the summary.
    public func emptyTrash(_ options: EmptyTrashOptions, progress: ProgressHandler? = nil) async throws -> JobSummary {
        try await check(.decide, to: "delete photos for good")
        // What another device has restored, imported again or come to share meanwhile must not go with it.
        if try await isShared {
            var others = SyncSummary()
            try await receive(SyncOptions(), &others, progress)
        }
        var hasWaited = false
        // No upload may be on its way of what is deleted.
        var summary = try await PushLock.holding(layout, waits: { hasWaited = true }) {
            try await emptyTrashLocked(options, progress)
        }
        if hasWaited { summary.notes.append("waited for a push of this library") }
        // Else a clone would know of photos that are gone.
        if isConnected, summary.stoppedBy == nil { try await publish(after: &summary) }
        return summary
    }

    private func emptyTrashLocked(_ options: EmptyTrashOptions, _ progress: ProgressHandler?) async throws
        -> JobSummary
    {
        let before = catalog.trafficOfThisProcess()
        let deletion = PhotoDeletion(library: self, connection: StoreConnection(library: self))
        let begun = try await catalog.photosBeingDeleted()
        let total = try await catalog.trashTotals(before: options.trashedBefore).photos
        var recorder = JobRecorder(job: "trash", total: max(total, begun.count), listener: progress)
        var adopted = 0
        do {
            for id in begun {
                guard let photo = try await catalog.photo(id) else { continue }
                try await delete([photo], deletion, &recorder)
            }
            var last: PhotoRecord?
            while true {
                try Task.checkCancellation()
                let page = try await catalog.photosInTrash(before: options.trashedBefore, after: last, limit: 64)
                guard let end = page.last else { break }
                last = end
                var wanted: [PhotoRecord] = []
                for photo in page where !begun.contains(photo.id) {
                    if !options.includesAdopted, try await catalog.holdings(of: photo.id)?.isAdopted ?? false {
                        adopted += 1
                        recorder.skipped()
                    } else {
                        wanted.append(photo)
                    }
                }
                try await delete(wanted, deletion, &recorder)
            }
        } catch is JobStopped {
            // Said in the summary.
        }
        return withTraffic(noting(adopted, await deletion.foreign.count, recorder.finished()), since: before)
    }

    private func delete(_ photos: [PhotoRecord], _ deletion: PhotoDeletion, _ recorder: inout JobRecorder) async throws
    {
        var taken = recorder
        defer { recorder = taken }
        try await forEachBounded(photos, width: 4) { photo in
            try await FileOutcome(of: photo.primary, stopping: [.unwritable, .noRemote]) {
                try await deletion.delete(photo)
            }
        } receive: { outcome in
            if let error = outcome.stop {
                taken.summary.stoppedBy = error
                throw JobStopped()
            }
            if let failure = outcome.failure { return taken.failed(failure) }
            let name = outcome.file.fileName
            if outcome.isDone { taken.done(name, size: outcome.file.byteCount) } else { taken.skipped(name) }
        }
    }

    private func noting(_ adopted: Int, _ foreign: Int, _ summary: JobSummary) -> JobSummary {
        var summary = summary
        if adopted > 0 {
            summary.notes.append(
                "\(Counted(adopted, "photo")) left in the trash, whose originals lay on the remote before: --adopted")
        }
        if foreign > 0 {
            summary.notes.append("\(Counted(foreign, "object")) left on the remote: not what was proven there")
        }
        return summary
    }
}
