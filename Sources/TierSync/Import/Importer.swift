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

    /// Makes options.
    public init(move: Bool = false, analyze: Bool = false) {
        self.move = move
        self.analyze = analyze
    }

    /// How many photos are in hand at once. An analysis holds each as a whole, so memory sets the bound; a mere import takes
    /// more than the cores, since some wait for the disk.
    package func width(cores: Int) -> Int { analyze ? 2 : cores + 2 }
}

extension Library {
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
        let analyzer = options.analyze ? try faceAnalyzer() : nil
        try await catalog.announceProcess()
        let incoming = layout.newJobFolder(of: catalog.process)
        try DurableFile.makeFolder(incoming)
        defer { try? FileManager.default.removeItem(atPath: incoming.string) }
        let preparer = PhotoPreparer(
            layout: layout, catalog: catalog, configuration: configuration, reader: reader, analyzer: analyzer,
            incoming: incoming, isMoving: options.move)
        var batch = ImportBatch(
            library: self, options: options, analyzer: analyzer, incoming: incoming, progress: progress)
        let scanner = PhotoScanner(paths, excluding: layout.folder)
        let width = options.width(cores: ProcessInfo.processInfo.activeProcessorCount)
        do {
            try await forEachBounded(scanner, width: width) { finding in
                switch finding {
                case .photo(let candidate): return try await preparer.prepare(candidate)
                case .failure(let failure): return .failed(failure)
                case .others(let files): return .others(files)
                }
            } receive: { outcome in
                try await batch.take(outcome)
            }
        } catch is JobStopped {
            // What was read before the stop is still committed below.
        } catch {
            // Ctrl-C: what is ready counts, then the run ends.
            try? await batch.flush()
            throw error
        }
        do {
            try await batch.flush()
        } catch is JobStopped {
            // Said in the summary.
        }
        let summary = batch.finished()
        if summary.stoppedBy == nil, summary.done + summary.skipped + summary.failed.count == 0 {
            throw EngineError(
                .noPhotos, "no photos in \(paths.map(\.printable).joined(separator: ", "))",
                remedy: "name a folder that holds JPEG, HEIC, PNG, WebP or TIFF files")
        }
        if analyzer != nil, summary.done > 0 {
            try await recluster()
        } else if batch.hasRestored {
            try await clusterWhatIsNew()
        }
        return summary
    }
}
