public import Catalog
public import Foundation
import Imaging
import Remote
public import SystemPackage
public import TierModel
import Workers

/// An original that the user asked for.
public struct OpenedOriginal: Hashable, Encodable, Sendable {
    /// The photo.
    public var photo: PhotoID
    /// The file to look at.
    public var file: String
    /// Its size.
    public var bytes: Int64
    /// Bytes that were fetched for it: 0 when it was here.
    public var bytesFetched: Int64
}

extension Library {
    /// How long to wait for another process that has the photo in hand.
    private static let patience = Duration.seconds(600)

    /// Makes an original available as a file: the local one, or a copy fetched now (purpose `view`).
    ///
    /// - Parameters:
    ///   - photo: which photo.
    ///   - output: where to put a copy, a file or a folder; `nil` gives the local original, or a file in `views/`.
    ///   - overwrite: whether a file that is there already may be replaced.
    /// - Throws: `RemoteError`, `EngineError` (`corrupt`, `unwritable`, `vanished`, `inUse`, `outputExists`).
    public func open(_ photo: PhotoRecord, output: FilePath? = nil, overwrite: Bool = false) async throws
        -> OpenedOriginal
    {
        let output = try output.map {
            try Self.outputFile(named: photo.primary.fileName, at: $0, overwrite: overwrite)
        }
        if let local = try await openHere(photo, output) {
            try await catalog.noteView(of: photo.id)
            return local
        }
        // Said before waiting: an analysis that has the original in hand then leaves it for us.
        let viewer = OriginalClaim.view + UUID().uuidString
        _ = try await catalog.claim(photo.id, for: viewer, lease: OriginalClaim.lease, now: Date())
        do {
            let opened = try await openInTurn(photo, output, viewer)
            try await catalog.release(photo.id, job: viewer)
            try await catalog.noteView(of: photo.id)
            return opened
        } catch {
            try? await catalog.release(photo.id, job: viewer)
            throw error
        }
    }

    /// Brings an original here to be looked at, as `open` does, and tells how many of its bytes have come.
    ///
    /// - Throws: as `open`.
    public func fetchForView(_ photo: PhotoRecord, progress: ProgressHandler? = nil) async throws -> JobSummary {
        let start = ContinuousClock.now
        let opened = try await withThrowingTaskGroup(of: OpenedOriginal?.self) { group in
            group.addTask { try await self.open(photo) }
            group.addTask {
                // Until the original is here: the file in the spool grows.
                while (try? await Task.sleep(for: .milliseconds(250))) != nil {
                    let path = self.layout.path(LibraryLayout.spooled(photo.primary.id.rawValue))
                    guard let bytes = FileStamp(of: path)?.byteCount else { continue }
                    progress?(
                        JobProgress(job: "view", done: 0, total: 1, bytes: bytes, current: photo.primary.fileName))
                }
                return nil
            }
            defer { group.cancelAll() }
            // Who only watches may end first when the task is cancelled: that is not the end.
            for try await opened in group where opened != nil { return opened }
            throw CancellationError()
        }
        var summary = JobSummary()
        summary.done = 1
        summary.bytesReceived = opened?.bytesFetched ?? 0
        summary.seconds = (ContinuousClock.now - start) / .seconds(1)
        return summary
    }

    /// The original as a file on this device: the local one, or a copy that was fetched to be looked at; `nil` where there is neither.
    public func originalHere(of photo: PhotoRecord) async throws -> FilePath? {
        guard let file = try await catalog.photo(photo.id)?.primary else { return nil }
        let candidates = [file.localPath.map { layout.path($0) }, layout.view(of: file)].compactMap(\.self)
        return candidates.first { FileStamp(of: $0)?.byteCount == file.byteCount }
    }

