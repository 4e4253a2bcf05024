import Foundation
import GRDB
import Synchronization
public import TierModel

extension PhotoCatalog {
    /// Writes an intent down durably; the request may leave when this has returned. Workers that ask together share a commit.
    public func begin(_ intent: TransferIntent) async throws -> TransferID { try await begin(intent, remote: nil) }

    /// The same; `remote` is where it goes, without secrets.
    public func begin(_ intent: TransferIntent, remote: String?) async throws -> TransferID {
        let now = Date()
        return try await write { [process] db in
            // The file is that of the key, or the photo's current one.
            try db.run(
                """
                INSERT INTO transfer (photo, purpose, operation, key, attempt, range_start, process, started_at, remote, file)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, COALESCE(
                    (SELECT id FROM file WHERE photo = ?1 AND remote_key = ?4),
                    (SELECT id FROM file WHERE photo = ?1 AND role = 'primary' AND is_current = 1)))
                """,
                [
                    intent.photo?.rawValue, intent.purpose.rawValue, intent.operation.rawValue, intent.key,
                    intent.attempt, intent.rangeStart, try Self.row(of: process, now: now, db), Stored.time(now),
                    try Self.row(ofRemote: remote, db),
                ])
            return TransferID(rawValue: db.lastInsertedRowID)
        }
    }

    /// How many body bytes a transfer of an original will move at most; 0 for objects that are none.
    public func expectedBytes(of intent: TransferIntent) async throws -> Int64 {
        guard let photo = intent.photo else { return 0 }
        return try await read { db in
            let size = try db.first(
                """
                SELECT COALESCE(remote_bytes, byte_count) FROM file WHERE photo = ?1
                    AND (remote_key = ?2 OR preferred_key = ?2 OR (role = 'primary' AND is_current = 1))
                ORDER BY remote_key = ?2 DESC, preferred_key = ?2 DESC LIMIT 1
                """, [photo.rawValue, intent.key]
            ) { $0[0] as Int64 }
            return max(0, (size ?? 0) - (intent.rangeStart ?? 0))
        }
    }

    /// Completes the row of an operation that has ended. A row that recovery had given up is completed too: this is the truth.
    public func finish(_ transfer: TransferID, _ result: TransferResult) async throws {
        let now = Date()
        try await write { db in
            let changed = try db.runCounting(
                """
                UPDATE transfer SET finished_at = ?, status = ?, outcome = ?, sent = ?, received = ?, header_sent = ?,
                    header_received = ?, wasted = ?, waste_reason = ?, is_cut_off = 0 WHERE id = ?
                """,
                [
                    Stored.time(now), result.status, result.outcome, result.bytes.sent, result.bytes.received,
                    result.bytes.headerSent, result.bytes.headerReceived, result.wasted, result.wasteReason?.rawValue,
                    transfer.rawValue,
                ])
            guard changed == 1 else { throw Self.unknown(transfer) }
        }
        let totals = BandwidthTotals(
            sent: result.bytes.sent, received: result.bytes.received, requests: 1, headerSent: result.bytes.headerSent,
            headerReceived: result.bytes.headerReceived, wasted: result.wasted)
        moved.withLock { $0 = $0 + totals }
    }

    /// What moved in the operations that ended through this object, whatever other processes do meanwhile. What is said to be wasted
    /// afterwards is not in it.
    public func trafficOfThisProcess() -> BandwidthTotals { moved.withLock { $0 } }

    /// Says afterwards that bytes of a finished operation were of no use. More than it received, less what is counted already, never counts.
    public func waste(_ transfer: TransferID, bytes: Int64, reason: WasteReason) async throws {
        try await write { db in
            let changed = try db.runCounting(
                """
                UPDATE transfer SET wasted = MIN(received, wasted + ?), waste_reason = ?
                WHERE id = ? AND finished_at IS NOT NULL
                """, [max(0, bytes), reason.rawValue, transfer.rawValue])
            guard changed == 1 else { throw Self.unknown(transfer) }
        }
    }

