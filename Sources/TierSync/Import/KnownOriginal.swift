import Catalog
import Imaging
import SystemPackage
import TierModel

/// Makes sure that the library has a file that it says it has, when the same content comes by again.
struct KnownOriginal: Sendable {
    var layout: LibraryLayout
    var catalog: PhotoCatalog
    var reader: PhotoReader

    /// Takes a copy of the content away: into the library where its own file is missing, damaged, or lost on the remote. A photo in
    /// the trash comes back from there.
    ///
    /// - Parameter isThorough: whether the library's file is read, and not only looked at.
    /// - Returns: the file as it is now.
    func keep(_ found: FileRecord, from pending: FilePath, isThorough: Bool) async throws -> FileRecord {
        var file = found
        if file.isTrashed {
            _ = try await catalog.restoreFromTrash([file.photo])
            file = try await catalog.file(file.id) ?? file
        }
        if isHeld(file), !isThorough || isSound(file) {
            try DurableFile.remove(pending)
            return file
        }
        guard let digest = file.digest else { return file }
        let relative =
            file.localPath
            ?? (file.role == .primary
                ? LibraryLayout.original(digest, fileName: file.fileName)
                : LibraryLayout.newCompanion(digest, fileName: file.fileName))
        let lock = try ImportLock.share(layout)
        defer { try? lock.close() }
        try DurableFile.settle([(pending, layout.path(relative))])
        try await catalog.recordLocal(file.id, path: relative)
        return try await catalog.file(file.id) ?? file
    }

    /// Whether nothing speaks against the file: here it is there and of its size, on the remote it was not missed.
    func isHeld(_ file: FileRecord) -> Bool {
        guard let relative = file.localPath else { return file.remote?.lostAt == nil }
        return FileStamp(of: layout.path(relative))?.byteCount == file.byteCount
    }

    /// Whether the file here has the bytes it should have; on the remote its proof says so.
    func isSound(_ file: FileRecord) -> Bool {
        guard let relative = file.localPath else { return true }
        return (try? reader.hash(layout.path(relative), copyingTo: nil))?.digest == file.digest
    }
}
