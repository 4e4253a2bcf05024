import GRDB
public import TierModel

extension PhotoCatalog {
    /// Writes down that a work list names these photos.
    public func note(listed photos: [PhotoKey], in list: Int64) async throws {
        try await write { db in
            for photo in photos {
                try db.run(
                    "INSERT INTO listed VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET list = max(list, ?2)",
                    [photo.rawValue, list])
            }
        }
    }

    /// Forgets who was named by lists that are finished: what is still owed of them may be listed again.
    public func forgetListed(in lists: Set<Int64>) async throws {
        guard !lists.isEmpty else { return }
        try await write { db in
            for list in lists { try db.run("DELETE FROM listed WHERE list = ?", [list]) }
        }
    }

    /// Those of these photos that are published and no list names, in their order.
    public func unlisted(_ photos: [PhotoID]) async throws -> [PhotoID] {
        let found = try await read { db in
            Set(
                try db.all(
                    """
                    SELECT b.photo FROM json_each(?) i CROSS JOIN published b ON b.photo = i.value
                    WHERE NOT EXISTS (SELECT 1 FROM listed l WHERE l.key = b.key)
                    """, [Stored.list(photos.map(\.rawValue))]
                ) { PhotoID(rawValue: $0[0]) })
        }
        return photos.filter(found.contains)
    }

    /// Which of these no list names.
    public func unlisted(_ photos: [PhotoKey]) async throws -> Set<PhotoKey> {
        try await read { db in
            Set(
                try photos.filter {
                    try db.number("SELECT EXISTS (SELECT 1 FROM listed WHERE key = ?)", [$0.rawValue]) == 0
                })
        }
    }

    /// The photos here with these keys.
    public func photos(withKeys keys: [PhotoKey]) async throws -> [PhotoKey: PhotoID] {
        try await read { db in
            var found: [PhotoKey: PhotoID] = [:]
            for key in keys {
                found[key] = try db.first("SELECT photo FROM published WHERE key = ?", [key.rawValue]) {
                    PhotoID(rawValue: $0[0])
                }
            }
            return found
        }
    }

    /// Which of these photos an analyzer still has to see, and has not failed to.
    public func owed(to analyzer: AnalyzerVersion, among photos: [PhotoID]) async throws -> [PhotoID] {
        try await read { db in
            guard let row = try Self.row(of: analyzer, db) else { return photos }
            return try photos.filter {
                try db.number(
                    "SELECT EXISTS (SELECT 1 FROM owed WHERE analyzer = ? AND photo = ?)", [row.id, $0.rawValue]) == 1
            }
        }
    }
}
