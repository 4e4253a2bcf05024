public import Catalog
import Foundation
import Imaging
import Remote
public import SystemPackage
public import TierModel

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
    /// Makes an original available as a file: the local one, or a copy fetched now (purpose `view`).
    ///
    /// - Parameter output: where to put a copy; `nil` gives the local original, or a file in `views/`.
    /// - Throws: `RemoteError`, `EngineError` (`corrupt`, `unwritable`).
    public func open(_ photo: PhotoRecord, output: FilePath? = nil) async throws -> OpenedOriginal {
        let file = photo.primary
        let before = try await catalog.bandwidth(since: nil)
        var source: FilePath
        var isSpooled = false
        if let relative = file.localPath {
            source = layout.path(relative)
        } else {
            let spool = Spool(library: self, store: try await makeStore())
            source = try await spool.fetch(file, purpose: .view).path
            isSpooled = true
        }
        let target = output ?? (isSpooled ? viewPath(file) : nil)
        if let target {
            try copy(source, to: target)
            // A photo whose analysis is still owed keeps its bytes in the spool: they will not be fetched again.
            if isSpooled, photo.isAnalyzed { try await Spool(library: self, store: try await makeStore()).remove(file) }
            source = target
        }
        let summary = try await withTraffic(JobSummary(), since: before)
        return OpenedOriginal(
            photo: photo.id, file: source.string, bytes: file.byteCount, bytesFetched: summary.bytesReceived)
    }

    private func viewPath(_ file: FileRecord) -> FilePath {
        layout.views.appending("\(file.photo)-\(RemoteKeyName.sanitized(file.fileName))")
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
