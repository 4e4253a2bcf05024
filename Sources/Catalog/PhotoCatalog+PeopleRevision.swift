import Foundation
import GRDB
public import TierModel

/// How far decisions, faces and the trash had come when clusters were made of them.
public struct PeopleRevision: Hashable, Sendable {
    /// The number of the last decision.
    public var decision: Int64
    /// The number of the last face.
    public var face: Int64
    /// How often photos went into the trash and came back.
    public var trash: Int64
}

extension PhotoCatalog {
    /// How far decisions and faces have come.
    public func peopleRevision() async throws -> PeopleRevision {
        try await read { try Self.peopleRevision($0) }
    }

    /// Whether the stored clusters are those of all decisions and faces, made by `algorithm`.
    public func areClustersCurrent(algorithm: String) async throws -> Bool {
        try await read { db in
            let revision = try Self.peopleRevision(db)
            guard revision.decision > 0 || revision.face > 0 else { return true }
            return try Self.clusteredAt(algorithm, db) == revision && !Self.hasUnlikeFaces(db)
        }
    }

    /// How far decisions, faces and the trash had come when the stored clusters were made; `nil` if they were made of nothing yet, or in another way
    /// than `algorithm`.
    public func clusteredAt(algorithm: String) async throws -> PeopleRevision? {
        try await read { try Self.clusteredAt(algorithm, $0) }
    }

    /// Whether there are faces of which likeness has to be found: new ones, and those with a vector of another model than before.
    public func hasUnlikeFaces() async throws -> Bool { try await read { try Self.hasUnlikeFaces($0) } }

    private static func hasUnlikeFaces(_ db: Database) throws -> Bool {
        try db.number(
            """
            SELECT EXISTS (SELECT 1 FROM face a CROSS JOIN file f ON f.id = a.file
                WHERE a.likeness IS NULL AND f.is_trashed = 0)
            """) != 0
    }

    private static func clusteredAt(_ algorithm: String, _ db: Database) throws -> PeopleRevision? {
        guard try setting(likenessSetting, db) == algorithm else { return nil }
        return try setting(setting, db).flatMap(PeopleRevision.init(text:))
    }

    /// Commits what a clustering changed, if it is still the clustering of all decisions and faces.
    ///
    /// - Parameters:
    ///   - change: What is another than before. Unknown faces are passed over: their photo was analysed anew meanwhile.
    ///   - revision: How far decisions and faces had come before they were read.
    ///   - algorithm: What made the clusters: others are made anew when it is another.
    /// - Returns: `false`, with nothing changed, when more has come since: cluster again.
    public func saveClustering(
        _ change: ClusteringChange, at revision: PeopleRevision, algorithm: String
    ) async throws -> Bool {
        try await write { db in
            guard try Self.peopleRevision(db) == revision else { return false }
            try Self.saveLikeness(change, db)
            try Self.saveAssignments(change.assignments, people: change.people, db)
            for (name, value) in [(Self.setting, revision.text), (Self.likenessSetting, algorithm)] {
                try db.run(
                    "INSERT INTO setting VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2", [name, value])
            }
            return true
        }
    }

    /// The digests of every version of the photos that have several, each with the photo's first: decisions name the
    /// version that was there when they were made, and hold for the later ones.
    public func versionDigests() async throws -> [ContentDigest: ContentDigest] {
        try await read { try Self.versionDigests($0) }
    }

    static func versionDigests(
        _ db: Database, _ conditions: String = "", _ values: Database.Values = []
    ) throws -> [ContentDigest: ContentDigest] {
        let rows = try db.all(
            """
            SELECT photo, digest FROM file WHERE role = 'primary' AND digest IS NOT NULL
                AND photo IN (SELECT photo FROM file WHERE version > 1 AND role = 'primary' \(conditions))
            ORDER BY photo, version
            """, values
        ) { (photo: $0[0] as Int64, digest: $0[1] as Data) }
        var first: [Int64: ContentDigest] = [:]
        var digests: [ContentDigest: ContentDigest] = [:]
        for row in rows {
            guard let digest = ContentDigest(bytes: row.digest) else { continue }
            digests[digest] = first[row.photo, default: digest]
            first[row.photo] = first[row.photo] ?? digest
        }
        return digests
    }

    private static let setting = "clusteredAt"

    private static func peopleRevision(_ db: Database) throws -> PeopleRevision {
        // Of faces the highest number ever given, so that one that was replaced counts too.
        PeopleRevision(
            decision: try db.number("SELECT coalesce(MAX(seq), 0) FROM decision WHERE subject = 'people'"),
            face: try db.number("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'face'), 0)"),
            trash: Int64(try setting(trashSetting, db) ?? "") ?? 0)
    }

    private static let trashSetting = "trashRevision"

    /// Says, in the transaction that moves photos into the trash or out of it, that clusters have to be made anew.
    static func advanceTrashRevision(_ db: Database) throws {
        try db.run(
            """
            INSERT INTO setting VALUES (?, '1')
            ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)
            """, [trashSetting])
    }
}

extension PeopleRevision {
    fileprivate init?(text: String) {
        let numbers = text.split(separator: " ").compactMap { Int64($0) }
        guard numbers.count >= 2 else { return nil }
        self.init(decision: numbers[0], face: numbers[1], trash: numbers.count > 2 ? numbers[2] : 0)
    }

    /// As it is stored.
    fileprivate var text: String { "\(decision) \(face)" + (trash == 0 ? "" : " \(trash)") }
}
