import Catalog
import Foundation
import Imaging
import Remote
import SystemPackage
import TierModel

/// Brings originals from the remote, each byte once: what was fetched before a kill is kept and resumed, and a complete,
/// verified file is used without a new request.
struct Spool: Sendable {
    var library: Library
    var store: any ObjectStore

    /// A whole original in the spool, its hash checked.
    struct SpooledOriginal: Sendable {
        var path: FilePath
        var digest: ContentDigest
        var byteCount: Int64
    }

    /// How often a fetch may turn out corrupt before the photo is given up.
    private static let attemptLimit = 2

    /// Fetches what is missing of an original.
    ///
    /// - Throws: `RemoteError`, `EngineError` (`corrupt`, `unproven`).
    func fetch(_ file: FileRecord, purpose: Purpose) async throws -> SpooledOriginal {
        guard let copy = file.remote, let key = ObjectKey(copy.key) else {
            throw EngineError(
                .unproven, "\(file.photo) (\(file.fileName)) is neither here nor on the remote",
                remedy: "import it again")
        }
        try DurableFile.makeFolder(library.layout.spool)
        for attempt in 1...Self.attemptLimit {
            let original = try await fetchOnce(file, copy: copy, key: key, purpose: purpose)
            if file.digest == nil || original.digest == file.digest { return original }
            try await discard(file, wasting: original.byteCount, as: .corrupt)
            if attempt == Self.attemptLimit {
                throw EngineError(
                    .corrupt, "\(file.photo) (\(file.fileName)): the remote copy is not what was pushed",
                    remedy: "look for another copy of the photo and import it")
            }
        }
        throw CancellationError()
    }

    /// Takes a file out of the spool.
    func remove(_ file: FileRecord) async throws {
        try DurableFile.remove(path(file))
        try await library.catalog.removeSpoolEntry(file.id)
    }

    private func path(_ file: FileRecord) -> FilePath {
        library.layout.path(LibraryLayout.spooled(file.id.rawValue))
    }

    private func fetchOnce(_ file: FileRecord, copy: RemoteCopy, key: ObjectKey, purpose: Purpose) async throws
        -> SpooledOriginal
    {
        var entry = try await resumableEntry(file, copy: copy)
        let path = path(file)
        var present = FileStamp(of: path)?.byteCount ?? 0
        if present > entry.byteCount {
            try await discard(file, wasting: 0, as: .corrupt)
            present = 0
        }
        if present < entry.byteCount {
            let download = ObjectDownload(
                key: key, version: entry.version, byteCount: entry.byteCount, file: path, offset: present)
            do {
                let range = try await store.get(download, library.context(purpose, file.photo))
                entry.transfers.append(range.transfer)
                entry.version = range.object.version
            } catch let error as RemoteError where error.code == .replaced {
                try await discard(file, wasting: present, as: .replaced)
                throw error
            }
            try await library.catalog.saveSpoolEntry(entry)
        }
        let (digest, byteCount) = try library.reader.hash(path, copyingTo: nil)
        return SpooledOriginal(path: path, digest: digest, byteCount: byteCount)
    }

    /// What was fetched before, or a new entry that is on disk before the first byte is.
    private func resumableEntry(_ file: FileRecord, copy: RemoteCopy) async throws -> SpoolEntry {
        if let entry = try await library.catalog.spoolEntry(file.id), entry.object == copy.key { return entry }
        try DurableFile.remove(path(file))
        let version = copy.proof?.version ?? copy.version ?? ObjectVersion()
        let entry = SpoolEntry(
            file: file.id, path: LibraryLayout.spooled(file.id.rawValue), object: copy.key, version: version,
            byteCount: copy.byteCount, transfers: [])
        try await library.catalog.saveSpoolEntry(entry)
        return entry
    }

    /// Throws away what was fetched, and says so in the ledger.
    private func discard(_ file: FileRecord, wasting bytes: Int64, as reason: WasteReason) async throws {
        let entry = try await library.catalog.spoolEntry(file.id)
        try DurableFile.remove(path(file))
        try await library.catalog.removeSpoolEntry(file.id)
        guard let last = entry?.transfers.last, bytes > 0 else { return }
        try await library.catalog.waste(last, bytes: bytes, reason: reason)
    }
}
