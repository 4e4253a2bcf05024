import Catalog
import Foundation
public import TierModel

/// Photos that a user named one by one, or by a search.
public struct PhotoSelection: Sendable {
    /// The photos, each once.
    public var photos: [PhotoID]
    /// The search, where it was one.
    public var query: String?
}

extension Library {
    /// The photos that words mean: each word a photo, or all of them together a search.
    ///
    /// Photos in the trash are not meant.
    /// - Throws: `EngineError` (`unknownPhoto`, where the words name a photo that is not there or find nothing; `inTrash`); what a search does not understand.
    public func select(_ words: [String], progress: ProgressHandler? = nil) async throws -> PhotoSelection {
        if let photos = try await named(words) { return PhotoSelection(photos: photos) }
        let query = words.joined(separator: " ")
        let photos = try await photoIDs(matching: query, progress: progress)
        guard !photos.isEmpty else {
            throw EngineError(
                .unknownPhoto, "no photo is called \(PrintableName.escaped(query)), and none is found by that",
                remedy: "see what is found with: tiersync search QUERY")
        }
        return PhotoSelection(photos: photos, query: query)
    }

    /// - Returns: `nil` when one of the words names no photo.
    private func named(_ words: [String]) async throws -> [PhotoID]? {
        var photos: [PhotoID] = []
        var seen: Set<PhotoID> = []
        for word in words {
            do {
                let photo = try await photo(word)
                try photo.checkNotInTrash()
                if seen.insert(photo.id).inserted { photos.append(photo.id) }
            } catch let error as EngineError where error.code == .unknownPhoto {
                // A number that is not there is no search.
                if PhotoID(parsing: word) != nil { throw error }
                return nil
            }
        }
        return photos
    }
}
