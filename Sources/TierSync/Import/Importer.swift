import Catalog
import Foundation
import Imaging
import Inference
public import SystemPackage
import TierModel
import Workers

/// How to import.
public struct ImportOptions: Hashable, Sendable {
    /// Removes each source file once the library is seen to have the same bytes on this device. A source whose original is
    /// only on the remote stays, and the summary's notes say so.
    public var move: Bool
    /// Analyses each photo from the decode that makes its proxy: no byte need ever be fetched for that again.
    public var analyze: Bool
    /// The most that the library may take on this disk, in bytes: everything in its folder. `nil` is what its configuration says.
    public var disk: Int64?
    /// Pushes and drops originals whenever that is used up, as many as the import needs, and goes on.
    public var inWaves: Bool

    /// Makes options.
    public init(move: Bool = false, analyze: Bool = false, disk: Int64? = nil, inWaves: Bool = false) {
        self.move = move
        self.analyze = analyze
        self.disk = disk
        self.inWaves = inWaves
    }

    /// How many photos are in hand at once. An analysis holds each as a whole, so memory sets the bound; a mere import takes
    /// more than the cores, since some wait for the disk.
    package func width(cores: Int) -> Int { analyze ? min(2, cores) : cores + 2 }
}

extension Library {
    /// Runs what follows an import, such as a push, so that it stays within the same budget of the disk.
    ///
    /// - Parameters:
    ///   - disk: the budget in bytes; `nil` is what the configuration says.
    ///   - body: what runs within it.
    public func withinDisk<Value>(_ disk: Int64?, _ body: () async throws -> Value) async throws -> Value {
        try await DiskBudget.bounding(disk ?? configuration.diskBytes, body)
    }

    /// Brings photos into the library: each is read once, which yields its SHA-256, metadata, proxy and thumbnail.
    ///
    /// Sources are read, never touched (without `move`). What cannot be read or decoded is listed and costs only itself.
    /// Photos are committed in batches; after a crash, a batch is there completely or not at all.
    ///
    /// - Throws: `EngineError` (`noPhotos`), `InferenceError` when `analyze` is asked for and models are missing,
    ///   `CancellationError`.
    public func importPhotos(
        at paths: [FilePath], options: ImportOptions = ImportOptions(), progress: ProgressHandler? = nil
    ) async throws -> JobSummary {
        let analyzers = options.analyze ? try await blocking { try self.photoAnalyzers() } : nil
        try await catalog.announceProcess()
        let incoming = layout.newJobFolder(of: catalog.process)
        try DurableFile.makeFolder(incoming)
        defer { try? FileManager.default.removeItem(atPath: incoming.string) }
        var budget: DiskBudget?
        if let limit = options.disk ?? configuration.diskBytes {
            budget = try await DiskBudget(limit: limit, layout: layout, catalog: catalog)
        }
        let preparer = PhotoPreparer(
            layout: layout, catalog: catalog, configuration: configuration, reader: reader, analyzers: analyzers,
            incoming: incoming, isMoving: options.move, budget: budget)
        var batch = ImportBatch(
            library: self, options: options, analyzers: analyzers, incoming: incoming, budget: budget,
            progress: progress)
        try await work(
            through: ImportQueue(
                PhotoScanner(paths, excluding: layout.folder, takesMovies: reader.readsMovies)), preparer, &batch,
            waves: budget.map { ImportWaves(library: self, budget: $0, mayDrop: options.inWaves) }, progress,
            width: options.width(cores: ProcessInfo.processInfo.activeProcessorCount))
        var summary = batch.finished()
        summary.notes += analyzerFailures.takeNotes()
        if summary.stoppedBy == nil, summary.done + summary.skipped + summary.failed.count == 0 {
            throw EngineError(
                .noPhotos, "no photos in \(paths.map(\.printable).joined(separator: ", "))",
                remedy: "name a folder that holds JPEG, HEIC, PNG, WebP, TIFF or RAW files, or movies")
        }
        if analyzers != nil, summary.done > 0 {
            try await recluster()
        } else if batch.hasRestored {
            try await clusterWhatIsNew()
        }
        return summary
    }

    /// Runs wave after wave until nothing is left, or something ends the whole.
    private func work(
        through queue: ImportQueue, _ preparer: PhotoPreparer, _ batch: inout ImportBatch, waves: ImportWaves?,
        _ progress: ProgressHandler?, width: Int
    ) async throws {
        var waves = waves
        var isAtEnd = false
        while !isAtEnd {
            isAtEnd = try await !runWave(queue, preparer, &batch, width: width)
            let deferred = batch.takeDeferred()
            guard !isAtEnd, let first = deferred.first, waves != nil else { continue }
            do {
                let hasRoom = try await waves?.makeRoom(for: first.need, progress) ?? true
                if !hasRoom, let error = waves?.tooLarge(first.candidate, need: first.need) {
                    batch.fail(first.candidate, error)
                }
                queue.beginWave(with: deferred.dropFirst(hasRoom ? 0 : 1).map(\.candidate))
            } catch let error as any UserFacingError {
                batch.stop(error)
                isAtEnd = true
            }
        }
        if let waves { batch.add(waves.totals) }
    }

    /// - Returns: whether another is to follow.
    private func runWave(_ queue: ImportQueue, _ preparer: PhotoPreparer, _ batch: inout ImportBatch, width: Int)
        async throws -> Bool
    {
        var isFull = false
        do {
            try await forEachBounded(queue, width: width) { finding in
                switch finding {
                case .photo(let candidate): return try await preparer.prepare(candidate)
                case .failure(let failure): return .failed(failure)
                case .others(let files): return .others(files)
                }
            } receive: { outcome in
                if case .deferred = outcome {
                    isFull = true
                    queue.endWave()
                }
                try await batch.take(outcome)
            }
        } catch is JobStopped {
            // What was read before the stop is still committed below.
            isFull = false
        } catch {
            // Ctrl-C: what is ready counts, then the run ends.
            try? await batch.flush()
            throw error
        }
        do {
            try await batch.flush()
        } catch is JobStopped {
            // Said in the summary.
            isFull = false
        }
        return isFull
    }
}
