import Foundation
import GRDB
public import TierModel

/// An album as it is now.
public struct AlbumRecord: Hashable, Sendable, Identifiable {
    /// Its id.
    public var id: AlbumID
    /// Its name.
    public var name: String
    /// The search that it always shows; `nil` for one that is made by hand.
    public var query: String?
    /// How many photos were put into it by hand, without those in the trash; 0 for a saved search.
    public var photos: Int

    /// Makes a record.
    public init(id: AlbumID, name: String, query: String?, photos: Int) {
        self.id = id
        self.name = name
        self.query = query
        self.photos = photos
    }
}

extension PhotoCatalog {
    /// All albums by name.
    public func albums() async throws -> [AlbumRecord] {
        try await concludeMarks()
        return try await read { db in
            try db.all(Self.albumQuery + " ORDER BY a.name_folded, a.id") { try AlbumRecord($0) }
        }
    }

    /// All albums by name, without counting their photos: `photos` is 0.
    public func albumNames() async throws -> [AlbumRecord] {
        try await read { db in
            try db.all("SELECT id, name, query, 0 FROM album ORDER BY name_folded, id") { try AlbumRecord($0) }
        }
    }

    /// The album with a name, in any case; of several the one with the least id.
    public func album(named name: String) async throws -> AlbumRecord? {
        try await read { db in
            try db.first(Self.albumQuery + " WHERE a.name_folded = ? ORDER BY a.id LIMIT 1", [name.foldedForCatalog]) {
                try AlbumRecord($0)
            }
        }
    }

    private static let albumQuery = """
        SELECT a.id, a.name, a.query, (SELECT COUNT(*) FROM mark m CROSS JOIN photo p ON p.id = m.photo
            WHERE m.kind = 'album' AND m.name = a.id AND p.trashed_at IS NULL)
        FROM album a
        """

    /// Concludes all albums from what was said of them: there are few, and few decisions about them.
    static func concludeAlbums(_ db: Database) throws {
        let decisions = try db.all(
            Decision.query
                + " WHERE photo IS NULL AND subject = 'photos' AND undoes IS NULL ORDER BY counter, device, id"
        ) { try Decision($0) }
        var albums: [AlbumID: Album] = [:]
        for decision in decisions {
            guard case .album(let id, let album) = decision.statement,
                try !isUndone(Stored.bytes(decision.id), db)
            else { continue }
            albums[id] = album
        }
        try db.run("DELETE FROM album")
        for (id, album) in albums where !album.isRemoved {
            try db.run(
                "INSERT INTO album VALUES (?, ?, ?, ?)",
                [id.rawValue.uuidString, album.name, album.name.foldedForCatalog, album.query])
        }
    }
}

extension AlbumRecord {
    /// Id, name, query, photos.
    fileprivate init(_ row: Row) throws {
        self.init(
            id: AlbumID(rawValue: try row.needed(UUID(uuidString: row[0]), "the UUID of an album")), name: row[1],
            query: row.text(2), photos: row[3])
    }
}
