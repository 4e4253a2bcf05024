import Foundation
import GRDB
public import SystemPackage
import TierModel

/// Gathers what segments hold in a file of its own and brings together what they say of each photo (`PhotoDocument.joined`), so that a library
/// of any size is put together with little memory.
///
/// A deletion counts unless the photo was published anew after it. What comes out does not depend on the order in which segments are read.
public final class SegmentStage: Sendable {
    private let database: DatabaseQueue

    /// Makes a new one; a file that is there is replaced.
    public init(_ path: FilePath) throws {
        for suffix in ["", "-journal"] { try? FileManager.default.removeItem(atPath: path.string + suffix) }
        var configuration = Configuration()
        configuration.label = "tiersync.segments"
        do {
            database = try DatabaseQueue(path: path.string, configuration: configuration)
            try database.writeWithoutTransaction { db in
                // It is thrown away after a crash.
                try db.execute(sql: "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF")
                try db.execute(sql: Self.tables)
            }
        } catch {
            throw CatalogError.translating(error, library: path.string)
        }
    }

    /// Runs `body`, which adds the records of one segment.
    public func adding(_ body: (borrowing Adder) throws -> Void) throws {
        try database.write { db in try body(Adder(db: db)) }
    }

    /// Takes records.
    public struct Adder: ~Copyable {
        fileprivate let db: Database

        /// A photo's entry.
        public borrowing func add(_ photo: PhotoDocument) throws {
            let known = try db.first("SELECT document FROM entry WHERE key = ?", [photo.key.rawValue]) { row in
                try row.bytes(0).map { try JSONDecoder().decode(PhotoDocument.self, from: $0) }
            }
            let joint = (known ?? nil)?.joined(with: photo) ?? photo
            try db.run(
                """
                INSERT INTO entry (key, time, born, added_at, document) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (key) DO UPDATE SET time = max(time, ?2), born = ?3, added_at = ?4, document = ?5
                """,
                [photo.key.rawValue, joint.time, joint.lastBorn, joint.addedAt, try JSONEncoder().encode(joint)])
        }

        /// A deletion.
        public borrowing func add(_ gone: GoneDocument) throws {
            try db.run(
                """
                INSERT INTO entry (key, time, gone) VALUES (?1, ?2, ?2)
                ON CONFLICT (key) DO UPDATE SET time = max(time, ?2), gone = max(COALESCE(gone, 0), ?2)
                """, [gone.key.rawValue, gone.time])
        }

        /// A decision.
        public borrowing func add(_ decision: DecisionDocument) throws {
            try db.run(
                "INSERT OR IGNORE INTO decision VALUES (?, ?, ?, ?)",
                [
                    decision.id.uuidString, decision.counter, decision.device.uuidString,
                    try JSONEncoder().encode(decision),
                ])
        }

        /// A pack.
        public borrowing func add(_ pack: PackDocument) throws {
            try db.run(
                "INSERT OR IGNORE INTO pack VALUES (?, ?, ?)", [pack.key, pack.bytes, pack.sha256.data])
        }
    }

    /// Where a page ended.
    public struct Place: Sendable {
        var addedAt: Int64
        var key: String
    }

    /// Photos in the order in which they came into the library, page by page.
    public func photos(after: Place?, limit: Int) throws -> (page: [PhotoDocument], last: Place?) {
        try read { db in
            let rows = try db.all(
                """
                SELECT added_at, key, document FROM entry
                WHERE document IS NOT NULL AND born > COALESCE(gone, -1) AND (added_at, key) > (?, ?)
                ORDER BY added_at, key LIMIT ?
                """, [after?.addedAt ?? .min, after?.key ?? "", limit]
            ) { (Place(addedAt: $0[0], key: $0[1]), try JSONDecoder().decode(PhotoDocument.self, from: $0[2])) }
            return (rows.map(\.1), rows.last?.0)
        }
    }

    /// Deletions, page by page.
    public func gone(after: String, limit: Int) throws -> [GoneDocument] {
        try read { db in
            try db.all(
                "SELECT key, gone FROM entry WHERE gone >= COALESCE(born, 0) AND key > ? ORDER BY key LIMIT ?",
                [after, limit]
            ) { GoneDocument(key: PhotoKey(rawValue: $0[0]), time: $0[1]) }
        }
    }

    /// Decisions in logical order, page by page.
    public func decisions(offset: Int, limit: Int) throws -> [DecisionDocument] {
        try read { db in
            try db.all(
                "SELECT document FROM decision ORDER BY counter, device, id LIMIT ? OFFSET ?", [limit, offset]
            ) { try JSONDecoder().decode(DecisionDocument.self, from: $0[0]) }
        }
    }

    /// Packs, page by page.
    public func packs(after: String, limit: Int) throws -> [PackDocument] {
        try read { db in
            try db.all("SELECT key, bytes, digest FROM pack WHERE key > ? ORDER BY key LIMIT ?", [after, limit]) {
                PackDocument(key: $0[0], bytes: $0[1], sha256: try $0.needed($0.digest(2), "a digest"))
            }
        }
    }

    /// The latest logical time of any entry; at most 2^60, whatever somebody wrote, so that there is always a later one.
    public func clock() throws -> Int64 {
        try read { db in min(try db.number("SELECT COALESCE(MAX(time), 0) FROM entry"), 1 << 60) }
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try database.unsafeRead(body)
    }

    private static let tables = """
        CREATE TABLE entry (
            key TEXT PRIMARY KEY NOT NULL, time INTEGER NOT NULL, born INTEGER, gone INTEGER, added_at INTEGER,
            document BLOB
        ) STRICT;
        CREATE INDEX entry_order ON entry(added_at, key) WHERE document IS NOT NULL;
        CREATE TABLE decision (
            id TEXT PRIMARY KEY NOT NULL, counter INTEGER NOT NULL, device TEXT NOT NULL, document BLOB NOT NULL
        ) STRICT;
        CREATE INDEX decision_order ON decision(counter, device, id);
        CREATE TABLE pack (key TEXT PRIMARY KEY NOT NULL, bytes INTEGER NOT NULL, digest BLOB NOT NULL) STRICT;
        """
}
