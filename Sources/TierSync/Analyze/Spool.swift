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
        /// The version that its bytes are of.
        var version: ObjectVersion
    }

    /// How often a fetch may turn out corrupt before the photo is given up.
    private static let attemptLimit = 2

    /// Fetches what is missing of an original. The caller holds the photo's claim until it has used the file.
    ///
    /// - Throws: `RemoteError`, `EngineError` (`corrupt`, `unproven`, `diskFull`, `unwritable`).
    func fetch(_ file: FileRecord, purpose: Purpose) async throws -> SpooledOriginal {
        guard let copy = file.remote, let key = ObjectKey(copy.key) else {
            throw EngineError(
                .unproven, "\(file.photo) (\(file.fileName)) is neither here nor on the remote",
                remedy: "import it again")
        }
        try DurableFile.makeFolder(library.layout.spool)
        for _ in 1...Self.attemptLimit {
            let (original, version) = try await fetchOnce(file, copy: copy, key: key, purpose: purpose)
            guard let original else { continue }
            let isOther = version.flatMap { copy.proof?.version.surelyDiffers(from: $0) } ?? false
            if file.digest == nil || original.digest == file.digest {
                if isOther, let version { try await renewProof(file, original, version) }
                return original
            }
            try await discard(file, as: .corrupt)
            // Another version with other content was put there: asking again would bring the same.
            if isOther { break }
        }
        throw EngineError(
            .corrupt, "\(file.photo) (\(file.fileName)): the remote copy is not what was pushed",
            remedy: "look for another copy of the photo and import it")
    }

    /// Takes a file out of the spool, unless somebody waits to look at it: they find it there, and take it away.
    ///
    /// - Parameter viewer: The one who is done with it, and does not count.
    func remove(_ file: FileRecord, by viewer: String? = nil) async throws {
        if try await !library.catalog.isAwaited(file.photo, by: OriginalClaim.view, but: viewer, now: Date()) {
            try DurableFile.remove(path(file))
        }
        try await library.catalog.removeSpoolEntry(file.id)
    }

    private func path(_ file: FileRecord) -> FilePath {
        library.layout.path(LibraryLayout.spooled(file.id.rawValue))
    }

    /// - Returns: the original, and its version where it was asked for; no original when what was there before is of another version.
    private func fetchOnce(_ file: FileRecord, copy: RemoteCopy, key: ObjectKey, purpose: Purpose) async throws
        -> (SpooledOriginal?, ObjectVersion?)
    {
        let path = path(file)
        var entry = try await resumableEntry(file, copy: copy)
        let present = FileStamp(of: path)?.byteCount ?? 0
        var fetched: ObjectVersion?
        if present < entry.byteCount {
            do {
                let range = try await get(&entry, key: key, from: present, purpose, file)
                entry.transfers.append(range.transfer)
                entry.version = range.object.version
                fetched = range.object.version
            } catch let error as RemoteError where error.code == .replaced {
                try await discard(file, as: .replaced)
                guard present == 0 else { return (nil, nil) }
                throw file.digest == nil ? Self.replacedSinceListed(file, error) : error
            } catch let error as RemoteError where error.code == .contentDiffers {
                // Sealed, it is found out on its way, and not by the hash afterwards.
                try await discard(file, as: .corrupt)
                return (nil, nil)
            } catch let error as RemoteError where error.code == .destinationUnwritable {
                // It is this disk that fails, and the next photo would meet the same.
                guard let code = error.underlying as? Errno else { throw error }
                throw DurableFile.writeFailure(code, at: path)
            }
            try await library.catalog.saveSpoolEntry(entry)
        }
        let (digest, byteCount) = try library.reader.hash(path, copyingTo: nil)
        return (
            SpooledOriginal(path: path, digest: digest, byteCount: byteCount, version: entry.version), fetched
        )
    }

    /// Of an adopted object nothing is known but the version that was listed, so another is not taken for it.
    private static func replacedSinceListed(_ file: FileRecord, _ error: RemoteError) -> EngineError {
        EngineError(
            .replaced, "\(file.photo) (\(file.fileName)) was replaced on the remote since it was adopted",
            remedy: "run: tiersync adopt", underlying: error)
    }

    /// Fetches the version that the entry names, and no other: what arrives before a kill can then be gone on with.
    ///
    /// A remote that was moved has the same bytes under a name of its own. At a beginning that one is taken where the hash decides, and
    /// written down before its first byte comes. What somebody has put over a version that has an id, or a delete marker, does not hide it.
    private func get(
        _ entry: inout SpoolEntry, key: ObjectKey, from offset: Int64, _ purpose: Purpose, _ file: FileRecord
    ) async throws -> DownloadedRange {
        let context = library.context(purpose, file.photo)
        let path = path(file)
        // A WebDAV server may not heed the condition (lighttpd), and send for nothing: it is asked before.
        var isSure = entry.version.versionID != nil || entry.version.isETagStrong
        if case .webDAV = store.location { isSure = false }
        if isSure || offset > 0 || file.digest == nil {
            do {
                return try await store.get(download(entry, key, offset, path), context)
            } catch let error as RemoteError where !error.isRemoteWide && error.code != .destinationUnwritable {
                guard offset == 0, file.digest != nil, FileStamp(of: path)?.byteCount ?? 0 == 0 else { throw error }
                let isElsewhere = error.code == .replaced || entry.version.versionID != nil
                guard isElsewhere else { throw error }
            }
        }
        guard let found = try await store.head(key, library.context(.metadata, file.photo)) else {
            throw RemoteError.notFound(key, store.location)
        }
        // Of another size it is not the original; the adapter says so.
        entry.version = found.version
        try await library.catalog.saveSpoolEntry(entry)
        return try await store.get(download(entry, key, offset, path), context)
    }

    private func download(_ entry: SpoolEntry, _ key: ObjectKey, _ offset: Int64, _ path: FilePath) -> ObjectDownload {
        ObjectDownload(key: key, version: entry.version, byteCount: entry.byteCount, file: path, offset: offset)
    }

    /// What was fetched before, or a new entry that is on disk before the first byte is.
    private func resumableEntry(_ file: FileRecord, copy: RemoteCopy) async throws -> SpoolEntry {
        let known = try await library.catalog.spoolEntry(file.id)
        let present = FileStamp(of: path(file))?.byteCount ?? 0
        if let known, known.object == copy.key, present > 0, present <= known.byteCount { return known }
        // The same bytes under another key, or without an entry, are still the same bytes.
        let isWhole = try present > 0 && present == file.byteCount && holdsOriginal(file)
        if !isWhole {
            if known != nil {
                try await discard(
                    file, as: present > copy.byteCount ? .corrupt : present > 0 ? .replaced : .interrupted)
            } else {
                // Its waste is in the ledger already, or it was of use.
                try DurableFile.remove(path(file))
            }
        }
        let version = copy.proof?.version ?? copy.version ?? ObjectVersion()
        let entry = SpoolEntry(
            file: file.id, path: LibraryLayout.spooled(file.id.rawValue), object: copy.key, version: version,
            byteCount: copy.byteCount, transfers: isWhole ? known?.transfers ?? [] : [])
        try await library.catalog.saveSpoolEntry(entry)
        return entry
    }

    private func holdsOriginal(_ file: FileRecord) throws -> Bool {
        guard let digest = file.digest else { return false }
        return try library.reader.hash(path(file), copyingTo: nil).0 == digest
    }

    /// The hash has just proven another version of the object, which counts from now on.
    private func renewProof(_ file: FileRecord, _ original: SpooledOriginal, _ version: ObjectVersion) async throws {
        try await library.catalog.recordProof(
            file.id,
            Proof(
                kind: .readBack, digest: original.digest, byteCount: original.byteCount, version: version,
                provenAt: Date()))
    }

    /// Throws away what was fetched, and says so in the ledger.
    func discard(_ file: FileRecord, as reason: WasteReason) async throws {
        try await library.catalog.discardSpoolEntry(file.id, reason: reason)
        try DurableFile.remove(path(file))
    }
}

extension EngineError.Code {
    /// An adopted object is another than the one that was registered.
    public static let replaced = EngineError.Code(rawValue: "replaced")
}

extension ObjectVersion {
    /// Whether the remote has given two names, each of them sure, that are not the same.
    fileprivate func surelyDiffers(from other: ObjectVersion) -> Bool {
        let haveIDs = versionID != nil && other.versionID != nil
        let haveTags = isETagStrong && other.isETagStrong
        return (haveIDs || haveTags) && !surelyEquals(other)
    }
}
