import Foundation
import GRDB
public import SystemPackage
public import TierModel

/// An object as a listing names it.
public struct ListedObject: Hashable, Sendable {
    /// Its key.
    public var key: String
    /// Its size in bytes.
    public var byteCount: Int64
    /// Its version, as far as listings tell.
    public var version: ObjectVersion

    /// Makes a description.
    public init(key: String, byteCount: Int64, version: ObjectVersion) {
        self.key = key
        self.byteCount = byteCount
        self.version = version
    }
}

/// A listing of the remote, kept in a file while it is compared with the catalog: a million objects need no memory.
///
/// It is no part of the library: nothing of it is made durable, and its file is removed with the folder that it is in.
public final class RemoteListing: Sendable {
    private let database: DatabaseQueue
    private let file: String

    /// Makes an empty one in a file that is not there yet.
    public init(at file: FilePath) throws {
        self.file = file.string
        do {
            database = try DatabaseQueue(path: file.string)
            try database.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000")
                try db.execute(
                    sql: """
                        CREATE TABLE object (
                            key TEXT PRIMARY KEY NOT NULL, byte_count INTEGER NOT NULL, version_id TEXT, etag TEXT,
                            etag_strong INTEGER NOT NULL, last_modified TEXT, is_known INTEGER NOT NULL DEFAULT 0
                        ) STRICT, WITHOUT ROWID;
                        CREATE TABLE suspect (file INTEGER PRIMARY KEY, is_renamed INTEGER NOT NULL) STRICT;
                        """)
            }
        } catch {
            throw CatalogError.translating(error, library: file.string)
        }
    }

    /// Adds objects; one that is named twice counts once.
    public func add(_ objects: [ListedObject]) async throws {
        try await change { db in
            for object in objects {
                try db.run(
                    """
                    INSERT OR REPLACE INTO object (key, byte_count, version_id, etag, etag_strong, last_modified)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """, [object.key, object.byteCount] + object.version.columns)
            }
        }
    }

    /// The object under each of these keys, which then counts as known; `nil` where there is none.
    public func take(_ keys: [String]) async throws -> [ListedObject?] {
        try await change { db in
            try keys.map { key in
                let object = try db.first(Self.query + " WHERE key = ?", [key]) { ListedObject($0) }
                if object != nil { try db.run("UPDATE object SET is_known = 1 WHERE key = ?", [key]) }
                return object
            }
        }
    }

    /// Objects that were not taken, in the order of their keys, page by page.
    public func unknownObjects(after: String?, limit: Int) async throws -> [ListedObject] {
        try await change { db in
            try db.all(
                Self.query + " WHERE key > ? AND is_known = 0 ORDER BY key LIMIT ?", [after ?? "", limit]
            ) { ListedObject($0) }
        }
    }

    /// Notes files that are to be asked for one by one.
    ///
    /// - Parameter areRenamed: whether nothing but the names of their versions speaks against them.
    public func suspect(_ files: [OriginalID], areRenamed: Bool) async throws {
        try await change { db in
            for file in files {
                try db.run("INSERT OR IGNORE INTO suspect VALUES (?, ?)", [file.rawValue, areRenamed ? 1 : 0])
            }
        }
    }

    /// The files that were noted, by number, page by page; without those that are merely renamed, where they are not wanted.
    public func suspects(after: OriginalID?, limit: Int, includingRenamed: Bool) async throws -> [OriginalID] {
        try await change { db in
            try db.all(
                "SELECT file FROM suspect WHERE file > ? AND is_renamed <= ? ORDER BY file LIMIT ?",
                [after?.rawValue ?? 0, includingRenamed ? 1 : 0, limit]
            ) { OriginalID(rawValue: $0[0]) }
        }
    }

    private static let query = """
        SELECT key, byte_count, version_id, etag, etag_strong, last_modified FROM object
        """

    private func change<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws -> Value {
        do {
            return try await database.write(body)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw CatalogError.translating(error, library: file)
        }
    }
}

extension ListedObject {
    fileprivate init(_ row: Row) {
        self.init(key: row[0], byteCount: row[1], version: row.objectVersion(at: 2))
    }
}
