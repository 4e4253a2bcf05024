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
    /// Clusters by likeness whose named parts are found anew. Without `followable`, others are as they were.
    public var concluded: Set<Int64> = []
    /// The named parts of these.
    public var followed: [FollowedRecord] = []
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
    /// Whom these may follow in clusters that are not in the part.
    public var beyond: [FollowedRecord] = []
    /// Likeness clusters whose every face is in the part: what is concluded of these holds.
    public var whole: Set<Int64> = []
    /// The decisions about its photos, and those about people.
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

    /// Reads the faces of some photos, and what was decided of these and of people.
    public func clusteringPart(photos: [ContentDigest]) async throws -> ClusteringPart {
        let people = peopleDecisions
        return try await read { db in
            var part = ClusteringPart()
            let ids = try Self.photos(withDigests: photos, db)
            part.faces = try ClusteringFace.fetch(
                db, "AND a.photo IN (SELECT value FROM json_each(?))", [Stored.list(ids)])
            part.decisions = try people.all(db)
            try Self.readDecisions(of: ids, into: &part, db)
            return part
        }
    }

    /// Reads what a change of some clusters can touch: lone faces that may follow somebody there, or are in a photo of one of theirs, whom else these may
    /// follow, and everybody in a photo that was decided about or that holds such a lone face.
    ///
    /// - Parameters:
    ///   - clusters: Numbers of clusters by likeness.
    ///   - photos: Further photos whose faces and decisions are read.
    public func clusteringPart(clusters: Set<Int64>, photos: [ContentDigest]) async throws -> ClusteringPart {
        let people = peopleDecisions
        return try await read { db in
            var part = ClusteringPart()
            part.whole = clusters
            var lone: Set<Int64> = []
            var frontier = clusters
            while !frontier.isEmpty {
                let found = Set(
                    try db.all(Self.touchedQuery, [Stored.list(frontier), Stored.list(part.whole)]) { $0[0] as Int64 })
                frontier = found.subtracting(part.whole)
                lone.formUnion(found)
                part.whole.formUnion(frontier)
            }
            let (whole, followers) = (Stored.list(part.whole), Stored.list(lone))
            var ids = Set(try Self.photos(withDigests: photos, db))
            // What decisions mean, and whom a lone face may follow, depends on all faces of a photo.
            ids.formUnion(
                try db.all(
                    """
                    SELECT a.photo FROM face a WHERE a.likeness IN (SELECT value FROM json_each(?2))
                    UNION SELECT a.photo FROM face a JOIN file f ON f.photo = a.photo AND f.role = 'primary'
                        WHERE a.likeness IN (SELECT value FROM json_each(?1))
                            AND EXISTS (SELECT 1 FROM decision d WHERE d.photo = f.digest AND d.subject = 'people')
                    """, [whole, followers]
                ) { $0[0] as Int64 })
            let list = Stored.list(ids)
            part.faces = try ClusteringFace.fetch(
                db,
                """
                AND a.id IN (SELECT id FROM face WHERE likeness IN (SELECT value FROM json_each(?1))
                    UNION SELECT id FROM face WHERE photo IN (SELECT value FROM json_each(?2)))
                """, [whole, list])
            part.clusters = try LikenessRecord.fetch(db, "WHERE id IN (SELECT value FROM json_each(?))", [whole])
            for row in try db.all(
                """
                SELECT w.face, w.likeness FROM face a JOIN followable w ON w.face = a.id
                WHERE a.likeness IN (SELECT value FROM json_each(?)) ORDER BY w.face, w.likeness
                """, [whole], { ($0[0] as Int64, $0[1] as Int64) })
            {
                part.followable[row.0, default: []].append(row.1)
            }
            let beyond = Set(part.followable.values.joined()).subtracting(part.whole)
            part.beyond = try FollowedRecord.fetch(
                db, "WHERE likeness IN (SELECT value FROM json_each(?))", [Stored.list(beyond)])
            part.decisions = try people.all(db)
            try Self.readDecisions(of: ids, into: &part, db)
            return part
        }
    }

    /// Of clusters ?1, where ?2 are those that change: the clusters of lone faces that may follow somebody in them, and of lone faces in the same photos as
    /// theirs that may follow anybody.
    private static let touchedQuery = """
        SELECT c.likeness FROM followable w JOIN face c ON c.id = w.face
        WHERE w.likeness IN (SELECT value FROM json_each(?1)) AND c.likeness >= 0
        UNION SELECT c.likeness FROM face a JOIN face c ON c.photo = a.photo JOIN followable w ON w.face = c.id
        WHERE a.likeness IN (SELECT value FROM json_each(?1)) AND c.likeness >= 0
            AND (w.likeness IN (SELECT likeness FROM followed) OR w.likeness IN (SELECT value FROM json_each(?2)))
        """

    private static func photos(withDigests digests: [ContentDigest], _ db: Database) throws -> [Int64] {
        try digests.flatMap { digest in
            try db.all("SELECT photo FROM file WHERE digest = ? AND role = 'primary'", [digest.data]) { $0[0] as Int64 }
        }
    }

    /// The decisions about some photos, whichever version they name.
    private static func readDecisions(
        of photos: some Sequence<Int64>, into part: inout ClusteringPart, _ db: Database
    ) throws {
        let list = Stored.list(photos)
        part.decisions += try db.all(
            Decision.query
                + " WHERE subject = 'people' AND photo IN (SELECT digest FROM file WHERE photo IN (SELECT value FROM json_each(?))"
                + " AND role = 'primary' AND digest IS NOT NULL)", [list]
        ) { try Decision($0) }
        part.versions = try versionDigests(db, "AND photo IN (SELECT value FROM json_each(?))", [list])
    }

    /// The decisions about people that were recorded after the one with this number.
    public func decisions(after number: Int64) async throws -> [Decision] {
        try await read { db in
            try db.all(Decision.query + " WHERE subject = 'people' AND seq > ? ORDER BY seq", [number]) {
                try Decision($0)
            }
        }
    }

    /// The decision with this id.
    public func decision(_ id: UUID) async throws -> Decision? {
        try await read { db in
            try db.first(Decision.query + " WHERE id = ?", [Stored.bytes(id)]) { try Decision($0) }
        }
    }

    /// All decisions that name no photo: names, merges, who is hidden, and undos.
    public func decisionsAboutPeople() async throws -> [Decision] {
        let people = peopleDecisions
        return try await read { try people.all($0) }
    }

    /// Of some photos, the digests of those about which anything was decided.
    public func decidedPhotos(among photos: [PhotoID]) async throws -> [ContentDigest] {
        let list = Stored.list(photos.map(\.rawValue))
        return try await read { db in
            try db.all(
                """
                SELECT DISTINCT d.photo FROM file f JOIN decision d ON d.photo = f.digest
                WHERE f.photo IN (SELECT value FROM json_each(?)) AND f.role = 'primary' AND d.subject = 'people' ORDER BY d.photo
                """, [list]
            ) { ContentDigest(bytes: $0[0] as Data) }.compactMap { $0 }
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
        if change.followable == nil {
            for id in change.concluded { try db.run("DELETE FROM followed WHERE likeness = ?", [id]) }
        } else {
            try db.run("DELETE FROM followed")
        }
        for part in change.followed {
            try db.run(
                "INSERT INTO followed VALUES (?, ?, ?, ?, ?)",
                [part.likeness, Stored.bytes(part.person.rawValue), part.faces, part.vectors.storedBytes, part.bias])
        }
        guard let followable = change.followable else { return }
        try db.run("DELETE FROM followable")
        for (face, clusters) in followable {
            for cluster in clusters { try db.run("INSERT INTO followable VALUES (?, ?)", [face, cluster]) }
        }
    }
}
