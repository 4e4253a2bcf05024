import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// Takes in packs that another device wrote.
    public func receive(packs: [PackDocument]) async throws {
        try await write { db in
            for pack in packs {
                try db.run(
                    """
                    INSERT INTO engine_object (key, kind, number, byte_count, digest, state, weight)
                    VALUES (?, 'pack', 0, ?, ?, 'foreign', ?) ON CONFLICT (key) DO NOTHING
                    """, [pack.key, pack.bytes, pack.sha256.data, pack.bytes])
            }
        }
    }

    /// Takes in photos that another device published, in their order, in one transaction. Those that are not here yet are on the remote only;
    /// with others what is known here and what is said there come together (`PhotoDocument.joined`).
    ///
    /// - Returns: The photos that are new, or another than before.
    /// - Throws: `CatalogError` for a photo that contradicts itself or one that is here: nothing is taken in.
    @discardableResult
    public func receive(photos: [PhotoDocument]) async throws -> [PhotoID] {
        try await write { db in try photos.compactMap { try PhotoReception(db: db).take($0) } }
    }

    /// Takes in decisions of other devices with the actions that they belong to, in one transaction.
    ///
    /// - Returns: How many were not known.
    @discardableResult
    public func receive(decisions: [DecisionDocument]) async throws -> Int {
        try await write { db in
            var new = 0
            var own: [Decision]?
            for document in decisions {
                guard let decision = document.decision, (1...Int64(1) << 60).contains(document.counter) else {
                    continue
                }
                let id = Stored.bytes(document.id)
                guard try db.number("SELECT EXISTS (SELECT 1 FROM decision WHERE id = ?)", [id]) == 0 else { continue }
                // What this device has told nobody yet, nobody else can have known of.
                own = try own ?? Self.untoldDecisions(db)
                try Self.note(contradictionsOf: decision, with: own ?? [], db)
                try Self.insert(decision, action: document.action, db)
                let seq = try db.number("SELECT seq FROM decision WHERE id = ?", [id])
                try db.run("DELETE FROM unpublished_decision WHERE decision = ?", [seq])
                try db.run("INSERT INTO published_decision VALUES (?, NULL)", [seq])
                new += 1
            }
            try Self.concludeMarks(db)
            return new
        }
    }

    /// Notes how far the remote had come, so that this library goes on from there.
    ///
    /// - Parameters:
    ///   - remote: the remote, as `publicationState` names it.
    ///   - clock: the latest logical time of photos.
    ///   - analyzers: those that photos are owed to.
    public func continuePublishing(on remote: String, clock: Int64, analyzers: [AnalyzerVersion]) async throws {
        let device = device.rawValue.uuidString.lowercased()
        try await write { db in
            try Self.set(Setting.remote, remote, db)
            try Self.set(Setting.writer, device, db)
            try Self.set(Setting.clock, String(clock), db)
            for analyzer in analyzers { _ = try Self.activate(analyzer, db) }
        }
    }

    /// The keys of the packs that are read from, in order.
    public func packsToRead() async throws -> [EngineObject] {
        try await read { db in
            try db.all(
                """
                SELECT \(EngineObject.columns) FROM engine_object o
                WHERE o.kind = 'pack' AND o.state IN ('live', 'retiring', 'foreign') AND o.live > 0 ORDER BY o.key
                """
            ) { try EngineObject($0) }
        }
    }

    /// What lies in a pack, by its place there, page by page.
    public func packedFiles(in pack: EngineObject, from start: Int64, limit: Int) async throws -> [PackedFile] {
        try await read { db in
            try db.all(
                """
                SELECT kind, name, byte_count, digest, start FROM packed
                WHERE pack = ? AND start >= ? ORDER BY start LIMIT ?
                """, [pack.id, start, limit]
            ) { PackedFile(file: try DerivedFile($0), pack: pack.key, start: $0[4]) }
        }
    }

    /// What these photos have in packs.
    public func packedFiles(of photos: [PhotoID]) async throws -> [PackedFile] {
        try await read { db in
            try db.all(
                """
                SELECT k.kind, k.name, k.byte_count, k.digest, o.key, k.start
                FROM json_each(?) i CROSS JOIN file f ON f.photo = i.value CROSS JOIN derived d ON d.file = f.id
                CROSS JOIN packed k ON k.kind = d.kind AND k.name = d.name AND k.digest = d.digest
                CROSS JOIN engine_object o ON o.id = k.pack
                """, [Stored.list(photos.map(\.rawValue))]
            ) { PackedFile(file: try DerivedFile($0), pack: $0[4], start: $0[5]) }
        }
    }
}
