import Catalog
import Foundation
import Remote
import SystemPackage
import TierModel
import Workers

/// Brings proxies, thumbnails and chips back from packs, each pack read once, each file checked by its hash.
struct PackRestoring: Sendable {
    var library: Library
    var store: any ObjectStore
    /// Where packs go meanwhile.
    var folder: FilePath

    /// How many packs are in hand at once.
    private static let width = 2
    /// How many files share one wait for the disk.
    private static let batch = 128

    /// What came of it.
    struct Outcome: Sendable {
        var restored = 0
        var missing = 0
    }

    /// Restores what is not here.
    func run(progress: (Outcome) -> Void) async throws -> Outcome {
        var total = Outcome()
        try await forEachBounded(try await library.catalog.packsToRead(), width: Self.width) { pack in
            try await restore(pack)
        } receive: { outcome in
            total.restored += outcome.restored
            total.missing += outcome.missing
            progress(total)
        }
        return total
    }

    /// Restores what these photos have in packs and is not here, with one request for files that lie close together.
    func run(for photos: [PhotoID], progress: (Outcome) -> Void) async throws -> Outcome {
        var total = Outcome()
        for start in stride(from: 0, to: photos.count, by: Self.batch) {
            let page = Array(photos[start..<min(start + Self.batch, photos.count)])
            let wanted = try await library.catalog.packedFiles(of: page).filter { !isHere($0.file) }
            let stretches = PackStretch.stretches(of: wanted)
            try await forEachBounded(stretches, width: Self.width) { stretch in
                try await restore(stretch)
            } receive: { outcome in
                total.restored += outcome.restored
                total.missing += outcome.missing
                progress(total)
            }
        }
        return total
    }

    private func restore(_ stretch: PackStretch) async throws -> Outcome {
        let file = folder.appending(UUID().uuidString)
        defer { try? FileManager.default.removeItem(atPath: file.string) }
        do {
            try await PackReader(library: library, store: store).fetch(stretch, to: file)
        } catch let error as EngineError where error.code == .damagedRemote {
            return Outcome(restored: 0, missing: stretch.files.count)
        }
        let written = try write(stretch.files, from: file)
        return Outcome(restored: written, missing: stretch.files.count - written)
    }

    private func restore(_ pack: EngineObject) async throws -> Outcome {
        var outcome = Outcome()
        let file = folder.appending(UUID().uuidString)
        defer { try? FileManager.default.removeItem(atPath: file.string) }
        var isFetched = false
        var start: Int64 = 0
        while true {
            let page = try await library.catalog.packedFiles(in: pack, from: start, limit: Self.batch)
            guard let last = page.last else { return outcome }
            // Files of no bytes may share a place with the next.
            start = last.start + max(1, last.file.byteCount)
            let missing = page.filter { !isHere($0.file) }
            outcome.restored += page.count - missing.count
            guard !missing.isEmpty else { continue }
            if !isFetched {
                guard try await fetch(pack, to: file) else {
                    outcome.missing += missing.count
                    continue
                }
                isFetched = true
            }
            let written = try write(missing, from: file)
            outcome.restored += written
            outcome.missing += missing.count - written
        }
    }

    /// - Returns: `false` when the pack is gone.
    private func fetch(_ pack: EngineObject, to file: FilePath) async throws -> Bool {
        do {
            _ = try await store.get(
                ObjectDownload(key: try EngineKey.object(pack.key), version: nil, byteCount: nil, file: file),
                library.context(.metadata))
            return true
        } catch let error as RemoteError where error.code == .notFound {
            return false
        } catch let error as RemoteError where error.code == .contentDiffers {
            // A sealed pack that was damaged: what is before the damage is there.
            return FileStamp(of: file) != nil
        }
    }

    private func write(_ files: [PackedFile], from pack: FilePath) throws -> Int {
        let slices = try FileSlices(pack)
        var pending: [(pending: FilePath, final: FilePath)] = []
        for packed in files {
            let bytes = try slices.read(packed.start, packed.file.byteCount)
            guard ContentDigest(of: bytes) == packed.file.digest else { continue }
            let temporary = folder.appending(UUID().uuidString)
            try DurableFile.writePending(bytes, to: temporary)
            pending.append((temporary, path(packed.file)))
        }
        try DurableFile.settle(pending)
        return pending.count
    }

    private func isHere(_ file: DerivedFile) -> Bool {
        guard FileStamp(of: path(file))?.byteCount == file.byteCount,
            let data = FileManager.default.contents(atPath: path(file).string)
        else { return false }
        return ContentDigest(of: data) == file.digest
    }

    private func path(_ file: DerivedFile) -> FilePath {
        library.layout.path(LibraryLayout.derived(file.kind, named: file.name))
    }
}
