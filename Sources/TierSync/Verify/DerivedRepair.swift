package import Catalog
import Foundation
import Imaging
import Inference
package import Remote
import SystemPackage
package import TierModel
import Workers

/// Makes proxies, thumbnails and chips anew: of the original here, else from a pack, else, only when asked, of the original on the remote.
package struct DerivedRepair: Sendable {
    /// What came of it.
    package struct Outcome: Sendable {
        /// For each that is sound now, where it came from, in words.
        package var sources: [DerivedName: String] = [:]
        /// Why the others could not be had, where something failed.
        package var failure: (any UserFacingError)?
    }

    var library: Library
    /// Whether an original may be fetched.
    package var mayFetch = false
    /// The remote.
    var store: @Sendable () async throws -> any ObjectStore
    /// Brings one back from its pack, into its place; `false` when no pack holds it.
    package var restore: @Sendable (DerivedName) async throws -> Bool

    /// Mends files of a library.
    ///
    /// - Parameter store: the remote; the library's own connection without it.
    package init(library: Library, store: (@Sendable () async throws -> any ObjectStore)? = nil) {
        self.library = library
        self.store = store ?? { try await library.makeStore() }
        restore = { name in
            // A remote that was given up is not asked again.
            if let store { _ = try await store() }
            return try await library.restoreDerived(name.kind, named: name.name)
        }
    }

    /// Does it, as far as it goes. Where an original may be fetched, the caller holds the photo's claim.
    ///
    /// - Parameters:
    ///   - wanted: what is missing or damaged.
    ///   - file: the original that they are of.
    ///   - known: what they must be, as far as that is known.
    /// - Throws: what concerns every other photo as well.
    package func rebuild(_ wanted: [DerivedName], of file: FileRecord, known: [DerivedFile]) async throws -> Outcome {
        let files = Dictionary(known.map { (DerivedName(kind: $0.kind, name: $0.name), $0) }) { first, _ in first }
        let digests = files.mapValues(\.digest)
        var outcome = Outcome()
        if let relative = file.localPath {
            try await attempt(&outcome) { outcome in
                let made = try await make(wanted, of: file, at: library.layout.path(relative), known: digests)
                try await save(made, of: file, known: digests, "made anew of the original here", &outcome)
            }
            // Its failure is told by whoever looks at the original.
            outcome.failure = nil
        }
        if library.configuration.remote != nil {
            for name in wanted where outcome.sources[name] == nil {
                guard let known = files[name] else { continue }
                try await attempt(&outcome) { outcome in
                    guard try await restore(name) else { return }
                    let path = library.layout.path(name.relative)
                    let look = try LocalFile.look(at: path, byteCount: known.byteCount, digest: known.digest)
                    if look == .sound { outcome.sources[name] = "brought back from a pack on the remote" }
                }
            }
        }
        let rest = wanted.filter { outcome.sources[$0] == nil }
        if mayFetch, !rest.isEmpty, file.remote?.proof != nil {
            try await attempt(&outcome) { outcome in
                let made = try await fetching(file) { try await make(rest, of: file, at: $0, known: digests) }
                let words = "made anew of the original, which was fetched for it (\(file.byteCount) bytes)"
                try await save(made, of: file, known: digests, words, &outcome)
            }
        }
        return outcome
    }

    /// Runs a step whose failure leaves the others to be tried.
    private func attempt(_ outcome: inout Outcome, _ step: (inout Outcome) async throws -> Void) async throws {
        do {
            try await step(&outcome)
        } catch let error as CatalogError {
            throw error
        } catch let error as EngineError where error.isRunWide {
            throw error
        } catch let error as any UserFacingError {
            outcome.failure = error
        }
    }

    private func save(
        _ made: [DerivedName: Data], of file: FileRecord, known: [DerivedName: ContentDigest], _ words: String,
        _ outcome: inout Outcome
    ) async throws {
        for (name, data) in made {
            try await save(data, as: name, of: file, known: known[name])
            outcome.sources[name] = words
        }
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
        let spool = Spool(library: library, store: try await store())
        return try await library.withSpoolRoom(for: file) {
            let original = try await spool.fetch(file, purpose: .restore)
            let value = try await body(original.path)
            let photo = try await library.catalog.photo(file.photo)
            let isOwed = photo.map { $0.primary.id == file.id && !$0.isAnalyzed } ?? false
            if !isOwed { try await spool.remove(file) }
            return value
        }
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
            let reading = try await blocking { [reader = library.reader] in
                try reader.read(path, longSide: longSide, keepingCutOff: true)
            }
            guard reading.digest == file.digest else {
                throw EngineError(.corrupt, "\(file.photo) (\(file.fileName)) is not what was imported")
            }
            if longSide == nil {
                for (name, face) in chips {
                    made[name] = try FaceChip(
                        cutting: face.face.box, from: reading.image, originalWidth: face.photoWidth,
                        originalHeight: face.photoHeight
                    ).map { try DerivedPictures.data(of: $0) }
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
