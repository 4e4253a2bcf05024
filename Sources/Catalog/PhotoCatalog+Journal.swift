import Foundation
import GRDB
import TierModel

extension PhotoCatalog {
    /// Writes down that a step is about to begin; it may begin when this has returned.
    ///
    /// - Throws: `CatalogError` (`notAllowed`) for a drop of what is not proven, is being dropped already, is pinned, or is in the
    ///   trash.
    public func beginStep(
        _ kind: StepKind, file: OriginalID?, detail: [String: String]
    ) async throws -> StepID {
        let now = Date()
        return try await write { [process] db in
            if let file { _ = try Self.existingFile(file, db) }
            if let file, kind == .evict {
                try Self.checkMayBeDropped(try Self.advance(file, by: .dropBegun, db), db)
            }
            return try Self.insertStep(kind, file: file, detail: detail, of: process, now: now, db)
        }
    }

    /// Removes a step that has ended, well or rolled back. Ending it twice is no error.
    public func endStep(_ id: StepID) async throws {
        try await write { try $0.run("DELETE FROM step WHERE id = ?", [id.rawValue]) }
    }

    /// The steps that were begun and not ended, oldest first: those at work, and those that a process left behind.
    public func openSteps() async throws -> [JournalStep] {
        let now = Date()
        return try await read { db in
            try db.all(
                """
                SELECT s.id, s.kind, s.file, s.detail, s.started_at, \(ProcessIdentity.columns)
                FROM step s JOIN process p ON p.id = s.process ORDER BY s.id
                """
            ) { row in
                let process = try ProcessIdentity(row, at: 5)
                let detail = try JSONDecoder().decode([String: String].self, from: Data((row[3] as String).utf8))
                return JournalStep(
                    id: StepID(rawValue: row[0]), kind: try row.value(1, as: StepKind.self),
                    file: row.number(2).map(OriginalID.init), detail: detail, process: process,
                    isAlive: process.isAlive(lastSeen: try ProcessIdentity.lastSeen(row, at: 5), now: now),
                    startedAt: Stored.date(row[4]))
            }
        }
    }
}

extension PhotoCatalog {
    static func insertStep(
        _ kind: StepKind, file: OriginalID?, detail: [String: String], of process: ProcessIdentity, now: Date,
        _ db: Database
    ) throws -> StepID {
        let text = String(decoding: try JSONEncoder().encode(detail), as: UTF8.self)
        try db.run(
            "INSERT INTO step (kind, file, detail, process, started_at) VALUES (?, ?, ?, ?, ?)",
            [kind.rawValue, file?.rawValue, text, try row(of: process, now: now, db), Stored.time(now)])
        return StepID(rawValue: db.lastInsertedRowID)
    }

    /// The row of this process, made at its first change. It is not remembered: the transaction that made it may be rolled back.
    static func row(of process: ProcessIdentity, now: Date, _ db: Database) throws -> Int64 {
        let token = Stored.bytes(process.token)
        let known = try db.first("SELECT id, seen_at FROM process WHERE token = ?", [token]) {
            ($0[0] as Int64, Stored.date($0[1]))
        }
        if let (id, seen) = known {
            if now.timeIntervalSince(seen) > 60 {
                try db.run("UPDATE process SET seen_at = ? WHERE id = ?", [Stored.time(now), id])
            }
            return id
        }
        try db.run(
            "INSERT INTO process (token, pid, started, boot, namespace, seen_at) VALUES (?, ?, ?, ?, ?, ?)",
            [token, Int64(process.pid), process.started, process.boot, process.namespace, Stored.time(now)])
        return db.lastInsertedRowID
    }

    /// Whether the process with this row still runs.
    static func isAlive(process row: Int64, now: Date, _ db: Database) throws -> Bool {
        try db.first("SELECT \(ProcessIdentity.columns) FROM process p WHERE id = ?", [row]) {
            try ProcessIdentity($0, at: 0).isAlive(lastSeen: ProcessIdentity.lastSeen($0, at: 0), now: now)
        } ?? false
    }
}

extension ProcessIdentity {
    /// 6 columns of `process` under the alias `p`.
    static let columns = "p.token, p.pid, p.started, p.boot, p.namespace, p.seen_at"

    init(_ row: Row, at start: Int) throws {
        token = try Stored.uuid(row[start])
        pid = Int32(clamping: row[start + 1] as Int64)
        started = row[start + 2]
        boot = row[start + 3]
        namespace = row[start + 4]
    }

    static func lastSeen(_ row: Row, at start: Int) throws -> Date { Stored.date(row[start + 5]) }
}
