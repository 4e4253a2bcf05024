import Catalog
import Foundation
import Remote
import SystemPackage
import TierModel

/// Sees to it that a photo's proxy, thumbnail and chips are in packs.
struct DerivedPacking {
    var library: Library
    var store: any ObjectStore
    /// Packs that are being written anew.
    var retiring: Set<String>

    /// Writes down digests of proxies, thumbnails and chips that an earlier version made without.
    ///
    /// - Returns: whether something was written down, so that the document is old.
    func describe(_ photo: PhotoDocument) async throws -> Bool {
        var found = false
        for file in photo.files {
            guard let digest = file.sha256, file.role == .primary else { continue }
            let known = Set(file.derived.map { [$0.kind.rawValue, $0.name] })
            let wanted =
                [(DerivedKind.proxy, digest.hex), (.thumbnail, digest.hex)]
                + file.faces.map { (.chip, $0.key.rawValue) }
            let made = wanted.filter { !known.contains([$0.0.rawValue, $0.1]) }.compactMap { kind, name in
                contents(kind, name).map { DerivedFile(kind, named: name, $0) }
            }
            guard !made.isEmpty, let record = try await library.catalog.file(withDigest: digest) else { continue }
            try await library.catalog.recordDerived(made, of: record.id)
            found = true
        }
        return found
    }

    /// Puts into packs what is in none; what is not at hand stays without.
    func pack(_ photo: inout PhotoDocument, into packs: inout PackWriter) async throws {
        for file in photo.files.indices {
            for index in photo.files[file].derived.indices {
                let derived = photo.files[file].derived[index]
                if let pack = derived.pack, !retiring.contains(pack) { continue }
                guard let bytes = try await bytes(of: derived) else { continue }
                let packed = try packs.add(derived.file, bytes)
                photo.files[file].derived[index].pack = packed.pack
                photo.files[file].derived[index].start = packed.start
            }
        }
    }

    private func bytes(of derived: DerivedDocument) async throws -> Data? {
        if let data = contents(derived.kind, derived.name), ContentDigest(of: data) == derived.sha256 { return data }
        guard let pack = derived.pack, let start = derived.start else { return nil }
        let packed = PackedFile(file: derived.file, pack: pack, start: start)
        do {
            return try await PackReader(library: library, store: store).read(packed)
        } catch let error as EngineError where error.code == .damagedRemote {
            return nil
        }
    }

    private func contents(_ kind: DerivedKind, _ name: String) -> Data? {
        FileManager.default.contents(atPath: library.layout.path(LibraryLayout.derived(kind, named: name)).string)
    }
}

extension DerivedDocument {
    /// What its bytes must be.
    var file: DerivedFile { DerivedFile(kind: kind, name: name, byteCount: bytes, digest: sha256) }
}
