import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// The faces of a photo, left to right.
    public func faces(of photo: PhotoID) async throws -> [FaceRecord] {
        try await read { try FaceRecord.fetch($0, "WHERE a.photo = ? ORDER BY a.place, a.id", [photo.rawValue]) }
    }

    /// The face with this key.
    public func face(_ key: FaceKey) async throws -> FaceRecord? {
        try await read { try FaceRecord.fetch($0, "WHERE a.key = ? ORDER BY a.id LIMIT 1", [key.rawValue]).first }
    }

    /// All faces of photos that are not in the trash, by row number, page by page.
    public func faces(after: Int64?, limit: Int) async throws -> [FaceRecord] {
        try await read {
            try FaceRecord.fetch(
                $0, "WHERE a.id > ? AND f.is_trashed = 0 ORDER BY a.id LIMIT ?", [after ?? 0, limit])
        }
    }

    /// The faces that are concluded to be a person's.
    public func faces(person: PersonID) async throws -> [FaceRecord] {
        let id = Stored.bytes(person.rawValue)
        return try await read { try FaceRecord.fetch($0, "WHERE a.person = ? ORDER BY a.photo, a.id", [id]) }
    }

    /// The faces of a cluster.
    public func faces(cluster: Int64) async throws -> [FaceRecord] {
        try await read { try FaceRecord.fetch($0, "WHERE a.cluster = ? ORDER BY a.photo, a.id", [cluster]) }
    }

    /// Of each cluster the face that shows it best: the sharpest of the surest large ones. Costs their faces.
    public func covers(ofClusters clusters: [Int64]) async throws -> [Int64: FaceKey] {
        try await read { db in
            var covers: [Int64: FaceKey] = [:]
            for cluster in clusters {
                covers[cluster] = try db.first(
                    """
                    SELECT key FROM face WHERE cluster = ? ORDER BY score * MIN(size, 150) * (1 - ABS(yaw)) DESC, key LIMIT 1
                    """, [cluster]
                ) { FaceKey(rawValue: $0[0]) }
            }
            return covers
        }
    }

    /// Commits what a clustering changed, as one transaction.
    ///
    /// - Parameters:
    ///   - changed: The faces whose cluster or person is another than before. Unknown faces are passed over: their photo was
    ///     analysed anew meanwhile.
    ///   - people: All people, as the decisions leave them: somebody who is not here has no name any more.
    public func saveAssignments(_ changed: [FaceAssignment], people: [PersonRecord]) async throws {
        try await write { try Self.saveAssignments(changed, people: people, $0) }
    }

    static func saveAssignments(_ changed: [FaceAssignment], people: [PersonRecord], _ db: Database) throws {
        let stored = try db.all("SELECT id, name, is_hidden FROM person") { try PersonRecord($0, at: 0) }
        let known = Set(stored)
        for person in people where !known.contains(person) { try save(person, db) }
        var clusters: Set<Int64> = []
        for assignment in changed { clusters.formUnion(try save(assignment, db)) }
        try recount(clusters: clusters.sorted(), db)
        let kept = Set(people.map(\.id))
        for person in stored where !kept.contains(person.id) { try forget(person.id, db) }
    }

    /// Clusters with at least one face and who they are: the largest first, then by number.
    public func people() async throws -> [ClusterSummary] {
        try await read { db in
            try db.all(
                """
                SELECT c.id, c.faces, c.photos, p.id, p.name, p.is_hidden
                FROM cluster c LEFT JOIN person p ON p.id = c.person ORDER BY c.faces DESC, c.id
                """
            ) { row in
                ClusterSummary(
                    person: row.bytes(3) == nil ? nil : try PersonRecord(row, at: 3), cluster: row[0], faces: row[1],
                    photos: row[2])
            }
        }
    }

    /// The person with this id.
    public func person(_ id: PersonID) async throws -> PersonRecord? {
        let bytes = Stored.bytes(id.rawValue)
        return try await read { db in
            try db.first("SELECT id, name, is_hidden FROM person WHERE id = ?", [bytes]) { try PersonRecord($0, at: 0) }
        }
    }

    /// The people with this name; differences of case, width and composition do not count.
    public func person(named name: String) async throws -> [PersonRecord] {
        try await read { db in
            try db.all(
                "SELECT id, name, is_hidden FROM person WHERE name_folded = ? ORDER BY id", [name.foldedForCatalog]
            ) { try PersonRecord($0, at: 0) }
        }
    }
}

extension PhotoCatalog {
    private static func save(_ person: PersonRecord, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO person (id, name, name_folded, is_hidden) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
            SET name = excluded.name, name_folded = excluded.name_folded, is_hidden = excluded.is_hidden
            WHERE name IS NOT excluded.name OR is_hidden <> excluded.is_hidden
            """,
            [
                Stored.bytes(person.id.rawValue), person.name, person.name?.foldedForCatalog, person.isHidden ? 1 : 0,
            ])
    }

    /// Somebody of whom nothing is decided any more; the row stays as long as anything still names it.
    private static func forget(_ person: PersonID, _ db: Database) throws {
        let id = Stored.bytes(person.rawValue)
        try db.run(
            """
            DELETE FROM person WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM face WHERE person = ?1)
                AND NOT EXISTS (SELECT 1 FROM cluster WHERE person = ?1)
            """, [id])
        try db.run("UPDATE person SET name = NULL, name_folded = NULL, is_hidden = 0 WHERE id = ?", [id])
    }

    /// Returns the clusters whose sums are not true any more.
    private static func save(_ assignment: FaceAssignment, _ db: Database) throws -> Set<Int64> {
        let person = assignment.person.map { Stored.bytes($0.rawValue) }
        if let person { try db.run("INSERT OR IGNORE INTO person (id, is_hidden) VALUES (?, 0)", [person]) }
        let faces = try db.all("SELECT id, cluster FROM face WHERE key = ?", [assignment.face.rawValue]) {
            ($0[0] as Int64, $0.number(1))
        }
        for (id, _) in faces {
            try db.run("UPDATE face SET cluster = ?, person = ? WHERE id = ?", [assignment.cluster, person, id])
        }
        return faces.isEmpty ? [] : Set(faces.compactMap(\.1) + [assignment.cluster])
    }

    /// Sums up clusters anew from their faces; one that has none is gone.
    static func recount(clusters: [Int64], _ db: Database) throws {
        for cluster in clusters {
            try db.run("DELETE FROM cluster WHERE id = ?", [cluster])
            try db.run(
                """
                INSERT INTO cluster (id, person, faces, photos)
                SELECT ?1, MAX(person), COUNT(*), COUNT(DISTINCT photo) FROM face WHERE cluster = ?1 HAVING COUNT(*) > 0
                """, [cluster])
        }
    }
}

extension PersonRecord {
    fileprivate init(_ row: Row, at start: Int) throws {
        id = PersonID(rawValue: try Stored.uuid(row[start]))
        name = row.text(start + 1)
        isHidden = row.flag(start + 2)
    }
}
