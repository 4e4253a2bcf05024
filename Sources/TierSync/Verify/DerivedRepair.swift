import Catalog
import Foundation
import Imaging
import Inference
import Remote
import SystemPackage
import TierModel
import Workers

/// Makes proxies, thumbnails and chips anew: of the original here, else from a pack, else, only when asked, of the original on the remote.
struct DerivedRepair: Sendable {
    var library: Library
    /// Whether an original may be fetched.
    var mayFetch = false
    /// The remote, for that.
    var store: (@Sendable () async throws -> any ObjectStore)?
    /// Where packs are.
    var packs: (any DerivedPacks)?

    init(library: Library, mayFetch: Bool = false, store: (@Sendable () async throws -> any ObjectStore)? = nil) {
        self.library = library
        self.mayFetch = mayFetch
        self.store = store
        packs = library.packs
    }

    /// Does it, as far as it goes. Where an original may be fetched, the caller holds the photo's claim.
    ///
    /// - Parameters:
    ///   - wanted: what is missing or damaged.
    ///   - file: the original that they are of.
    ///   - known: what they must be, as far as that is known.
    /// - Returns: for each that is sound now, where it came from, in words.
    /// - Throws: what concerns every other photo as well, and what a fetch met.
    func rebuild(_ wanted: [DerivedName], of file: FileRecord, known: [DerivedFile]) async throws -> [DerivedName: String] {
        let digests = Dictionary(known.map { (DerivedName(kind: $0.kind, name: $0.name), $0.digest) }) { first, _ in first }
        var sources: [DerivedName: String] = [:]
        func take(_ made: [DerivedName: Data], _ words: String) async throws {
            for (name, data) in made {
                try await save(data, as: name, of: file, known: digests[name])
                sources[name] = words
            }
        }
        if let relative = file.localPath {
            let made = try? await make(wanted, of: file, at: library.layout.path(relative), known: digests)
            try Task.checkCancellation()
            try await take(made ?? [:], "made anew of the original here")
        }
        if let packs {
            for name in wanted where sources[name] == nil {
                guard let data = try? await packs.derivedData(name) else { continue }
                // A pack of another state of the library is of no use.
                if let digest = digests[name], ContentDigest(of: data) != digest { continue }
                try await take([name: data], "taken from a pack on the remote")
            }
        }
        let rest = wanted.filter { sources[$0] == nil }
        if mayFetch, !rest.isEmpty, file.remote?.proof != nil {
            let fetched = try await fetching(file) { path in
                try await make(rest, of: file, at: path, known: digests)
            }
            try await take(fetched, "made anew of the original, which was fetched for it (\(file.byteCount) bytes)")
        }
        return sources
    }

    /// The file first, then what it must be: a crash between them is found by the next look, and mended again.
    private func save(_ data: Data, as name: DerivedName, of file: FileRecord, known: ContentDigest?) async throws {
        try DurableFile.write(data, to: library.layout.path(name.relative))
        let made = DerivedFile(name.kind, named: name.name, data)
        if made.digest != known { try await library.catalog.recordDerived([made], of: file.id) }
    }

    /// An original that comes for this waits in the spool for its analysis, where that is owed; else it goes again.
    private func fetching<Value: Sendable>(_ file: FileRecord, _ body: (FilePath) async throws -> Value) async throws
        -> Value
    {
        let remote = if let store { try await store() } else { try await library.makeStore() }
        let spool = Spool(library: library, store: remote)
        let original = try await spool.fetch(file, purpose: .restore)
        let value = try await body(original.path)
        let photo = try await library.catalog.photo(file.photo)
        if photo?.primary.id != file.id || photo?.isAnalyzed ?? true { try await spool.remove(file) }
        return value
    }

    /// Reads an original and makes what is wanted of it. What it must be tells whether it was made of a scaled decode, as a mere import
    /// makes it, or of a whole one: both are tried before other bytes are accepted.
    private func make(
        _ wanted: [DerivedName], of file: FileRecord, at path: FilePath, known: [DerivedName: ContentDigest]
    ) async throws -> [DerivedName: Data] {
        var chips: [DerivedName: FaceRecord] = [:]
        for name in wanted where name.kind == .chip {
            chips[name] = try await library.catalog.face(FaceKey(rawValue: name.name))
        }
        let pictures = Set(wanted.filter { $0.kind != .chip })
        let side = library.configuration.proxySide
        var made: [DerivedName: Data] = [:]
        for longSide in chips.isEmpty ? [side, nil] : [nil, side] {
            let missing = pictures.filter { known[$0] != made[$0].map { ContentDigest(of: $0) } || made[$0] == nil }
            let isFirst = made.isEmpty
            guard isFirst || missing.contains(where: { known[$0] != nil }) else { break }
            let reading = try await blocking { [reader = library.reader] in try reader.read(path, longSide: longSide) }
            guard reading.digest == file.digest else {
                throw EngineError(.corrupt, "\(file.photo) (\(file.fileName)) is not what was imported")
            }
            if longSide == nil {
                for (name, face) in chips {
                    made[name] = try FaceChip(cutting: face.face.box, from: reading.image, originalWidth: face.photoWidth,
                        originalHeight: face.photoHeight).map { try DerivedPictures.data(of: $0) }
                }
            }
            guard !missing.isEmpty else { continue }
            let both = try DerivedPictures(of: reading.image, library.configuration)
            for name in missing {
                let data = name.kind == .proxy ? both.proxy : both.thumbnail
                if isFirst || ContentDigest(of: data) == known[name] { made[name] = data }
            }
        }
        return made
    }
}
