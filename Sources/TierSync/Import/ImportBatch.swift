import Catalog
import Foundation
import Imaging
import Inference
import SystemPackage
import TierModel

/// Gathers prepared photos and makes them count together: one sync, one transaction for all.
struct ImportBatch {
    private let library: Library
    private let options: ImportOptions
    private let analyzers: PhotoAnalyzers?
    private let machine: MachineStateReader
    /// Where temporary files go: the folder of this job.
    private let incoming: FilePath
    /// The disk's budget, where there is one.
    private let budget: DiskBudget?
    /// Photos for which there was no room, with what they need.
    private var deferred: [(candidate: ImportCandidate, need: Int64)] = []
    private let known: KnownOriginal
    private var remover: SourceRemover
    private var recorder: JobRecorder
    private var prepared: [PreparedPhoto] = []
    private var digests: Set<ContentDigest> = []
    private var preparedBytes: Int64 = 0
    private var leftAlone = LeftAlone()
    private var restored: Set<PhotoID> = []
    private var cutOff = CutOffPhotos()

    /// How many photos share one commit.
    private static let photoLimit = 32
    /// How many bytes share one commit, so that a batch of large files is not long on its way.
    private static let byteLimit: Int64 = 256_000_000

    init(
        library: Library, options: ImportOptions, analyzers: PhotoAnalyzers?, incoming: FilePath, budget: DiskBudget?,
        progress: ProgressHandler?
    ) {
        self.library = library
        self.options = options
        self.analyzers = analyzers
        machine = MachineStateReader(library.conditionProbes())
        self.incoming = incoming
        self.budget = budget
        known = KnownOriginal(layout: library.layout, catalog: library.catalog, reader: library.reader)
        remover = SourceRemover(known)
        recorder = JobRecorder(job: "import", total: nil, listener: progress)
    }

    /// Takes what came of one candidate; commits when enough has gathered.
    mutating func take(_ outcome: ImportOutcome) async throws {
        switch outcome {
        case .prepared(let photo): try await add(photo)
        case .deferred(let candidate, let need): deferred.append((candidate, need))
        case .known(let photo):
            do {
                try await takeKnown(photo)
            } catch {
                budget?.give(photo.room)
                try await take(try ImportOutcome(of: error, candidate: photo.candidate, layout: library.layout))
            }
        case .unchanged(let candidate): recorder.skipped(candidate.name)
        case .failed(let failure): recorder.failed(failure)
        case .others(let files): leftAlone.add(files)
        case .stopped(let error):
            recorder.summary.stoppedBy = error
            throw JobStopped()
        }
    }

    private mutating func takeKnown(_ photo: KnownPhoto) async throws {
        let source = photo.candidate.primary
        if photo.isRestored { restored.insert(photo.file.photo) }
        try await library.catalog.addSource(source, modified: photo.stamp.modified, to: photo.file.id)
        var sources: [(path: FilePath, stamp: FileStamp, file: FileRecord?)] = [(source, photo.stamp, photo.file)]
        var isKept = photo.isMended
        for companion in photo.candidate.companions {
            guard let stamp = FileStamp(of: companion.path) else { continue }
            let file = try await keepCompanion(companion.path, companion.role, stamp, of: photo.file.photo)
            isKept = isKept || file?.localPath != nil
            sources.append((companion.path, stamp, file))
        }
        // Where some copy was kept, all that was taken counts until the folder is measured anew.
        if !isKept { budget?.give(photo.room) }
        if options.move {
            for source in sources {
                try remover.remove(source.path, read: source.stamp, as: source.file, isFresh: true)
            }
        }
        recorder.skipped(photo.candidate.name)
    }

    private mutating func add(_ photo: PreparedPhoto) async throws {
        // The same content twice in one batch: the second waits until the first counts, then it is known.
        if digests.contains(photo.digest) { try await flush() }
        if !photo.isReverted, let same = try await library.catalog.file(withDigest: photo.digest) {
            return try await takeLate(photo, same)
        }
        prepared.append(photo)
        digests.insert(photo.digest)
        preparedBytes += photo.byteCount
        if prepared.count >= Self.photoLimit || preparedBytes >= Self.byteLimit { try await flush() }
    }

