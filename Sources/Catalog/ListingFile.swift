import GRDB
public import SystemPackage
public import TierModel

/// An object of a listing, with the name that it shares with what may belong to it.
public struct ListedEntry: Hashable, Sendable {
    /// Objects that may belong together have the same.
    public var family: String
    /// The key below the remote's root.
    public var key: String
    /// Its size in bytes.
    public var byteCount: Int64
    /// Its version.
    public var version: ObjectVersion

    /// Makes an entry.
    public init(family: String, key: String, byteCount: Int64, version: ObjectVersion) {
        self.family = family
        self.key = key
        self.byteCount = byteCount
        self.version = version
    }
}

/// A whole listing, sorted by what may belong together, in a temporary SQLite file: memory stays flat whatever order a remote
/// lists in, and the catalog does not grow by it. Of no use after a crash.
public final class ListingFile: Sendable {
    private let queue: DatabaseQueue

    /// Makes the file.
    ///
    /// - Throws: `CatalogError`.
    public init(at path: FilePath) throws {
        do {
            var configuration = Configuration()
            configuration.label = "tiersync.listing"
            queue = try DatabaseQueue(path: path.string, configuration: configuration)
            try queue.writeWithoutTransaction { db in
                // Nothing of it has to survive anything. The cache is in KiB.
                try db.execute(
                    sql: """
                        PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16384;
                        CREATE TABLE listed (
                            family TEXT NOT NULL, key TEXT NOT NULL, bytes INTEGER NOT NULL, version_id TEXT,
                            etag TEXT, etag_strong INTEGER NOT NULL, last_modified TEXT, PRIMARY KEY (family, key)
                        ) STRICT, WITHOUT ROWID;
                        """)
            }
        } catch {
            throw CatalogError.translating(error, library: path.string)
        }
    }

    /// Adds a page of a listing; a key that came already is passed over.
    public func add(_ entries: [ListedEntry]) async throws {
        try await run { db in
            for entry in entries {
                try db.run(
                    "INSERT OR IGNORE INTO listed VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [entry.family, entry.key, entry.byteCount] + entry.version.columns)
            }
        }
    }

    /// Entries by family, then key, page by page.
    public func entries(after last: ListedEntry?, limit: Int) async throws -> [ListedEntry] {
        try await run { db in
            try db.all(
                """
                SELECT family, key, bytes, version_id, etag, etag_strong, last_modified FROM listed
                WHERE (family, key) > (?, ?) ORDER BY family, key LIMIT ?
                """, [last?.family ?? "", last?.key ?? "", limit]
            ) {
                ListedEntry(family: $0[0], key: $0[1], byteCount: $0[2], version: $0.objectVersion(at: 3))
            }
        }
    }

    /// Which of some keys, each with its family, are not in the listing: their places in the array.
    public func missing(_ keys: [(family: String, key: String)]) async throws -> [Int] {
        try await run { db in
            try keys.indices.filter { index in
                try db.number(
                    "SELECT EXISTS (SELECT 1 FROM listed WHERE family = ? AND key = ?)",
                    [keys[index].family, keys[index].key]) == 0
            }
        }
    }

    private func run<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws -> Value {
        do {
            return try await queue.write(body)
        } catch {
            throw CatalogError.translating(error, library: queue.path)
        }
    }
}
