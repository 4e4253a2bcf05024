public import Foundation
import GRDB
public import TierModel

/// What a clustering changed: committed together, or not at all.
public struct ClusteringChange: Sendable {
    /// The faces whose cluster or person is another than before.
    public var assignments: [FaceAssignment] = []
    /// Faces by row whose likeness is another than before.
    public var likeness: [Int64: Int64] = [:]
    /// Clusters of several faces by likeness that are new or other than before.
    public var clusters: [LikenessRecord] = []
    /// Those that are no more.
    public var gone: [Int64] = []
    /// What lone faces may follow, by row; `nil` where that has not changed.
    public var followable: [Int64: [Int64]]?
    /// All people, as the decisions leave them.
    public var people: [PersonRecord] = []

    /// Nothing changed.
    public init() {}
}

/// The part of a library that decisions about some photos can touch.
public struct ClusteringPart: Sendable {
    /// Its faces, by row.
    public var faces: [ClusteringFace] = []
    /// Its clusters by likeness, with merges where they have several faces.
    public var clusters: [LikenessRecord] = []
    /// What its lone faces may follow, by row.
    public var followable: [Int64: [Int64]] = [:]
    /// Likeness clusters whose every face is in the part: what is concluded of these holds.
    public var whole: Set<Int64> = []
    /// The decisions about its photos, and those about people, in logical order.
    public var decisions: [Decision] = []
    /// The digests of later versions, each with the photo's first.
    public var versions: [ContentDigest: ContentDigest] = [:]
}

extension PhotoCatalog {
    /// Faces of photos that are not in the trash, by row, page by page.
    public func clusteringFaces(after: Int64?, limit: Int) async throws -> [ClusteringFace] {
        try await read { try ClusteringFace.fetch($0, "AND a.id > ? ORDER BY a.id LIMIT ?", [after ?? 0, limit]) }
    }

    /// All faces of photos that are not in the trash, by row; read page by page, so that writers need not wait.
    public func allClusteringFaces() async throws -> [ClusteringFace] {
        var faces: [ClusteringFace] = []
        while true {
            let page = try await clusteringFaces(after: faces.last?.id, limit: 4_096)
            if page.isEmpty { return faces }
            faces += page
        }
    }

    /// The clusters of several faces that likeness made.
    public func likenessClusters() async throws -> [LikenessRecord] {
        try await read { try LikenessRecord.fetch($0, "ORDER BY id") }
    }

