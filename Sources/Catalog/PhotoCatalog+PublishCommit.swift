import GRDB
import TierModel

extension PhotoCatalog {
    /// Notes in one transaction what a publication has brought to the remote, after its manifest was proven.
    public func record(_ publication: Publication) async throws {
        try await write { db in
            let previous = try db.first(
                "SELECT number FROM engine_object WHERE kind = 'manifest' AND state = 'live'"
            ) { $0[0] as Int64 }
            try db.run(
                """
                UPDATE engine_object SET state = 'replaced', last_manifest = number
                WHERE kind = 'manifest' AND state = 'live'
                """)
            for id in publication.objects { try db.run("UPDATE engine_object SET state = 'live' WHERE id = ?", [id]) }
            for file in publication.packed { try Self.note(file, db) }
            for photo in publication.photos { try Self.note(photo, in: publication.segment, db) }
            for photo in publication.photos { try Self.markPublished(photo, db) }
            for number in publication.decisions {
                try db.run(
                    """
                    INSERT INTO published_decision VALUES (?1, ?2) ON CONFLICT (decision) DO UPDATE SET segment = ?2
                    """, [number, publication.segment])
                try db.run("DELETE FROM unpublished_decision WHERE decision = ?", [number])
            }
            for gone in publication.gone {
                try db.run(
                    "UPDATE gone SET time = ?, segment = ? WHERE key = ?",
                    [gone.time, publication.segment, gone.key.rawValue])
            }
            for pack in publication.packs {
                try db.run("UPDATE engine_object SET segment = ? WHERE key = ?", [publication.segment, pack])
            }
            for segment in publication.replaced { try Self.replace(segment, last: previous ?? 0, db) }
            try Self.replaceEmptyPacks(last: previous ?? 0, db)
            try Self.set(Setting.clock, String(publication.time), db)
        }
    }

    private static func note(_ file: PackedFile, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO packed (kind, name, pack, start, byte_count, digest)
            SELECT d.kind, d.name, o.id, ?4, d.byte_count, d.digest FROM derived d CROSS JOIN engine_object o ON o.key = ?3
            WHERE d.kind = ?1 AND d.name = ?2 AND d.digest = ?5
            ON CONFLICT (kind, name) DO UPDATE SET pack = excluded.pack, start = excluded.start,
                byte_count = excluded.byte_count, digest = excluded.digest
            """, [file.file.kind.rawValue, file.file.name, file.pack, file.start, file.file.digest.data])
    }

    private static func note(_ photo: Publication.Photo, in segment: Int64, _ db: Database) throws {
        let key = photo.key.rawValue
        guard try db.number("SELECT EXISTS (SELECT 1 FROM photo WHERE id = ?)", [photo.photo.rawValue]) == 1 else {
            // Deleted while it was on its way there.
            try db.run(
                "INSERT INTO gone (key) VALUES (?) ON CONFLICT (key) DO UPDATE SET time = NULL, segment = NULL", [key])
            return
        }
        let former = try db.first("SELECT key FROM published WHERE photo = ?", [photo.photo.rawValue]) {
            $0[0] as String
        }
        if let former, former != key {
            // It was fetched for the first time: its first name is nobody's any more.
            try db.run(
                "INSERT INTO gone (key) VALUES (?) ON CONFLICT (key) DO UPDATE SET time = NULL, segment = NULL",
                [former])
        }
        try db.run("DELETE FROM gone WHERE key = ?", [key])
        try db.run(
            """
            INSERT INTO published (photo, key, time, segment, born) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (photo) DO UPDATE SET key = ?2, time = ?3, segment = ?4, born = ?5
            """, [photo.photo.rawValue, key, photo.time, segment, photo.born])
        if let change = photo.change { try db.run("DELETE FROM unpublished WHERE seq = ?", [change]) }
    }

    /// A photo that has changed again meanwhile is not marked: the change may be about its files.
    private static func markPublished(_ photo: Publication.Photo, _ db: Database) throws {
        for file in photo.files {
            try db.run(
                """
                UPDATE file SET is_published = 1 WHERE id = ? AND is_published = 0
                    AND NOT EXISTS (SELECT 1 FROM unpublished WHERE photo = file.photo)
                """, [file.rawValue])
        }
    }

    private static func replace(_ segment: Int64, last: Int64, _ db: Database) throws {
        // Photos whose entry was not carried over: their original is not proven any more.
        try db.run(
            "UPDATE file SET is_published = 0 WHERE photo IN (SELECT photo FROM published WHERE segment = ?)",
            [segment])
        try db.run("DELETE FROM published WHERE segment = ?", [segment])
        // Everything else was carried over; what was not, for whatever reason, is published again.
        try db.run(
            "INSERT OR IGNORE INTO unpublished_decision SELECT decision FROM published_decision WHERE segment = ?",
            [segment])
        try db.run("DELETE FROM published_decision WHERE segment = ?", [segment])
        try db.run("UPDATE gone SET time = NULL, segment = NULL WHERE segment = ?", [segment])
        try db.run("UPDATE engine_object SET segment = NULL WHERE segment = ?", [segment])
        try db.run("UPDATE engine_object SET state = 'replaced', last_manifest = ? WHERE id = ?", [last, segment])
    }

    /// Packs that no entry names any more. While entries wait, one that counts may still do.
    private static func replaceEmptyPacks(last: Int64, _ db: Database) throws {
        try db.run(
            """
            UPDATE engine_object SET state = 'replaced', last_manifest = ?, segment = NULL
            WHERE kind = 'pack' AND (live * 2 < weight) = 1 AND live = 0 AND state IN ('live', 'retiring')
                AND NOT EXISTS (SELECT 1 FROM unpublished WHERE is_ready = 1)
            """, [last])
    }
}
