import Catalog
import Foundation
import Imaging
import Remote
import SystemPackage
import TierModel

/// Drops one local original, if nothing speaks against it.
struct Evictor: Sendable {
    var library: Library
    var store: any ObjectStore
    var rules: EvictionRules
    /// Originals that went into the spool instead of away.
    let keptForAnalysis = KeptOriginals()
    /// The clock.
    var now: @Sendable () -> Date = { Date() }

    init(library: Library, store: any ObjectStore, rules: EvictionRules) {
        self.library = library
        self.store = store
        self.rules = rules
    }

    /// Fresh proof, journal on disk, unlink, tier `remote`: in this order, so that a crash at any point loses nothing.
    ///
    /// - Returns: the bytes that are free now: none of an original that went into the spool; `nil` when there was nothing to drop any more.
    func evict(_ listed: FileRecord) async throws -> Int64? {
        // Another process may have dropped it since the page was read.
        guard let file = try await library.catalog.file(listed.id), let relative = file.localPath,
            let digest = file.digest, !file.isTrashed, try await library.catalog.state(of: file.id) != .dropping
        else { return nil }
        guard let copy = file.remote, let proof = copy.proof, let key = ObjectKey(copy.key) else {
            throw EngineError(
                .unproven, "\(file.photo) (\(file.fileName)) is not proven on the remote, so it stays here",
                remedy: "run: tiersync push \(file.photo)")
        }
        guard try await library.located(file, { store }).localPath != nil else { return 0 }
        let path = library.layout.path(relative)
        let stamp = FileStamp(of: path)
        try checkUnchanged(file, path: path, digest: digest)
        var fresh = try await freshen(proof, key: key, file: file)
        if rules.isTooOld(fresh.proof) {
            fresh = try await freshen(try await renewed(fresh.proof, key: key, file: file), key: key, file: file)
        }
        // Asking may have taken minutes.
        guard let stamp, FileStamp(of: path) == stamp else { throw changed(file, path) }
        return try await drop(file, path: path, stamp, fresh)
    }

    private func checkUnchanged(_ file: FileRecord, path: FilePath, digest: ContentDigest) throws {
        let (found, _) = try library.reader.hash(path, copyingTo: nil)
        guard found == digest else { throw changed(file, path) }
    }

    private func changed(_ file: FileRecord, _ path: FilePath) -> EngineError {
        EngineError(
            .localChanged, "\(file.photo) (\(file.fileName)) was changed inside the library, so it stays here",
            remedy: "copy \(path) elsewhere and import the copy")
    }

    private func freshen(_ proof: Proof, key: ObjectKey, file: FileRecord) async throws -> FreshProof {
        do {
            return try await store.freshen(proof, of: key, library.context(.verify, file.photo))
        } catch let error as RemoteError where error.code == .notFound || error.code == .replaced {
            // The copy does not count any more; the next push makes a new one.
            try await library.catalog.forgetProof(file.id)
            throw error
        }
    }

    /// A proof of what the remote holds now, in the place of one that is older than the policy allows.
    private func renewed(_ proof: Proof, key: ObjectKey, file: FileRecord) async throws -> Proof {
        do {
            return try await Pusher(library: library, store: store).readBack(
                file, key: key, digest: proof.digest, byteCount: proof.byteCount, version: proof.version)
        } catch let error as RemoteError where !error.isRemoteWide {
            throw EngineError(
                .unproven,
                "\(file.photo) (\(file.fileName)) stays here: its last proof is older than the policy allows, and reading "
                    + "it back failed: \(error.message)",
                remedy: error.remedy ?? "run: tiersync push \(file.photo)", underlying: error)
        }
    }

    private func drop(_ file: FileRecord, path: FilePath, _ stamp: FileStamp, _ fresh: consuming FreshProof)
        async throws
        -> Int64
    {
        guard fresh.isFresh(at: now()) else {
            throw EngineError(
                .unproven, "\(file.photo) (\(file.fileName)) stays here: its proof was not renewed a moment ago",
                remedy: "run evict again; if this comes back, check the machine's clock")
        }
        guard try await library.catalog.isPublished(file.id) else {
            throw EngineError(
                .unpublished,
                "\(file.photo) (\(file.fileName)) stays here: its entry on the remote is not there yet",
                remedy: "run: tiersync push")
        }
        let spooled = try await spoolPath(of: file)
        let step = try await library.catalog.beginStep(.evict, file: file.id, detail: [:])
        // The last look, with nothing to wait for behind it.
        guard FileStamp(of: path) == stamp else {
            try await library.catalog.endStep(step)
            throw changed(file, path)
        }
        if let spooled {
            // Its analysis is owed and its one fetch is spent: the same bytes go on waiting in the spool.
            try DurableFile.makeFolder(library.layout.spool)
            try DurableFile.rename(path, to: spooled)
            // On disk before the catalog says so: else a power cut could leave it under its old name, and it would be fetched.
            try DurableFile.sync(library.layout.spool)
            try DurableFile.sync(path.removingLastComponent())
            await keptForAnalysis.add()
        } else {
            // Not synced: if a power cut brings the file back, it costs space and nothing else.
            try DurableFile.remove(path)
        }
        try await library.catalog.recordEviction(file.id, proof: fresh.proof)
        try await library.catalog.endStep(step)
        return spooled == nil ? file.byteCount : 0
    }

    private func spoolPath(of file: FileRecord) async throws -> FilePath? {
        guard try await library.waitsForAnalysis(file) else { return nil }
        guard library.layout.spooledBytes() + file.byteCount <= library.configuration.spoolBytes else {
            throw EngineError(
                .spoolFull, "\(file.photo) (\(file.fileName)) stays here: the spool is full of photos to analyse",
                remedy: "run: tiersync analyze (it fetches nothing for them), or raise spoolBytes in config.json")
        }
        return library.layout.path(LibraryLayout.spooled(file.id.rawValue))
    }
}

/// Counts originals.
actor KeptOriginals {
    private(set) var count = 0

    func add() { count += 1 }
}

extension Library {
    /// Whether a read-back was the one fetch for this file's analysis, which is still owed: then eviction keeps the bytes for it.
    func waitsForAnalysis(_ file: FileRecord) async throws -> Bool {
        guard let entry = try await catalog.spoolEntry(file.id), entry.transfers.isEmpty,
            let photo = try await catalog.photo(file.photo)
        else { return false }
        return !photo.isAnalyzed && photo.primary.id == file.id
    }
}
