public import Catalog
import Foundation
import TierModel

extension Library {
    /// All albums with how many photos they show, by name.
    public func albumSummaries() async throws -> [AlbumSummary] {
        var summaries: [AlbumSummary] = []
        for album in try await catalog.albums() { summaries.append(try await summary(of: album)) }
        return summaries
    }

    /// An album with how many photos it shows; those of a saved search are counted up to 10,000.
    public func summary(of album: AlbumRecord) async throws -> AlbumSummary {
        guard let query = album.query else {
            return AlbumSummary(album: album.name, photos: album.photos, query: nil)
        }
        // A search that a later version wrote shows nothing here.
        let count = (try? await search(query, limit: 1).count) ?? 0
        return AlbumSummary(album: album.name, photos: count, query: query)
    }

    /// The photos of an album, the newest first.
    ///
    /// - Throws: `EngineError` (`unknownAlbum`).
    public func photos(inAlbum name: String, limit: Int) async throws -> SearchResults {
        let album = try await album(named: name)
        if let query = album.query { return try await search(query, limit: limit) }
        return try await photos(markedBy: SearchToken.album(album.id), limit: limit)
    }
}
