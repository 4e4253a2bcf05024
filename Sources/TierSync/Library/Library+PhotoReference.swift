public import Catalog
import Foundation
public import TierModel

extension Library {
    /// The photo that a user means by `photo123`, a hash prefix of at least four digits, or a file name.
    ///
    /// Photos in the trash are meant only where no other is called so.
    /// - Throws: `EngineError` (`unknownPhoto`, `ambiguousPhoto` with the candidates).
    public func photo(_ reference: String) async throws -> PhotoRecord {
        if let found = try await photo(reference, inTrash: false) { return found }
        if let found = try await photo(reference, inTrash: true) { return found }
        throw EngineError(
            .unknownPhoto, "no photo is called \(PrintableName.escaped(reference))",
            remedy: "name it as photo123, by at least 4 digits of its hash, or by its file name")
    }

    /// The photos that a user means; none given means `nil`, which stands for all that are not in the trash.
    ///
    /// - Throws: `EngineError` (`unknownPhoto`, `ambiguousPhoto`, `inTrash`).
    public func photoIDs(_ references: [String]) async throws -> [PhotoID]? {
        guard !references.isEmpty else { return nil }
        return try await photos(references).map { photo in
            try photo.checkNotInTrash()
            return photo.id
        }
    }

    /// The photos that a user means, each once.
    ///
    /// - Throws: `EngineError` (`unknownPhoto`, `ambiguousPhoto`).
    func photos(_ references: [String]) async throws -> [PhotoRecord] {
        var photos: [PhotoRecord] = []
        for reference in references {
            let photo = try await photo(reference)
            if !photos.contains(where: { $0.id == photo.id }) { photos.append(photo) }
        }
        return photos
    }

    /// The photos in the trash that a user means, each once.
    ///
    /// - Throws: `EngineError` (`unknownPhoto`, `ambiguousPhoto`).
    public func trashedPhotoIDs(_ references: [String]) async throws -> [PhotoID] {
        var ids: [PhotoID] = []
        for reference in references {
            guard let photo = try await photo(reference, inTrash: true) else {
                throw EngineError(
                    .unknownPhoto, "no photo in the trash is called \(PrintableName.escaped(reference))",
                    remedy: "tiersync trash list shows what is there")
            }
            if !ids.contains(photo.id) { ids.append(photo.id) }
        }
        return ids
    }

    /// - Returns: `nil` when none is called so.
    private func photo(_ reference: String, inTrash: Bool) async throws -> PhotoRecord? {
        let found = try await catalog.photos(matching: reference, limit: 6, inTrash: inTrash)
        guard found.count > 1 else { return found.first }
        let names = found.prefix(5).map { "\($0.id) (\($0.primary.fileName))" }.joined(separator: ", ")
        throw EngineError(
            .ambiguousPhoto,
            "\(PrintableName.escaped(reference)) could be \(names)\(found.count > 5 ? ", …" : "")",
            remedy: "name one of them by its number")
    }
}

extension PhotoRecord {
    /// - Throws: `EngineError` (`inTrash`).
    func checkNotInTrash() throws(EngineError) {
        guard trashedAt != nil else { return }
        throw EngineError(
            .inTrash, "\(id) (\(primary.fileName)) is in the trash", remedy: "run: tiersync trash restore \(id)")
    }
}
