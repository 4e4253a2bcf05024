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
    private let analyzer: FaceAnalyzer?
    private var recorder: JobRecorder
    private var prepared: [PreparedPhoto] = []
    private var digests: Set<ContentDigest> = []
    private var preparedBytes: Int64 = 0
    private var otherFiles = 0

    /// How many photos share one commit.
    private static let photoLimit = 32
    /// How many bytes share one commit, so that a batch of large files is not long on its way.
    private static let byteLimit: Int64 = 256_000_000

    init(library: Library, options: ImportOptions, analyzer: FaceAnalyzer?, progress: ProgressHandler?) {
        self.library = library
        self.options = options
        self.analyzer = analyzer
        recorder = JobRecorder(job: "import", total: nil, listener: progress)
    }

    /// Takes what came of one candidate; commits when enough has gathered.
    mutating func take(_ outcome: ImportOutcome) async throws {
        switch outcome {
        case .prepared(let photo): try await add(photo)
        case .known(let file, let candidate, let stamp):
            try await library.catalog.addSource(candidate.primary, modified: stamp.modified, to: file)
            try await addCompanions(of: candidate, to: file)
            try removeSources(of: candidate)
            recorder.skipped()
        case .unchanged(let candidate):
            try removeSources(of: candidate)
            recorder.skipped()
        case .failed(let failure): recorder.failed(failure)
        case .others(let count): otherFiles += count
        case .stopped(let error):
            recorder.summary.stoppedBy = error
            throw JobStopped()
        }
    }

    private mutating func add(_ photo: PreparedPhoto) async throws {
        // The same content twice in one batch: the second waits until the first counts, then it is known.
        if digests.contains(photo.digest) { try await flush() }
        if let known = try await library.catalog.file(withDigest: photo.digest),
            let stamp = FileStamp(of: photo.candidate.primary)
        {
            for file in photo.files { try DurableFile.remove(file.pending) }
            return try await take(.known(known.id, photo.candidate, stamp))
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
        let step = try await library.catalog.beginStep(
            .importPhoto, file: nil, detail: ["digests": batch.map(\.digest.hex).joined(separator: " ")])
        do {
            try DurableFile.settleSynced(batch.flatMap(\.files))
            try await commit(batch)
        } catch let error as any UserFacingError {
            recorder.summary.stoppedBy = error
            for photo in batch {
                recorder.failed(PhotoFailure(photo: nil, file: photo.candidate.primary.printable, error: error))
            }
            throw JobStopped()
        }
        try await library.catalog.endStep(step)
        for photo in batch {
            try removeSources(of: photo.candidate)
            recorder.done(size: photo.byteCount)
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
            _ = try await library.catalog.addVersion(photo.photo, of: earlier)
            ids[photo.digest] = earlier
        }
        guard let analyzer else { return }
        for photo in batch {
            guard let faces = photo.faces, let id = ids[photo.digest],
                let record = try await library.catalog.photo(id)
            else { continue }
            try await library.catalog.recordFaces(
                faces, photo: id, file: record.primary.id, analyzer: .faces(analyzer.version), finishing: nil,
                at: Date())
        }
    }

    /// A known picture may have got a companion since.
    private func addCompanions(of candidate: ImportCandidate, to file: OriginalID) async throws {
        guard let photo = try await library.catalog.file(file)?.photo else { return }
        for companion in candidate.companions {
            guard let stamp = FileStamp(of: companion.path) else { continue }
            let pending = library.layout.incoming.appending(ProcessTag.current).appending(UUID().uuidString)
            let (digest, byteCount) = try library.reader.hash(companion.path, copyingTo: pending)
            if let known = try await library.catalog.file(withDigest: digest) {
                try DurableFile.remove(pending)
                try await library.catalog.addSource(companion.path, modified: stamp.modified, to: known.id)
                continue
            }
            let name = companion.path.printableName
            let localPath = LibraryLayout.original(digest, fileName: name)
            try DurableFile.settle([(pending, library.layout.path(localPath))])
            _ = try await library.catalog.addCompanion(
                NewFile(
                    role: companion.role, digest: digest, byteCount: byteCount, fileName: name, format: nil,
                    localPath: localPath, sourcePath: companion.path, sourceModified: stamp.modified),
                to: photo)
        }
    }

    private func removeSources(of candidate: ImportCandidate) throws {
        guard options.move else { return }
        for path in [candidate.primary] + candidate.companions.map(\.path) { try DurableFile.remove(path) }
    }

    /// The summary, with what the user should know besides.
    func finished() -> JobSummary {
        var summary = recorder.finished()
        if otherFiles > 0 { summary.notes.append("\(otherFiles) files that are not photos were left alone") }
        return summary
    }
}
