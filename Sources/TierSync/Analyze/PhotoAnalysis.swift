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
    var analyzers: PhotoAnalyzers
    /// Connects to the remote at the first photo that needs it: a library whose originals are here asks nothing of it.
    var connection: StoreConnection
    /// Each analysis is noted with the state in which it ran.
    var machine: MachineStateReader
    /// Photos in memory, of all libraries of this process: as many as there are cores and one more, which is read while they compute, as far as their pixels allow. Fetches of
    /// others go on meanwhile.
    private static let photos = AsyncPermits(width + 1)
    /// Megapixels in memory.
    private static let megapixels = AsyncPermits(mostMegapixels)
    /// Adopted photos that turned out to be photos that the library had.
    let merged = KeptOriginals()

    init(
        library: Library, analyzers: PhotoAnalyzers, connection: StoreConnection, machine: MachineStateReader
    ) {
        self.library = library
        self.analyzers = analyzers
        self.connection = connection
        self.machine = machine
    }

    /// How many photos compute at once: on machines of many cores each has several threads.
    static let width = InferenceOptions.device().streams
    /// The most megapixels that are decoded at once: two photos of 48, or one of the largest that are decoded as a whole.
    private static let mostMegapixels = 96

    /// Does it.
    ///
    /// - Parameter again: also a photo that was analysed before.
    /// - Returns: `false` when another process has the photo in hand, or was done with it before us.
    func analyze(_ id: PhotoID, again: Bool = false) async throws -> Bool {
        let isDone = try await library.claiming(id) {
            // Read under the claim: what the page said may be old, and an old record would be fetched a second time.
            guard let photo = try await library.catalog.photo(id), again || !photo.isAnalyzed, photo.trashedAt == nil
            else { return false }
            try await analyzeClaimed(photo, purpose: again && photo.isAnalyzed ? .reanalysis : .analysis)
            return true
        }
        return isDone ?? false
    }

    private func analyzeClaimed(_ photo: PhotoRecord, purpose: Purpose) async throws {
        let file = try await library.located(photo.primary) { try await connection.store() }
        if let relative = file.localPath {
            try await extract(photo, from: library.layout.path(relative), fetched: nil)
            return try cleanSpool(file)
        }
        let spool = Spool(library: library, store: try await connection.store())
        try await library.withSpoolRoom(for: file) {
            let original = try await spool.fetch(file, purpose: purpose)
            do {
                try await extract(photo, from: original.path, fetched: original)
            } catch let error as ImagingError where file.digest == nil && error.concernsContent {
                // An adopted object that is no picture: whatever it is, it would only keep the spool from others.
                try await spool.discard(file, as: .corrupt)
                throw error
            }
            try await spool.remove(file)
        }
    }

    /// Waits until there is memory for it.
    private func extract(_ photo: PhotoRecord, from path: FilePath, fetched: Spool.SpooledOriginal?) async throws {
        let pixels = photo.isUnread ? library.reader.limits.decodedPixels : photo.metadata.width * photo.metadata.height
        try await Self.photos.withPermit {
            try await Self.megapixels.withPermits(min(pixels, library.reader.limits.decodedPixels) / 1_000_000) {
                try await extractNow(photo, from: path, fetched: fetched)
            }
        }
    }

    /// One read, one decode, one transaction.
    private func extractNow(_ photo: PhotoRecord, from path: FilePath, fetched: Spool.SpooledOriginal?) async throws {
        let reading = try library.reader.read(path, longSide: nil, keepingCutOff: true)
        if let digest = photo.primary.digest, digest != reading.digest {
            throw EngineError(
                .localChanged, "\(photo.id) (\(photo.primary.fileName)) was changed inside the library",
                remedy: "look for another copy of the photo and import it")
        }
        let found = try analyzers.analyze(reading.image, photo: reading.digest, reading.metadata, reading.format)
        let faces = found.faces
        let chips = try faces.map { try MadeFile.chip(of: $0) }
        guard photo.isUnread else {
            // Those of an earlier analysis, where a box was another.
            let former = Set(try await library.catalog.faces(of: photo.id).map(\.face.key))
            try await save(chips)
            try await library.catalog.recordFaces(
                faces.map(\.face), photo: photo.id, file: photo.primary.id, analyzer: analyzers.version,
                finishing: nil, chips: chips.map(\.derived), features: found.features, at: Date(),
                state: machine.state())
            for key in former.subtracting(faces.map(\.face.key)) {
                try DurableFile.remove(library.layout.path(LibraryLayout.chip(key)))
            }
            return
        }
        // Another photo with these bytes has its proxy already, which must stay what it is.
        let twin = try await library.catalog.file(withDigest: reading.digest)
        let isKnown = twin.map { $0.role == .primary && $0.photo != photo.id } ?? false
        let pictures =
            isKnown
            ? [] : try MadeFile.proxyAndThumbnail(of: reading.image, reading.digest, library.configuration)
        try await save(pictures + chips)
        let owner = try await library.catalog.recordFirstReading(
            FirstReading(
                digest: reading.digest, byteCount: reading.byteCount, format: reading.format,
                metadata: reading.metadata, derived: pictures.map(\.derived), listed: photo.primary.remote?.version,
                proof: fetched.map { Proof($0) }),
            faces: faces.map(\.face), chips: chips.map(\.derived), features: found.features + reading.features,
            photo: photo.id,
            file: photo.primary.id, analyzer: analyzers.version, at: Date(), state: machine.state())
        if owner != photo.id { await merged.add() }
    }

    /// Each is named by what it is made of, so a crash between them and the commit leaves nothing that a next run would not overwrite.
    private func save(_ made: [MadeFile]) async throws {
        guard !made.isEmpty else { return }
        // The claim has announced this process.
        let folder = library.layout.newJobFolder(of: library.catalog.process)
        try DurableFile.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        var files: [(pending: FilePath, final: FilePath)] = []
        for file in made {
            let pending = folder.appending(UUID().uuidString)
            try DurableFile.writePending(file.data, to: pending)
            files.append((pending, library.layout.path(LibraryLayout.path(of: file.derived))))
        }
        try DurableFile.settle(files)
    }

    /// What an earlier fetch had left there is not needed any more; its entry went with the analysis.
    private func cleanSpool(_ file: FileRecord) throws {
        try DurableFile.remove(library.layout.path(LibraryLayout.spooled(file.id.rawValue)))
    }
}

extension PhotoRecord {
    /// Whether nobody has looked at its picture yet: an adopted one before its one fetch.
    var isUnread: Bool { primary.digest == nil || metadata.width == 0 }
}

extension Proof {
    /// The fetch of a whole original is a read-back of it.
    fileprivate init(_ original: Spool.SpooledOriginal) {
        self.init(
            kind: .readBack, digest: original.digest, byteCount: original.byteCount, version: original.version,
            provenAt: Date())
    }
}

extension ImagingError {
    /// Whether the bytes themselves are what cannot be read, and would be another time.
    fileprivate var concernsContent: Bool {
        [.empty, .notAnImage, .unsupported, .truncated, .corrupt, .tooLarge].contains(code)
    }
}
