import Foundation
import GRDB
public import TierModel

/// A stored face as clustering needs it.
public struct ClusteringFace: Hashable, Sendable, Identifiable {
    /// The row number.
    public var id: Int64
    /// The photo.
    public var photo: PhotoID
    /// SHA-256 of the photo's first version: decisions about an earlier version hold for the later ones.
    public var digest: ContentDigest
    /// The row number of the version of the analyzer that its vector is of: vectors of different versions say nothing of one another.
    public var analyzer: Int64
    /// The stable key.
    public var key: FaceKey
    /// Where it is, in fractions of the upright original.
    public var box: FractionBox
    /// Who it looks like.
    public var vector: QuantizedVector
    /// Score, size, sharpness, pose.
    public var quality: FaceQuality
    /// Who it is, where that is concluded.
    public var person: PersonID?
    /// The cluster it is in; `nil` before the first clustering.
    public var cluster: Int64?
    /// The cluster that likeness put it into; −1 for none, `nil` when that has to be found.
    public var likeness: Int64?
}

/// What is stored of a cluster that likeness made.
public struct LikenessRecord: Hashable, Sendable {
    /// The row of the naming face.
    public var id: Int64
    /// How many faces it has, poor ones included.
    public var faces: Int
    /// Its merges, two numbers each.
    public var merges: [Int32]

    /// Makes a record.
    public init(id: Int64, faces: Int, merges: [Int32]) {
        self.id = id
        self.faces = faces
        self.merges = merges
    }
}

/// What is stored of a part of a cluster that is somebody the user named: its good faces summed up.
public struct FollowedRecord: Hashable, Sendable {
    /// The number of the cluster by likeness.
    public var likeness: Int64
    /// Who it is.
    public var person: PersonID
    /// How many faces.
    public var faces: Int
    /// The sum of their vectors, in levels.
    public var vectors: [Int32]
    /// The sum of their squared lengths less what the crowd takes off, in squared levels.
    public var bias: Int64

    /// Makes a record.
    public init(likeness: Int64, person: PersonID, faces: Int, vectors: [Int32], bias: Int64) {
        self.likeness = likeness
        self.person = person
        self.faces = faces
        self.vectors = vectors
        self.bias = bias
    }
}

extension FollowedRecord {
    static func fetch(_ db: Database, _ conditions: String, _ values: Database.Values) throws -> [FollowedRecord] {
        try db.all("SELECT likeness, person, faces, vectors, bias FROM followed \(conditions)", values) { row in
            FollowedRecord(
                likeness: row[0], person: PersonID(rawValue: try Stored.uuid(row[1])), faces: row[2],
                vectors: [Int32](storedBytes: row[3]), bias: row[4])
        }
    }
}

extension ClusteringFace {
    /// Faces that count, with the size of the picture and the photo's first digest; takes further conditions on `a` after it.
    static let query = """
        SELECT a.id, a.photo, coalesce((SELECT g.digest FROM file g WHERE g.photo = a.photo AND g.role = 'primary'
            AND g.digest IS NOT NULL AND f.version > 1 ORDER BY g.version LIMIT 1), f.digest), a.analyzer, a.key, a.x, a.y, a.width, a.height,
            m.width, m.height, a.embedding, a.score, a.size, a.sharpness, a.yaw, a.person, a.cluster, a.likeness
        FROM face a CROSS JOIN file f ON f.id = a.file CROSS JOIN picture m ON m.file = a.file
        WHERE f.is_trashed = 0
        """

    init(_ row: Row) throws {
        let box = PixelBox(x: row[5], y: row[6], width: row[7], height: row[8])
        self.init(
            id: row[0], photo: PhotoID(rawValue: row[1]),
            digest: try row.needed(row.digest(2), "the digest of a face's photo"), analyzer: row[3],
            key: FaceKey(rawValue: row[4]), box: box.fraction(ofWidth: row[9], height: row[10]),
            vector: QuantizedVector(data: row[11]),
            quality: FaceQuality(score: row[12], size: row[13], sharpness: row[14], yaw: row[15]),
            person: try row.bytes(16).map { PersonID(rawValue: try Stored.uuid($0)) }, cluster: row.number(17),
            likeness: row.number(18))
    }

    static func fetch(_ db: Database, _ conditions: String, _ values: Database.Values) throws -> [ClusteringFace] {
        try db.all(query + "\n" + conditions, values) { try ClusteringFace($0) }
    }
}

extension LikenessRecord {
    static func fetch(_ db: Database, _ conditions: String, _ values: Database.Values = []) throws -> [LikenessRecord] {
        try db.all("SELECT id, faces, merges FROM likeness \(conditions)", values) { row in
            LikenessRecord(id: row[0], faces: row[1], merges: [Int32](storedBytes: row[2]))
        }
    }
}

extension [Int32] {
    /// 32-bit little-endian numbers.
    var storedBytes: Data { map(\.littleEndian).withUnsafeBytes { Data($0) } }

    init(storedBytes bytes: Data) {
        self = bytes.withUnsafeBytes { buffer in
            stride(from: 0, to: buffer.count - 3, by: 4).map {
                Int32(littleEndian: buffer.loadUnaligned(fromByteOffset: $0, as: Int32.self))
            }
        }
    }
}
