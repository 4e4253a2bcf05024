public import Catalog
import Foundation
public import TierModel

extension Library {
    /// The photo that a user means by `photo123`, a hash prefix of at least four digits, or a file name.
    ///
    /// - Throws: `EngineError` (`unknownPhoto`, `ambiguousPhoto` with the candidates).
    public func photo(_ reference: String) async throws -> PhotoRecord {
        let found = try await catalog.photos(matching: reference, limit: 6)
        let shown = PrintableName.escaped(reference)
        switch found.count {
        case 1: return found[0]
        case 0:
            throw EngineError(
                .unknownPhoto, "no photo is called \(shown)",
                remedy:
                    "name it as photo123, by at least 4 digits of its hash, or by its file name"
            )
        default:
            let names = found.prefix(5).map { "\($0.id) (\($0.primary.fileName))" }.joined(separator: ", ")
            throw EngineError(
                .ambiguousPhoto, "\(shown) could be \(names)\(found.count > 5 ? ", …" : "")",
                remedy: "name one of them by its number")
        }
    }

    /// The photos that a user means; none given means `nil`, which stands for all.
    public func photoIDs(_ references: [String]) async throws -> [PhotoID]? {
        guard !references.isEmpty else { return nil }
        var ids: [PhotoID] = []
        for reference in references {
            let id = try await photo(reference).id
            if !ids.contains(id) { ids.append(id) }
        }
        return ids
    }
}
