import Foundation
import GRDB
public import TierModel

/// A face as shots are judged by it.
public struct ShotFaceRecord: Hashable, Sendable {
    /// In pixels of the upright original.
    public var box: PixelBox
    /// The detector's score, size, sharpness and pose.
    public var quality: FaceQuality
    /// Its eyes, where they were looked at.
    public var look: FaceLook?
}

extension PhotoCatalog {
    /// The faces of photos, those of the current originals. Costs these photos.
    public func shotFaces(of photos: [PhotoID]) async throws -> [PhotoID: [ShotFaceRecord]] {
        let list = Stored.list(photos.map(\.rawValue))
        return try await read { db in
            var looks: [FaceKey: FaceLook] = [:]
            let decoder = JSONDecoder()
            for json in try db.all(
                """
                SELECT e.value FROM json_each(?) ids
                CROSS JOIN file f ON f.photo = ids.value AND f.role = 'primary' AND f.is_current = 1
                CROSS JOIN feature e ON e.file = f.id AND e.analyzer IN (SELECT id FROM analyzer WHERE name = 'eyes')
                """, [list], { $0[0] as String })
            {
                for look in (try? decoder.decode([FaceLook].self, from: Data(json.utf8))) ?? [] {
                    looks[look.face] = look
                }
            }
            var faces: [PhotoID: [ShotFaceRecord]] = [:]
            for row in try db.all(
                """
                SELECT a.photo, a.key, a.x, a.y, a.width, a.height, a.score, a.size, a.sharpness, a.yaw
                FROM json_each(?) ids CROSS JOIN face a ON a.photo = ids.value
                CROSS JOIN file f ON f.id = a.file AND f.is_current = 1 ORDER BY a.photo, a.place
                """, [list],
                { row in
                    (
                        PhotoID(rawValue: row[0]),
                        ShotFaceRecord(
                            box: PixelBox(x: row[2], y: row[3], width: row[4], height: row[5]),
                            quality: FaceQuality(score: row[6], size: row[7], sharpness: row[8], yaw: row[9]),
                            look: looks[FaceKey(rawValue: row[1])])
                    )
                })
            {
                faces[row.0, default: []].append(row.1)
            }
            return faces
        }
    }

    /// The photos, not in the trash, with a face of a person, by number.
    public func photos(showing person: PersonID) async throws -> [PhotoID] {
        try await read { db in
            try db.all(
                """
                SELECT DISTINCT a.photo FROM face a CROSS JOIN photo p ON p.id = a.photo
                WHERE a.person = ? AND p.trashed_at IS NULL ORDER BY a.photo
                """, [Stored.bytes(person.rawValue)]
            ) { PhotoID(rawValue: $0[0]) }
        }
    }
}
