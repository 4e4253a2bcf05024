public import Foundation
import GRDB
public import TierModel

/// Two decisions that different devices made without knowing of each other, and that cannot both be followed.
public struct Contradiction: Hashable, Sendable {
    /// The one that counts: the later in logical time.
    public var counts: Decision
    /// The other. It is kept, as all decisions are.
    public var yields: Decision
    /// When this device noticed.
    public var noticedAt: Date
}

extension PhotoCatalog {
    /// Those that nobody has settled, the latest first.
    public func contradictions(limit: Int) async throws -> [Contradiction] {
        try await read { db in
            let rows = try db.all(
                "SELECT counts, yields, noticed_at FROM contradiction WHERE is_settled = 0 ORDER BY noticed_at DESC LIMIT ?",
                [limit]
            ) { (counts: $0[0] as Data, yields: $0[1] as Data, at: $0[2] as Int64) }
            return try rows.compactMap { row in
                func decision(_ id: Data) throws -> Decision? {
                    try db.first(Decision.query + " WHERE id = ?", [id]) { try Decision($0) }
                }
                guard let counts = try decision(row.counts), let yields = try decision(row.yields),
                    try !Self.isUndone(row.counts, db), try !Self.isUndone(row.yields, db)
                else { return nil }
                return Contradiction(counts: counts, yields: yields, noticedAt: Stored.date(row.at))
            }
        }
    }

    /// Says that the user has seen them all and is content.
    ///
    /// - Returns: How many there were.
    public func settleContradictions() async throws -> Int {
        try await write { try $0.runCounting("UPDATE contradiction SET is_settled = 1 WHERE is_settled = 0") }
    }
}

extension PhotoCatalog {
    /// What this device decided and has told nobody.
    static func untoldDecisions(_ db: Database) throws -> [Decision] {
        try db.all(
            """
            SELECT d.id, d.counter, d.device, d.made_at, d.statement
            FROM unpublished_decision u CROSS JOIN decision d ON d.seq = u.decision ORDER BY d.seq
            """
        ) { try Decision($0) }
    }

    static func note(contradictionsOf decision: Decision, with own: [Decision], _ db: Database) throws {
        for mine in own where mine.statement.contradicts(decision.statement) {
            guard try !isUndone(Stored.bytes(mine.id), db) else { continue }
            let (counts, yields) = mine.isLater(than: decision) ? (mine, decision) : (decision, mine)
            try db.run(
                "INSERT OR IGNORE INTO contradiction (counts, yields, noticed_at) VALUES (?, ?, ?)",
                [Stored.bytes(counts.id), Stored.bytes(yields.id), Stored.time(Date())])
        }
    }
}

extension Decision {
    fileprivate func isLater(than other: Decision) -> Bool {
        (time.counter, time.device.rawValue.uuidString, id.uuidString)
            > (other.time.counter, other.time.device.rawValue.uuidString, other.id.uuidString)
    }
}

extension Decision.Statement {
    /// Boxes that overlap by this share of what they cover together are of one face.
    private static let sameFace = 0.5

    /// Whether both are about the same thing and say something else of it.
    func contradicts(_ other: Decision.Statement) -> Bool {
        guard self != other else { return false }
        switch (self, other) {
        case (.assign(let target, let person), .assign(let theirs, let another)):
            return person != another && Self.isSame(target, theirs)
        case (.assign(let target, let person), .reject(let theirs, let another)),
            (.reject(let theirs, let another), .assign(let target, let person)):
            return person == another && Self.isSame(target, theirs)
        case (.assign(let target, _), .ignore(let theirs)), (.ignore(let theirs), .assign(let target, _)):
            return Self.isSame(target, theirs)
        case (.name(let person, _), .name(let another, _)), (.merge(let person, _), .merge(let another, _)),
            (.hide(let person, _), .hide(let another, _)):
            return person == another
        case (.mark(let photo, let mark), .mark(let theirs, let another)):
            return photo == theirs && mark.subject == another.subject
        case (.album(let album, _), .album(let another, _)): return album == another
        default: return false
        }
    }

    private static func isSame(_ one: Decision.Target, _ other: Decision.Target) -> Bool {
        guard one.photo == other.photo else { return false }
        if case .face(_, let box) = one, case .face(_, let another) = other {
            return box.overlap(with: another) > sameFace
        }
        return true
    }
}