    /// Makes what has gathered count: files durable under their names, then one transaction.
    mutating func flush() async throws {
        guard !prepared.isEmpty else { return }
        let batch = prepared
        prepared = []
        digests = []
        preparedBytes = 0
        do {
            try await settle(batch)
        } catch let error as any UserFacingError {
            recorder.summary.stoppedBy = error
            for photo in batch {
                recorder.failed(PhotoFailure(photo: nil, file: photo.candidate.primary.printable, error: error))
            }
            throw JobStopped()
        }
        for photo in batch {
            recorder.done(photo.candidate.name, size: photo.byteCount)
            if let cut = photo.cutOff { cutOff.add(photo.candidate.primary, cut) }
            do {
                try await removeSources(of: photo)
            } catch {
                try await take(try ImportOutcome(of: error, candidate: photo.candidate, layout: library.layout))
            }
        }
    }

    /// A photo that came to be known after it was read.
    private mutating func takeLate(_ photo: PreparedPhoto, _ same: FileRecord) async throws {
        let primary = photo.photo.primary
        do {
            for file in photo.files.dropFirst() { try DurableFile.remove(file.pending) }
            guard let copy = photo.files.first?.pending, let modified = primary.sourceModified else { return }
            let isMended = !known.isHeld(same)
            let kept = try await known.keep(same, from: copy, isThorough: options.move)
            let stamp = FileStamp(byteCount: primary.byteCount, modified: modified)
            try await take(
                .known(
                    KnownPhoto(
                        candidate: photo.candidate, stamp: stamp, file: kept, isRestored: same.isTrashed,
                        room: photo.room, isMended: isMended)))
        } catch let error as JobStopped {
            throw error
        } catch {
            try await take(try ImportOutcome(of: error, candidate: photo.candidate, layout: library.layout))
        }
    }

    /// The journal's word, the names, the catalog: under a lock, so that no recovery takes the files for left behind.
    private func settle(_ batch: [PreparedPhoto]) async throws {
        let lock = try ImportLock.share(library.layout)
        defer { try? lock.close() }
        let step = try await library.catalog.beginStep(.importPhoto, file: nil, detail: ImportStep(batch).detail)
        try DurableFile.settleSynced(
            batch.flatMap(\.files).map { ($0.pending, library.layout.path($0.relative)) })
        try await commit(batch)
        // The photos count by now. What goes wrong below leaves the step open, and the next opening sees to it.
        do {
            try await dropUnused(batch)
            try await library.catalog.endStep(step)
        } catch is CatalogError {
        } catch is EngineError {
        }
    }

    /// Another process may have had the same content meanwhile, under another name.
    private func dropUnused(_ batch: [PreparedPhoto]) async throws {
        for file in batch.flatMap(\.files) {
            guard let digest = ImportStep.digest(ofOriginal: file.relative),
                try await !library.catalog.localPaths(ofDigest: digest).contains(file.relative)
            else { continue }
            try DurableFile.remove(library.layout.path(file.relative))
        }
    }

    private func commit(_ batch: [PreparedPhoto]) async throws {
        let fresh = batch.filter { $0.earlier == nil }
        var ids: [ContentDigest: PhotoID] = [:]
        for (photo, id) in zip(fresh, try await library.catalog.addPhotos(fresh.map(\.photo))) {
            ids[photo.digest] = id
        }
        for photo in batch {
            guard let earlier = photo.earlier else { continue }
            let file = try await library.catalog.addVersion(photo.photo, of: earlier)
            ids[photo.digest] = earlier
            // A version that came back, and that the remote has lost, has to be pushed again.
            if file.remote?.lostAt != nil, let path = file.localPath {
                try await library.catalog.recordLocal(file.id, path: path)
            }
        }
        guard let analyzers else { return }
        for photo in batch {
            guard let found = photo.findings, let id = ids[photo.digest],
                let record = try await library.catalog.photo(id)
            else { continue }
            try await library.catalog.recordFaces(
                found.faces.map(\.face), photo: id, file: record.primary.id, analyzer: analyzers.version,
                finishing: nil, chips: photo.photo.derived.filter { $0.kind == .chip }, features: found.features,
                at: Date(), state: machine.state())
        }
    }

