import Catalog
public import Foundation
import Imaging
import SystemPackage
public import TierModel
import Workers

extension Library {
    /// The bytes of a proxy, thumbnail or chip, checked: one that is missing or damaged is made anew of the original here, or taken from
    /// its pack. No original is fetched for it.
    ///
    /// Everything in the engine that reads one goes through here.
    /// - Parameters:
    ///   - kind: what is wanted.
    ///   - name: the original's SHA-256 in hexadecimal digits, or the face's key.
    /// - Throws: `EngineError` (`unknownDerived`, `damagedDerived`), `CatalogError`.
    public func derivedData(_ kind: DerivedKind, named name: String) async throws -> Data {
        let wanted = DerivedName(kind: kind, name: name)
        let known = try await catalog.derivedFile(kind, named: name)
        if let data = try await soundData(wanted, known) { return data }
        guard let source = try await catalog.source(of: kind, named: name),
            let entry = try await catalog.fileToVerify(source)
        else {
            throw EngineError(.unknownDerived, "there is no \(kind.rawValue) called \(PrintableName.escaped(name))")
        }
        let repair = DerivedRepair(library: self)
        let outcome = try await blocking { try await repair.rebuild([wanted], of: entry.file, known: entry.derived) }
        let mended = try await catalog.derivedFile(kind, named: name)
        if let mended, let data = try await soundData(wanted, mended) { return data }
        throw EngineError(
            .damagedDerived,
            "the \(kind.rawValue) of \(entry.file.photo) (\(entry.file.fileName)) is missing or damaged, and neither its original nor a pack is at hand",
            remedy: "run: tiersync verify --local --fetch (fetches \(entry.file.byteCount) bytes for it)",
            underlying: outcome.failure)
    }

    private func soundData(_ name: DerivedName, _ known: DerivedFile?) async throws -> Data? {
        let path = layout.path(name.relative)
        let data = try await blocking { FileManager.default.contents(atPath: path.string) }
        guard let data else { return nil }
        if let known {
            return Int64(data.count) == known.byteCount && ContentDigest(of: data) == known.digest ? data : nil
        }
        // Made before digests were written down: what can be decoded is taken for sound from now on.
        guard let source = try await catalog.source(of: name.kind, named: name.name) else { return nil }
        let isSound = try await blocking { [reader] in (try? reader.read(path, longSide: 1)) != nil }
        guard isSound else { return nil }
        try await catalog.recordDerived([DerivedFile(name.kind, named: name.name, data)], of: source)
        return data
    }
}

extension EngineError.Code {
    /// Nothing in the catalog has such a proxy, thumbnail or chip.
    public static let unknownDerived = EngineError.Code(rawValue: "unknownDerived")
    /// A proxy, thumbnail or chip is missing or damaged, and cannot be made anew without fetching its original.
    public static let damagedDerived = EngineError.Code(rawValue: "damagedDerived")
}
