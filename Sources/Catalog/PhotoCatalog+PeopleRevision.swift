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

    /// Whether the stored clusters are those of all decisions and faces.
    public func areClustersCurrent() async throws -> Bool {
        try await read { db in
            let stored = try db.first("SELECT value FROM setting WHERE name = ?", [Self.setting]) { $0[0] as String }
            let revision = try Self.peopleRevision(db)
            return stored == revision.text || (stored == nil && revision.decision == 0 && revision.face == 0)
        }
    }

    /// Commits what a clustering changed, if it is still the clustering of all decisions and faces.
    ///
    /// - Parameters:
    ///   - changed: The faces whose cluster or person is another than before.
    ///   - people: All people, as the decisions leave them.
    ///   - revision: How far decisions and faces had come before they were read.
    /// - Returns: `false`, with nothing changed, when more has come since: cluster again.
    public func saveAssignments(
        _ changed: [FaceAssignment], people: [PersonRecord], at revision: PeopleRevision
    ) async throws -> Bool {
        try await write { db in
            guard try Self.peopleRevision(db) == revision else { return false }
            try Self.saveAssignments(changed, people: people, db)
            try db.run(
                "INSERT INTO setting VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
                [Self.setting, revision.text])
            return true
        }
    }

    /// The digests of every version of the photos that have several, each with the photo's first: decisions name the
    /// version that was there when they were made, and hold for the later ones.
    public func versionDigests() async throws -> [ContentDigest: ContentDigest] {
        try await read { db in
            let rows = try db.all(
                """
                SELECT photo, digest FROM file WHERE role = 'primary' AND digest IS NOT NULL
                    AND photo IN (SELECT photo FROM file WHERE version > 1 AND role = 'primary')
                ORDER BY photo, version
                """
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
    }

    private static let setting = "clusteredAt"

    private static func peopleRevision(_ db: Database) throws -> PeopleRevision {
        // Of faces the highest number ever given, so that one that was replaced counts too.
        PeopleRevision(
            decision: try db.number("SELECT coalesce(MAX(seq), 0) FROM decision"),
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
    /// As it is stored.
    fileprivate var text: String { "\(decision) \(face)" + (trash == 0 ? "" : " \(trash)") }
}