    /// Ends the rows that dead processes left open, as `interrupted`.
    ///
    /// How many bytes were under way nobody knows; the row says so (`BandwidthTotals.requestsCutOff`).
    /// - Parameter spooled: The bytes that the spool now holds of an original; what an open fetch added to them is of use.
    /// - Returns: The number of rows ended.
    public func recoverTransfers(spooled: @Sendable @escaping (OriginalID) -> Int64 = { _ in 0 }) async throws -> Int {
        let now = Date()
        // Usually there are none, and then opening a library need not wait for a writer.
        let dead = try await read { db in
            try db.all("SELECT DISTINCT process FROM transfer WHERE finished_at IS NULL") { $0[0] as Int64 }
                .filter { try !Self.isAlive(process: $0, now: now, db) }
        }
        guard !dead.isEmpty else { return 0 }
        return try await write { db in
            let open = try db.all(
                """
                SELECT t.id, s.file, coalesce(t.range_start, 0) FROM transfer t
                LEFT JOIN spool s ON s.file = t.file AND t.operation = 'get'
                WHERE t.finished_at IS NULL AND t.process IN (SELECT value FROM json_each(?)) ORDER BY t.id
                """, [Stored.list(dead)]
            ) { (id: $0[0] as Int64, file: $0[1] as Int64?, start: $0[2] as Int64) }
            for transfer in open {
                let kept = transfer.file.map { max(0, spooled(OriginalID(rawValue: $0)) - transfer.start) } ?? 0
                try db.run(
                    """
                    UPDATE transfer SET finished_at = ?, outcome = 'interrupted', received = ?, wasted = 0,
                        waste_reason = 'interrupted', is_cut_off = 1 WHERE id = ?
                    """, [Stored.time(now), kept, transfer.id])
            }
            return open.count
        }
    }

    /// Rows of the ledger by number, page by page.
    public func ledger(after: TransferID?, limit: Int) async throws -> [LedgerEntry] {
        try await read { db in
            try db.all(
                """
                SELECT id, photo, purpose, operation, key, attempt, range_start, started_at, finished_at, status,
                    outcome, sent, received, header_sent, header_received, wasted, waste_reason
                FROM transfer WHERE id > ? ORDER BY id LIMIT ?
                """, [after?.rawValue ?? 0, limit]
            ) { try LedgerEntry($0) }
        }
    }

    /// Marks what the newest fetch of a file brought as of no use: all its rows, from the one that began at the first byte on.
    ///
    /// A fetch may have been begun for one purpose and gone on with for another. What served a finished analysis stays of use.
    static func wasteNewestFetch(of id: OriginalID, _ reason: WasteReason, _ db: Database) throws {
        let rows = """
            FROM transfer WHERE photo = (SELECT photo FROM file WHERE id = ?1)
                AND purpose IN ('analysis', 'reanalysis', 'view', 'restore') AND file = ?1 AND operation = 'get'
            """
        try db.run(
            """
            UPDATE transfer SET wasted = received, waste_reason = ?2 WHERE id IN (
                SELECT id \(rows) AND finished_at IS NOT NULL AND wasted < received
                    AND id >= (SELECT MAX(id) \(rows) AND COALESCE(range_start, 0) = 0)
                    AND NOT (purpose = 'analysis' AND EXISTS (
                        SELECT 1 FROM analysis a WHERE a.file = ?1 AND a.error IS NULL)))
            """, [id.rawValue, reason.rawValue])
    }

    /// The number of a remote; a new one gets the next.
    private static func row(ofRemote location: String?, _ db: Database) throws -> Int64 {
        guard let location else { return 0 }
        if let known = try db.first("SELECT id FROM remote WHERE location = ?", [location], { $0[0] as Int64 }) {
            return known
        }
        try db.run("INSERT INTO remote (location) VALUES (?)", [location])
        return db.lastInsertedRowID
    }

    private static func unknown(_ transfer: TransferID) -> CatalogError {
        CatalogError(.invalidValue, "the ledger has no finished row number \(transfer.rawValue)")
    }
}

extension LedgerEntry {
    fileprivate init(_ row: Row) throws {
        let intent = TransferIntent(
            photo: row.number(1).map(PhotoID.init), purpose: try row.value(2, as: Purpose.self),
            operation: try row.value(3, as: ObjectOperation.self), key: row[4], attempt: row[5],
            rangeStart: row.number(6))
        let finishedAt = row.date(8)
        self.init(
            id: TransferID(rawValue: row[0]), intent: intent,
            result: finishedAt == nil ? nil : try TransferResult(row), startedAt: Stored.date(row[7]),
            finishedAt: finishedAt)
    }
}

extension TransferResult {
    fileprivate init(_ row: Row) throws {
        self.init(
            bytes: TransferredBytes(sent: row[11], received: row[12], headerSent: row[13], headerReceived: row[14]),
            status: row.number(9).map(Int.init), outcome: row.text(10) ?? "unknown", wasted: row[15],
            wasteReason: row.text(16).flatMap(WasteReason.init))
    }
}
