public import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// Writes down what the user said. It is durable when this returns.
    public func addDecision(_ statement: Decision.Statement, at time: Date) async throws -> Decision {
        guard let decision = try await addDecisions([statement], at: time).first else {
            throw CatalogError.contradiction("a decision was not kept")
        }
        return decision
    }

    /// Writes down what the user said with one action, in one transaction: undo takes all of it back.
    ///
    /// Each decision gets a UUID and a logical time after every decision that this device knows.
    ///
    /// - Parameter action: names the action; one that has been given already goes on.
    public func addDecisions(
        _ statements: [Decision.Statement], action: UUID = UUID(), at time: Date
    ) async throws -> [Decision] {
        let device = device
        return try await write { db in
            let decisions = try Self.add(statements, action: action, device: device, at: time, db)
            try Self.concludeMarks(db)
            return decisions
        }
    }

    /// Writes down what another decision said, of another face: who takes that one back takes back this, too.
    public func addDecision(_ statement: Decision.Statement, inPlaceOf original: UUID, at time: Date) async throws {
        let device = device
        try await write { db in
            let action = try db.first("SELECT action FROM decision WHERE id = ?", [Stored.bytes(original)]) {
                try $0.bytes(0).map { try Stored.uuid($0) }
            }
            let latest = try db.number("SELECT COALESCE(MAX(counter), 0) FROM decision")
            let decision = Decision(
                id: UUID(), time: LogicalTime(counter: latest + 1, device: device),
                madeAt: Stored.date(Stored.time(time)), statement: statement)
            try Self.insert(decision, action: action ?? nil, db)
        }
    }

    /// Takes in a decision that another device made. One that is known already changes nothing: decisions are immutable.
    public func receiveDecision(_ decision: Decision) async throws {
        // A counter near the limit would leave no later time for anybody.
        guard (1...Int64(1) << 60).contains(decision.time.counter) else {
            throw CatalogError(.invalidValue, "the decision \(decision.id) has an impossible logical time")
        }
        try await write { db in
            let id = Stored.bytes(decision.id)
            guard try db.number("SELECT EXISTS (SELECT 1 FROM decision WHERE id = ?)", [id]) == 0 else { return }
            try Self.insert(decision, action: nil, db)
            try Self.concludeMarks(db)
        }
    }

    /// All decisions about people in logical order, which is the same on every device.
    public func decisions() async throws -> [Decision] {
        try await read { db in
            try db.all(Decision.query + " WHERE subject = 'people' ORDER BY counter, device, id") { try Decision($0) }
        }
    }
}

extension PhotoCatalog {
    static func add(
        _ statements: [Decision.Statement], action: UUID, device: TierModel.DeviceID, at time: Date, _ db: Database
    ) throws -> [Decision] {
        let latest = try db.number("SELECT COALESCE(MAX(counter), 0) FROM decision")
        return try statements.enumerated().map { offset, statement in
            let decision = Decision(
                id: UUID(), time: LogicalTime(counter: latest + 1 + Int64(offset), device: device),
                madeAt: Stored.date(Stored.time(time)), statement: statement)
            try insert(decision, action: action, db)
            return decision
        }
    }

    /// Whether some undo of it counts: one that was itself undone does not.
    static func isUndone(_ id: Data, _ db: Database) throws -> Bool {
        let undos = try db.all("SELECT id FROM decision WHERE undoes = ?", [id]) { $0[0] as Data }
        // An undo can only name what was there before it, so this ends; a forged circle is cut by not following itself.
        return try undos.contains { try $0 != id && !isUndone($0, db) }
    }

    static func insert(_ decision: Decision, action: UUID?, _ db: Database) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let json = try? encoder.encode(decision.statement) else {
            throw CatalogError(.invalidValue, "the decision holds a box that is no number")
        }
        var undone: Data?
        if case .undo(let id) = decision.statement { undone = Stored.bytes(id) }
        // What an undo of something unknown takes back may be about people.
        let subject = try decision.statement.subject ?? undone.flatMap { try Self.subject(of: $0, db) } ?? .people
        try db.run(
            """
            INSERT INTO decision (id, counter, device, made_at, statement, photo, undoes, action, subject)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                Stored.bytes(decision.id), decision.time.counter, decision.time.device.rawValue.uuidString,
                Stored.time(decision.madeAt), String(decoding: json, as: UTF8.self), decision.statement.photo?.data,
                undone, action.map { Stored.bytes($0) }, subject.rawValue,
            ])
        if subject == .photos { try noteUnmarked(decision.statement, undone: undone, db) }
        if let person = decision.statement.person {
            try db.run(
                "INSERT INTO decision_person VALUES (?, ?)", [person.rawValue.uuidString, db.lastInsertedRowID])
        }
    }
}

extension Decision {
    private static let decoder = JSONDecoder()

    static let query = "SELECT id, counter, device, made_at, statement FROM decision"

    init(_ row: Row) throws {
        let device = try row.needed(UUID(uuidString: row[2]), "the device of a decision")
        let json = Data((row[4] as String).utf8)
        self.init(
            id: try Stored.uuid(row[0]),
            time: LogicalTime(counter: row[1], device: DeviceID(rawValue: device)),
            madeAt: Stored.date(row[3]),
            statement: try row.needed(
                try? Self.decoder.decode(Statement.self, from: json), "a decision that can be read"))
    }
}

extension Decision.Statement {
    /// Whom it says that a photo shows, or does not show.
    fileprivate var person: PersonID? {
        switch self {
        case .assign(_, let person), .reject(_, let person): person
        case .ignore, .name, .merge, .hide, .mark, .album, .undo: nil
        }
    }

    /// The photo it is about, if about one.
    fileprivate var photo: ContentDigest? {
        switch self {
        case .assign(let target, _), .reject(let target, _), .ignore(let target): target.photo
        case .mark(let photo, _): photo
        case .name, .merge, .hide, .album, .undo: nil
        }
    }
}
