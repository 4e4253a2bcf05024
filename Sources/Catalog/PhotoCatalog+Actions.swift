public import Foundation
import GRDB
public import TierModel

/// What the user did with one command on this device, as far as it still counts: what undo takes back.
public struct UserAction: Hashable, Sendable {
    /// Names the action.
    public var id: UUID
    /// What was said with it.
    public var decisions: [Decision]
    /// What it did to photos beside that, the first first.
    public var changes: [PhotoChange]
}

/// A change of a photo that is no decision.
public struct PhotoChange: Hashable, Sendable {
    /// What changed.
    public enum Field: String, Hashable, Sendable {
        /// Whether, and since when, the photo is in the trash.
        case trash
        /// Whether, and since when, its original is to stay here.
        case keep
        /// Its original was dropped.
        case evict
    }

    /// The photo.
    public var photo: PhotoID
    /// What changed.
    public var field: Field
    /// Since when it had been so before; `nil` where it had not been so.
    public var was: Date?
}

extension PhotoCatalog {
    /// What the user did last on this device and has not taken back, without undos; `nil` when there is nothing to undo.
    ///
    /// - Parameter withEvictions: whether dropping originals counts as well: taking that back fetches them.
    public func lastAction(withEvictions: Bool = false) async throws -> UserAction? {
        let device = device.rawValue.uuidString
        return try await read { db in
            let decided = try Self.lastDecidedAction(device, db)
            let changed = try db.first(
                """
                SELECT action, after_decision FROM photo_change
                WHERE is_undone = 0 AND (field <> 'evict' OR ?) ORDER BY seq DESC LIMIT 1
                """, [withEvictions]
            ) { (action: $0[0] as Data, decision: $0[1] as Int64) }
            let action: Data
            switch (decided, changed) {
            case (let decided?, let changed?):
                action = changed.decision >= decided.number ? changed.action : decided.action
            case (let decided?, nil): action = decided.action
            case (nil, let changed?): action = changed.action
            case (nil, nil): return nil
            }
            return UserAction(
                id: try Stored.uuid(action), decisions: try Self.decisions(ofAction: action, db),
                changes: try Self.changes(ofAction: action, db))
        }
    }

    /// Notes that originals were dropped with an action, so that undo knows of it.
    public func noteEvicted(_ photos: [PhotoID], action: UUID) async throws {
        try await write { db in for photo in photos { try Self.note(.evict, of: photo, was: nil, action, db) } }
    }

    /// Changes photos back as they were before an action, its last change first, and says of the action that it is undone. Evictions are only noted as undone.
    ///
    /// - Throws: `CatalogError` (`notAllowed` for a photo that is being deleted), with nothing changed.
    public func undoChanges(of action: UUID) async throws {
        try await write { db in
            for change in try Self.changes(ofAction: Stored.bytes(action), db).reversed() {
                let was = change.was.map(Stored.time)
                // A photo that was deleted for good meanwhile has nothing to be changed back.
                guard try db.number("SELECT EXISTS (SELECT 1 FROM photo WHERE id = ?)", [change.photo.rawValue]) == 1
                else { continue }
                switch change.field {
                case .trash: _ = try Self.setTrashed(change.photo, was, db)
                case .keep:
                    try db.run("UPDATE photo SET pinned_at = ? WHERE id = ?", [was, change.photo.rawValue])
                case .evict: break
                }
            }
            try db.run("UPDATE photo_change SET is_undone = 1 WHERE action = ?", [Stored.bytes(action)])
        }
    }
}

extension PhotoCatalog {
    /// Notes a change in the transaction that makes it.
    static func note(
        _ field: PhotoChange.Field, of photo: PhotoID, was: Int64?, _ action: UUID?, _ db: Database
    ) throws {
        guard let action else { return }
        try db.run(
            """
            INSERT INTO photo_change (action, photo, field, was, after_decision)
            VALUES (?, ?, ?, ?, (SELECT COALESCE(MAX(seq), 0) FROM decision))
            """, [Stored.bytes(action), photo.rawValue, field.rawValue, was])
    }

    private static func changes(ofAction action: Data, _ db: Database) throws -> [PhotoChange] {
        try db.all(
            "SELECT photo, field, was FROM photo_change WHERE action = ? AND is_undone = 0 ORDER BY seq", [action]
        ) { row in
            PhotoChange(
                photo: PhotoID(rawValue: row[0]), field: try row.value(1, as: PhotoChange.Field.self),
                was: row.date(2))
        }
    }

    /// The action with the last decision that still counts, and that decision's number.
    private static func lastDecidedAction(_ device: String, _ db: Database) throws -> (action: Data, number: Int64)? {
        // Newest first; what was undone stands between, so this reads as many rows as were undone in a row.
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, action, seq FROM decision d WHERE device = ? AND undoes IS NULL AND action IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM decision e WHERE e.action = d.action AND e.seq < d.seq)
                ORDER BY seq DESC
                """)
        let rows = try Row.fetchCursor(statement, arguments: [device])
        while let row = try rows.next() {
            guard try !isUndone(row[0], db) else { continue }
            return (row[1], row[2])
        }
        return nil
    }

    private static func decisions(ofAction action: Data, _ db: Database) throws -> [Decision] {
        try db.all(Decision.query + " WHERE action = ? AND undoes IS NULL ORDER BY counter", [action]) {
            try Decision($0)
        }.filter { try !isUndone(Stored.bytes($0.id), db) }
    }
}
