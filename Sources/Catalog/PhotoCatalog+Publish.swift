import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// Who writes to this remote, and how far it has come. On another remote than before everything waits to be published again.
    public func publicationState(on remote: String) async throws -> PublicationState {
        let device = device.rawValue.uuidString.lowercased()
        return try await write { db in
            let known = try Self.setting(Setting.remote, db)
            if known != remote {
                if known != nil { try Self.forgetPublications(db) }
                try Self.set(Setting.remote, remote, db)
                // What another library of this name may have left there is not touched.
                try Self.set(Setting.writer, known == nil ? device : UUID().uuidString.lowercased(), db)
            }
            return PublicationState(
                writer: try Self.setting(Setting.writer, db) ?? device, number: try Self.count(Setting.number, db),
                clock: try Self.count(Setting.clock, db))
        }
    }

    /// Goes on as another writer: under this one's name lies what this catalog did not write.
    public func replaceWriter() async throws {
        try await write { db in
            for table in ["published", "published_decision", "gone"] {
                try db.run("UPDATE \(table) SET segment = NULL WHERE segment IS NOT NULL")
            }
            try db.run("UPDATE engine_object SET segment = NULL WHERE segment IS NOT NULL")
            try db.run("UPDATE engine_object SET state = 'foreign' WHERE kind = 'pack' AND state IN ('live', 'retiring')")
            try db.run("DELETE FROM engine_object WHERE state <> 'foreign'")
            try Self.set(Setting.writer, UUID().uuidString.lowercased(), db)
            try Self.set(Setting.number, "0", db)
        }
    }

    /// The segments that count now, oldest first.
    public func liveSegments() async throws -> [EngineObject] { try await objects("live", .segment) }

    /// The manifest that counts now.
    public func liveManifest() async throws -> EngineObject? { try await objects("live", .manifest).last }

    /// Objects that may be removed from the remote, in this order: what a publication that did not end has left there, and what
    /// neither the newest manifest nor the one before names.
    public func removableObjects() async throws -> [EngineObject] {
        try await read { db in
            try db.all(
                """
                SELECT \(EngineObject.columns) FROM engine_object o WHERE o.state = 'begun'
                    OR (o.state = 'replaced' AND o.last_manifest < (
                        SELECT MAX(number) FROM engine_object WHERE kind = 'manifest' AND state = 'replaced'))
                ORDER BY o.kind <> 'manifest', o.id
                """
            ) { try EngineObject($0) }
        }
    }

    /// Notes that an object is not on the remote any more.
    public func forgetObject(_ id: Int64) async throws {
        try await write { try $0.run("DELETE FROM engine_object WHERE id = ?", [id]) }
    }

    /// Writes down which objects are about to be written.
    ///
    /// - Returns: their rows, in order.
    public func beginObjects(_ objects: [NewEngineObject]) async throws -> [Int64] {
        try await write { db in
            let last = try Self.count(Setting.number, db)
            try Self.set(Setting.number, String(max(last, objects.map(\.number).max() ?? 0)), db)
            return try objects.map { object in
                try db.run(
                    """
                    INSERT INTO engine_object (key, kind, number, byte_count, digest, state, weight)
                    VALUES (?, ?, ?, ?, ?, 'begun', ?)
                    """,
                    [
                        object.key, object.kind.rawValue, object.number, object.byteCount, object.digest.data,
                        object.weight,
                    ])
                return db.lastInsertedRowID
            }
        }
    }

    /// Has the emptiest pack written anew, if one is mostly of no use: its photos wait to be published.
    public func retirePack() async throws {
        try await write { db in
            let pack = try db.first(
                """
                SELECT id FROM engine_object INDEXED BY engine_object_dead
                WHERE kind = 'pack' AND (live * 2 < weight) = 1 AND state = 'live' AND live > 0 LIMIT 1
                """
            ) { $0[0] as Int64 }
            guard let pack else { return }
            try db.run("UPDATE engine_object SET state = 'retiring' WHERE id = ?", [pack])
            try db.run(
                """
                UPDATE photo SET pinned_at = pinned_at WHERE id IN (
                    SELECT f.photo FROM packed k CROSS JOIN derived d ON d.kind = k.kind AND d.name = k.name
                    CROSS JOIN file f ON f.id = d.file WHERE k.pack = ?)
                """, [pack])
        }
    }

    /// The packs that are being written anew.
    public func retiringPacks() async throws -> [EngineObject] { try await objects("retiring", .pack) }

    /// Where a proxy, thumbnail or chip lies in a pack; `nil` when it is in none.
    public func packedFile(_ kind: DerivedKind, named name: String) async throws -> PackedFile? {
        try await read { db in
            try db.first(
                """
                SELECT k.kind, k.name, k.byte_count, k.digest, o.key, k.start
                FROM packed k CROSS JOIN engine_object o ON o.id = k.pack WHERE k.kind = ? AND k.name = ?
                """, [kind.rawValue, name]
            ) { PackedFile(file: try DerivedFile($0), pack: $0[4], start: $0[5]) }
        }
    }

    private func objects(_ state: String, _ kind: EngineObject.Kind) async throws -> [EngineObject] {
        try await read { db in
            try db.all(
                """
                SELECT \(EngineObject.columns) FROM engine_object o WHERE o.state = ? AND o.kind = ? ORDER BY o.number
                """, [state, kind.rawValue]
            ) { try EngineObject($0) }
        }
    }
}

extension PhotoCatalog {
    enum Setting {
        static let remote = "publishedOn"
        static let writer = "publishedAs"
        static let number = "publishedNumber"
        static let clock = "publishedClock"
    }

    static func set(_ name: String, _ value: String, _ db: Database) throws {
        try db.run("INSERT INTO setting VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2", [name, value])
    }

    static func count(_ name: String, _ db: Database) throws -> Int64 {
        try setting(name, db).flatMap { Int64($0) } ?? 0
    }

    private static func forgetPublications(_ db: Database) throws {
        for table in ["published", "published_decision", "gone", "packed"] { try db.run("DELETE FROM \(table)") }
        try db.run("UPDATE engine_object SET segment = NULL WHERE segment IS NOT NULL")
        try db.run("DELETE FROM engine_object")
        try db.run("UPDATE file SET is_published = 0 WHERE is_published = 1")
        try db.run("UPDATE photo SET pinned_at = pinned_at")
        try db.run("INSERT OR IGNORE INTO unpublished_decision SELECT seq FROM decision")
        try set(Setting.number, "0", db)
    }
}

extension PhotoCatalog {
    /// The keys of this library's own objects that are on the remote, as far as the catalog knows. For tests.
    package func ownObjectKeys() async throws -> Set<String> {
        try await read { db in
            Set(try db.all("SELECT key FROM engine_object WHERE state <> 'foreign'") { $0[0] as String })
        }
    }
}