    /// Reads what decisions about some photos can touch: the clusters of their faces, lone faces that may follow somebody in these, and whom else those may
    /// follow.
    public func clusteringPart(photos: [ContentDigest]) async throws -> ClusteringPart {
        try await read { db in
            var part = ClusteringPart()
            var rows: Set<Int64> = []
            let add = { (conditions: String, values: Database.Values) in
                for face in try ClusteringFace.fetch(db, conditions, values) where rows.insert(face.id).inserted {
                    part.faces.append(face)
                }
            }
            let ids = try photos.flatMap { digest in
                try db.all("SELECT photo FROM file WHERE digest = ? AND role = 'primary'", [digest.data]) {
                    $0[0] as Int64
                }
            }
            try add("AND a.photo IN (SELECT value FROM json_each(?))", [Stored.list(Set(ids))])
            part.whole = Set(part.faces.compactMap(\.likeness).filter { $0 >= 0 })
            // Lone faces that may follow somebody in these clusters, all others of their photos, which may want the same person, and whoever is followed there.
            let lone = try db.all(
                """
                SELECT DISTINCT c.likeness FROM face a JOIN face c ON c.photo = a.photo JOIN followable w ON w.face = c.id
                WHERE c.likeness >= 0 AND a.id IN (
                    SELECT face FROM followable WHERE likeness IN (SELECT value FROM json_each(?1))
                    UNION SELECT b.id FROM face b JOIN followable v ON v.face = b.id
                        WHERE b.likeness IN (SELECT value FROM json_each(?1)))
                """, [Stored.list(part.whole)]
            ) { $0[0] as Int64 }
            part.whole.formUnion(lone)
            let followed = try db.all(
                """
                SELECT DISTINCT w.likeness FROM followable w JOIN face a ON a.id = w.face
                WHERE a.likeness IN (SELECT value FROM json_each(?1)) AND EXISTS
                    (SELECT 1 FROM face b WHERE b.likeness = w.likeness AND b.person IS NOT NULL)
                """, [Stored.list(part.whole)]
            ) { $0[0] as Int64 }
            part.whole.formUnion(followed)
            try add("AND a.likeness IN (SELECT value FROM json_each(?))", [Stored.list(part.whole)])
            part.clusters = try LikenessRecord.fetch(
                db, "WHERE id IN (SELECT value FROM json_each(?))", [Stored.list(part.whole)])
            // A lone face follows nobody who is in its photo already.
            try add(
                """
                AND a.photo IN (SELECT b.photo FROM followable w JOIN face b ON b.id = w.face
                    WHERE b.likeness IN (SELECT value FROM json_each(?)))
                """, [Stored.list(part.whole)])
            for row in try db.all(
                """
                SELECT w.face, w.likeness FROM face a JOIN followable w ON w.face = a.id
                WHERE a.likeness IN (SELECT value FROM json_each(?)) ORDER BY w.face, w.likeness
                """, [Stored.list(part.whole)], { ($0[0] as Int64, $0[1] as Int64) })
            {
                part.followable[row.0, default: []].append(row.1)
            }
            let photos = Stored.list(Set(part.faces.map(\.photo.rawValue)).union(ids))
            part.decisions = try db.all(
                """
                \(Decision.query) WHERE photo IS NULL
                UNION ALL
                \(Decision.query) WHERE photo IN (SELECT digest FROM file
                    WHERE photo IN (SELECT value FROM json_each(?)) AND role = 'primary' AND digest IS NOT NULL)
                """, [photos]
            ) { try Decision($0) }
            part.versions = try Self.versionDigests(db, "AND photo IN (SELECT value FROM json_each(?))", [photos])
            return part
        }
    }

    /// The decisions that were recorded after the one with this number.
    public func decisions(after number: Int64) async throws -> [Decision] {
        try await read { db in
            try db.all(Decision.query + " WHERE seq > ? ORDER BY seq", [number]) { try Decision($0) }
        }
    }

    /// The decision with this id.
    public func decision(_ id: UUID) async throws -> Decision? {
        try await read { db in
            try db.first(Decision.query + " WHERE id = ?", [Stored.bytes(id)]) { try Decision($0) }
        }
    }

    /// All decisions that name no photo, in logical order: names, merges, who is hidden, and undos.
    public func decisionsAboutPeople() async throws -> [Decision] {
        try await read { db in
            try db.all(Decision.query + " WHERE photo IS NULL ORDER BY counter, device, id") { try Decision($0) }
        }
    }

    /// The photos about which it was said that they show, or do not show, one of these people.
    public func photos(naming people: [PersonID]) async throws -> [ContentDigest] {
        try await read { db in
            try people.flatMap { person in
                try db.all(
                    """
                    SELECT DISTINCT d.photo FROM decision_person p JOIN decision d ON d.seq = p.decision
                    WHERE p.person = ? AND d.photo IS NOT NULL
                    """, [person.rawValue.uuidString]
                ) { ContentDigest(bytes: $0[0] as Data) }.compactMap { $0 }
            }
        }
    }
}

extension PhotoCatalog {
    /// The algorithm and settings that stored likeness is of. Another one clusters all faces anew.
    static let likenessSetting = "likeness"

    /// Commits what is alike now.
    static func saveLikeness(_ change: ClusteringChange, _ db: Database) throws {
        for (face, likeness) in change.likeness {
            try db.run("UPDATE face SET likeness = ? WHERE id = ?", [likeness, face])
        }
        for id in change.gone { try db.run("DELETE FROM likeness WHERE id = ?", [id]) }
        for cluster in change.clusters {
            try db.run(
                "INSERT OR REPLACE INTO likeness VALUES (?, ?, ?)",
                [cluster.id, cluster.faces, cluster.merges.storedBytes])
        }
        guard let followable = change.followable else { return }
        try db.run("DELETE FROM followable")
        for (face, clusters) in followable {
            for cluster in clusters { try db.run("INSERT INTO followable VALUES (?, ?)", [face, cluster]) }
        }
    }
}
