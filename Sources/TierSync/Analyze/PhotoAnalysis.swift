import Catalog
import Foundation
import Imaging
import Inference
import Remote
import SystemPackage
import TierModel
import Workers

/// Analyses one photo: gets hold of its bytes, decodes once, extracts everything, commits it in one transaction.
struct PhotoAnalysis: Sendable {
    var library: Library
    var analyzer: FaceAnalyzer
    /// Connects to the remote at the first photo that needs it: a library whose originals are here asks nothing of it.
    var connection: StoreConnection
    /// How many are decoded at once: each is held in memory as a whole. Fetches of others go on meanwhile.
    let decodes = AsyncPermits(2)

    /// Does it.
    ///
    /// - Returns: `false` when another process has the photo in hand, or was done with it before us.
    func analyze(_ id: PhotoID) async throws -> Bool {
        let isDone = try await library.claiming(id) {
            // Read under the claim: what the page said may be old, and an old record would be fetched a second time.
            guard let photo = try await library.catalog.photo(id), !photo.isAnalyzed, photo.trashedAt == nil
            else { return false }
            try await analyzeClaimed(photo)
            return true
        }
        return isDone ?? false
    }

    private func analyzeClaimed(_ photo: PhotoRecord) async throws {
        let file = try await library.located(photo.primary) { try await connection.store() }
        if let relative = file.localPath {
            try await decodes.withPermit { try await extract(photo, from: library.layout.path(relative)) }
            return try cleanSpool(file)
        }
        let spool = Spool(library: library, store: try await connection.store())
        try await library.withSpoolRoom(for: file) {
            let original = try await spool.fetch(file, purpose: .analysis)
            if file.digest == nil {
                try await library.catalog.recordDigest(original.digest, byteCount: original.byteCount, of: file.id)
            }
            try await decodes.withPermit { try await extract(photo, from: original.path) }
            try await spool.remove(file)
        }
    }

    /// One read, one decode, one transaction.
    private func extract(_ photo: PhotoRecord, from path: FilePath) async throws {
        let reading = try library.reader.read(path, longSide: nil)
        if let digest = photo.primary.digest, digest != reading.digest {
            throw EngineError(
                .localChanged, "\(photo.id) (\(photo.primary.fileName)) was changed inside the library",
                remedy: "look for another copy of the photo and import it")
        }
        let faces = try analyzer.analyze(
            reading.image, photo: reading.digest, originalWidth: reading.metadata.width,
            originalHeight: reading.metadata.height)
        let chips = try await save(chipsOf: faces)
        try await library.catalog.recordFaces(
            faces.map(\.face), photo: photo.id, file: photo.primary.id, analyzer: .faces(analyzer.version),
            finishing: nil, chips: chips, at: Date())
    }

    /// Chips are named by their face, so a crash between them and the commit leaves nothing that a next run would not overwrite.
    private func save(chipsOf faces: [AnalyzedFace]) async throws -> [DerivedFile] {
        guard !faces.isEmpty else { return [] }
        // The claim has announced this process.
        let folder = library.layout.newJobFolder(of: library.catalog.process)
        try DurableFile.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        var files: [(pending: FilePath, final: FilePath)] = []
        var chips: [DerivedFile] = []
        for face in faces {
            let pending = folder.appending(UUID().uuidString)
            let data = try DerivedPictures.data(of: face.chip)
            try DurableFile.writePending(data, to: pending)
            files.append((pending, library.layout.path(LibraryLayout.chip(face.face.key))))
            chips.append(DerivedFile(.chip, named: face.face.key.rawValue, data))
        }
        try DurableFile.settle(files)
        return chips
    }

    /// What an earlier fetch had left there is not needed any more; its entry went with the analysis.
    private func cleanSpool(_ file: FileRecord) throws {
        try DurableFile.remove(library.layout.path(LibraryLayout.spooled(file.id.rawValue)))
    }
}

extension AnalyzerVersion {
    /// The face analyzer with these models.
    static func faces(_ models: String) -> AnalyzerVersion { AnalyzerVersion(name: "faces", version: models) }
}
