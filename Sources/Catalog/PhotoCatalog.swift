import Foundation
import GRDB
import Synchronization
public import TierModel

/// Everything the library knows: photos, tiers, proofs, faces, decisions, ledger. One SQLite file, one object for each process that opens it.
///
/// Readers run beside each other and beside a writer (WAL). What a method wrote is on the disk when it returns
/// (`synchronous=FULL`); changes asked for at the same time share a commit. Every method throws `CatalogError`.
/// Methods that write complete even when their task is cancelled: what happened must be written down.
public final class PhotoCatalog: TransferLedger, Sendable {
    /// The version of the tables that this build writes.
    public static let schemaVersion = CatalogSchema.version

    /// This device, made when the library was.
    public let device: DeviceID

    /// The process that opened the catalog, as claims, journal and ledger name it.
    public let process: ProcessIdentity

    /// The library's path for messages.
    let library: String

    /// What moved in operations that this object saw the end of.
    let moved = Mutex(BandwidthTotals())

    /// The decisions about people themselves.
    let peopleDecisions = PeopleDecisions()

    private let pool: DatabasePool
    private let committer: GroupCommitter

    init(pool: DatabasePool, device: DeviceID, library: String) {
        self.pool = pool
        self.device = device
        self.library = library
        committer = GroupCommitter(pool: pool)
        process = ProcessIdentity.current()
        OpenCatalogs.insert(process.token)
    }

    deinit {
        OpenCatalogs.remove(process.token)
    }

    /// Runs a change; it is durable when this returns.
    func write<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws -> Value {
        do {
            return try await committer.write(body)
        } catch {
            throw CatalogError.translating(error, library: library)
        }
    }

    /// Uses the one connection that writes, outside of a transaction. Waits for its turn.
    func onWriter<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws -> Value {
        do {
            return try await withCheckedThrowingContinuation { continuation in
                pool.asyncWriteWithoutTransaction { db in continuation.resume(with: Result { try body(db) }) }
            }
        } catch {
            throw CatalogError.translating(error, library: library)
        }
    }

    /// Reads one consistent state on this thread, which waits for it.
    func readBlocking<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try pool.read(body)
        } catch {
            throw CatalogError.translating(error, library: library)
        }
    }

    /// Reads one consistent state.
    func read<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws -> Value {
        do {
            // Not GRDB's async read, which a cancelled task cannot use: clean-up reads too.
            return try await withCheckedThrowingContinuation { continuation in
                pool.asyncRead { database in
                    continuation.resume(with: Result { try body(database.get()) })
                }
            }
        } catch {
            throw CatalogError.translating(error, library: library)
        }
    }
}

extension PhotoCatalog {
    /// The value of a setting, such as the remote's URL.
    public func setting(_ name: String) async throws -> String? {
        try await read { try Self.setting(name, $0) }
    }

    /// Changes a setting, or removes it.
    public func setSetting(_ name: String, to value: String?) async throws {
        try await write { db in
            guard let value else {
                try db.run("DELETE FROM setting WHERE name = ?", [name])
                return
            }
            try db.run(
                "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [name, value])
        }
    }

    static func setting(_ name: String, _ db: Database) throws -> String? {
        try db.first("SELECT value FROM setting WHERE name = ?", [name]) { $0.text(0) } ?? nil
    }
}