    /// A known picture may have got a companion since, or have one that is missing here.
    private func keepCompanion(
        _ path: FilePath, _ role: FileRole, _ stamp: FileStamp, of photo: PhotoID
    ) async throws -> FileRecord? {
        let pending = incoming.appending(UUID().uuidString)
        let (digest, byteCount) = try library.reader.hash(path, copyingTo: pending)
        let name = path.printableName
        let record = try await library.catalog.photo(photo)
        if let same = record?.companions.first(where: { $0.digest == digest && $0.role == role && $0.fileName == name })
        {
            let kept = try await known.keep(same, from: pending, isThorough: options.move)
            try await library.catalog.addSource(path, modified: stamp.modified, to: kept.id)
            return kept
        }
        let localPath = LibraryLayout.newCompanion(digest, fileName: name)
        let file = NewFile(
            role: role, digest: digest, byteCount: byteCount, fileName: name, format: nil, localPath: localPath,
            sourcePath: path, sourceModified: stamp.modified)
        let lock = try ImportLock.share(library.layout)
        defer { try? lock.close() }
        try DurableFile.settle([(pending, library.layout.path(localPath))])
        return try await library.catalog.addCompanion(file, to: photo)
    }

    private mutating func removeSources(of photo: PreparedPhoto) async throws {
        guard options.move, let file = try await library.catalog.file(withDigest: photo.digest) else { return }
        let companions = try await library.catalog.photo(file.photo)?.companions ?? []
        for source in [photo.photo.primary] + photo.photo.companions {
            guard let path = source.sourcePath, let modified = source.sourceModified else { continue }
            let held =
                source.role == .primary
                ? file : companions.first { $0.digest == source.digest && $0.role == source.role }
            try remover.remove(
                path, read: FileStamp(byteCount: source.byteCount, modified: modified), as: held,
                isFresh: held?.localPath == source.localPath)
        }
    }

    /// Whether photos have come back from the trash: people have to be clustered anew.
    var hasRestored: Bool { !restored.isEmpty }

    /// The photos for which there was no room, which are the caller's from now on.
    mutating func takeDeferred() -> [(candidate: ImportCandidate, need: Int64)] {
        defer { deferred = [] }
        return deferred
    }

    /// Notes a photo that cannot be imported.
    mutating func fail(_ candidate: ImportCandidate, _ error: any Error) {
        recorder.failed(PhotoFailure(photo: nil, file: candidate.primary.printable, error: error))
    }

    /// Ends the import for a reason that concerns all that is left.
    mutating func stop(_ error: any UserFacingError) { recorder.summary.stoppedBy = error }

    /// Adds what was moved and said meanwhile.
    mutating func add(_ wave: WaveTotals) {
        recorder.summary.bytesSent += wave.bytesSent
        recorder.summary.bytesReceived += wave.bytesReceived
        recorder.summary.notes += wave.notes
    }

    /// The summary, with what the user should know besides.
    func finished() -> JobSummary {
        var summary = recorder.finished()
        if !restored.isEmpty {
            let photos = Counted(restored.count, "photo")
            summary.notes.append(
                "\(photos) \(restored.count == 1 ? "was" : "were") in the trash and came back, with all that was known")
        }
        summary.notes += cutOff.sentences + leftAlone.notes + remover.notes
        return summary
    }
}

extension ImportCandidate {
    /// What its progress calls it: without the folders.
    fileprivate var name: String { primary.printableName }
}