    /// The original in full size as it is shown, as a JPEG made here. Its pixels are in memory meanwhile.
    ///
    /// - Returns: `nil` where the original is not on this device.
    /// - Throws: `ImagingError`.
    public func fullPicture(of photo: PhotoRecord, quality: Int = 90) async throws -> Data? {
        guard let path = try await originalHere(of: photo) else { return nil }
        let recipe = try await edit(of: photo.id) ?? EditRecipe()
        return try await blocking { [reader] in
            try reader.read(path, longSide: nil).image.applying(recipe).jpegData(quality: quality)
        }
    }

    private func openInTurn(_ photo: PhotoRecord, _ output: FilePath?, _ viewer: String) async throws -> OpenedOriginal
    {
        // What is fetched is appended to one file in the spool: never beside an analysis that does the same.
        let opened = try await claiming(photo.id, patience: Self.patience) {
            // It may have come back, or have been analysed, while we waited.
            guard let local = try await openHere(photo, output) else {
                return try await openThere(photo, output, viewer)
            }
            return local
        }
        guard let opened else {
            throw EngineError(
                .inUse, "\(photo.id) (\(photo.primary.fileName)) is being analysed by another process",
                remedy: "try again when that is done")
        }
        return opened
    }

    /// - Returns: `nil` when the original is not here.
    private func openHere(_ photo: PhotoRecord, _ output: FilePath?) async throws -> OpenedOriginal? {
        let file = try await catalog.photo(photo.id)?.primary ?? photo.primary
        guard let relative = try await located(file, { try await makeStore() }).localPath else { return nil }
        let path = layout.path(relative)
        if let output { try copy(path, to: output) }
        return OpenedOriginal(
            photo: photo.id, file: (output ?? path).string, bytes: file.byteCount, bytesFetched: 0)
    }

    private func openThere(_ photo: PhotoRecord, _ output: FilePath?, _ viewer: String) async throws -> OpenedOriginal {
        let file = try await catalog.photo(photo.id)?.primary ?? photo.primary
        let before = catalog.trafficOfThisProcess()
        let spool = Spool(library: self, store: try await makeStore())
        let fetched = try await spool.fetch(file, purpose: .view)
        let target = output ?? layout.view(of: file)
        try copy(fetched.path, to: target)
        // A photo whose analysis is still owed keeps its bytes in the spool: they will not be fetched again.
        if try await catalog.photo(photo.id)?.isAnalyzed ?? true { try await spool.remove(file, by: viewer) }
        return OpenedOriginal(
            photo: photo.id, file: target.string, bytes: file.byteCount,
            bytesFetched: catalog.trafficOfThisProcess().received - before.received)
    }

    /// The file that a copy goes to: the output, or a name in it where it is a folder. It is looked at before a byte is fetched.
    ///
    /// - Throws: `EngineError` (`outputExists`).
    static func outputFile(named name: String, at output: FilePath, overwrite: Bool) throws(EngineError) -> FilePath {
        var isFolder: ObjCBool = false
        var target = output
        if FileManager.default.fileExists(atPath: output.string, isDirectory: &isFolder), isFolder.boolValue {
            target = output.appending(RemoteKeyName.sanitized(name))
        }
        guard overwrite || !FileManager.default.fileExists(atPath: target.string) else {
            throw EngineError(
                .outputExists, "\(target.printable) is there already", remedy: "choose another name, or add --force")
        }
        return target
    }

    private func copy(_ source: FilePath, to target: FilePath) throws {
        let folder = target.removingLastComponent()
        let temporary = (folder.isEmpty ? FilePath(".") : folder).appending(".\(UUID().uuidString).tmp")
        if !folder.isEmpty { try DurableFile.makeFolder(folder) }
        do {
            _ = try reader.hash(source, copyingTo: temporary)
            try DurableFile.settle([
                (temporary, (folder.isEmpty ? FilePath(".") : folder).appending(target.lastComponent ?? "original"))
            ])
        } catch {
            try? DurableFile.remove(temporary)
            throw error
        }
    }
}
