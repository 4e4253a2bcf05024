import Catalog
import Foundation
import Remote
import SystemPackage
public import TierModel

extension Library {
    /// Brings originals and their companions back to this device (purpose `restore`). Those that are here already need nothing.
    ///
    /// - Parameters:
    ///   - photos: which photos.
    ///   - dryRun: says in the notes what would be fetched, and fetches nothing.
    ///   - progress: is told how far it is.
    /// - Throws: `EngineError` (`noRemote`), `RemoteError` for what concerns the remote as a whole, `CancellationError`. Photos fail alone.
    public func bringBack(_ photos: [PhotoID], dryRun: Bool = false, progress: ProgressHandler? = nil) async throws
        -> JobSummary
    {
        var recorder = JobRecorder(job: "fetch", total: photos.count, listener: progress)
        let before = catalog.trafficOfThisProcess()
        var bytes: Int64 = 0
        for ids in photos.chunked(into: Self.markPage) where recorder.summary.stoppedBy == nil {
            for photo in try await catalog.photos(ids) {
                let away = photo.files.filter { $0.tier == .remote }
                guard !away.isEmpty else {
                    recorder.skipped(photo.primary.fileName)
                    continue
                }
                bytes += away.reduce(0) { $0 + $1.byteCount }
                guard !dryRun else {
                    recorder.done(photo.primary.fileName)
                    continue
                }
                guard try await bringBack(photo, away, &recorder) else { break }
            }
        }
        if dryRun { recorder.summary.notes.append("would fetch \(Counted(Int(bytes), "byte"))") }
        return withTraffic(recorder.finished(), since: before)
    }

    /// Brings one photo's files back.
    ///
    /// - Returns: whether to go on with others.
    private func bringBack(_ photo: PhotoRecord, _ files: [FileRecord], _ recorder: inout JobRecorder) async throws
        -> Bool
    {
        recorder.begins(photo.primary.fileName)
        do {
            let done: Void? = try await claiming(photo.id, patience: .seconds(600)) {
                for file in files { try await bringBack(file) }
            }
            guard done != nil else {
                throw EngineError(
                    .inUse, "\(photo.id) (\(photo.primary.fileName)) is being analysed by another process",
                    remedy: "try again when that is done")
            }
            recorder.done(photo.primary.fileName, size: files.reduce(0) { $0 + $1.byteCount })
        } catch let error as RemoteError where error.isRemoteWide {
            recorder.summary.stoppedBy = error
            return false
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            recorder.failed(PhotoFailure(photo: photo.id, file: photo.primary.fileName, error: error))
        }
        return true
    }

    /// Brings back what an action had dropped that is being undone.
    ///
    /// - Returns: what the user should know.
    /// - Throws: the first error: then nothing of the action may be taken back.
    func bringBackDropped(_ photos: [PhotoID]) async throws -> [String] {
        guard !photos.isEmpty else { return [] }
        let summary = try await bringBack(photos)
        if let error = summary.stoppedBy { throw error }
        guard summary.failed.isEmpty else {
            throw EngineError(
                .unproven, summary.failed.map(\.error).joined(separator: "; "),
                remedy: "the action still counts; run tiersync undo again when the originals can be fetched")
        }
        return summary.done == 0 ? [] : ["brought back \(Counted(summary.done, "original"))"]
    }

    private func bringBack(_ file: FileRecord) async throws {
        // It may have come back while we waited.
        guard let file = try await catalog.file(file.id), file.tier == .remote else { return }
        let spooled = try await Spool(library: self, store: try await makeStore()).fetch(file, purpose: .restore)
        let relative =
            file.role == .primary
            ? LibraryLayout.original(spooled.digest, fileName: file.fileName)
            : LibraryLayout.newCompanion(spooled.digest, fileName: file.fileName)
        let target = layout.path(relative)
        try DurableFile.makeFolder(target.removingLastComponent())
        try DurableFile.settle([(spooled.path, target)])
        try await catalog.recordLocal(file.id, path: relative)
        try await catalog.removeSpoolEntry(file.id)
    }
}

extension PhotoRecord {
    /// The current original and its companions.
    var files: [FileRecord] { [primary] + companions }
}
