import Foundation
import GRDB
import TierModel

extension FaceRecord {
    /// A face with the digest and the size of the picture it is in; takes conditions on `a` after it.
    static let query = """
        SELECT a.id, a.place, a.photo, f.digest, m.width, m.height, a.person, a.cluster, a.key, a.x, a.y, a.width, \
        a.height, a.landmarks, a.score, a.size, a.sharpness, a.yaw, a.embedding, a.analyzer
        FROM face a CROSS JOIN file f ON f.id = a.file CROSS JOIN picture m ON m.file = a.file
        """

    init(_ row: Row) throws {
        id = row[0]
        index = row[1]
        photo = PhotoID(rawValue: row[2])
        digest = try row.needed(row.digest(3), "the digest of a face's photo")
        photoWidth = row[4]
        photoHeight = row[5]
        person = try row.bytes(6).map { PersonID(rawValue: try Stored.uuid($0)) }
        cluster = row.number(7)
        face = try DetectedFace(row, at: 8)
        analyzer = row[19]
    }

    static func fetch(_ db: Database, _ conditions: String, _ values: Database.Values) throws -> [FaceRecord] {
        try db.all(query + "\n" + conditions, values) { try FaceRecord($0) }
    }
}

extension DetectedFace {
    fileprivate init(_ row: Row, at start: Int) throws {
        self.init(
            key: FaceKey(rawValue: row[start]),
            box: PixelBox(x: row[start + 1], y: row[start + 2], width: row[start + 3], height: row[start + 4]),
            landmarks: try FaceLandmarks(storedBytes: row[start + 5]),
            quality: FaceQuality(
                score: row[start + 6], size: row[start + 7], sharpness: row[start + 8], yaw: row[start + 9]),
            embedding: QuantizedVector(data: row[start + 10]))
    }

    /// The values that `init` reads, in its order.
    var columns: Database.Values {
        [
            key.rawValue, box.x, box.y, box.width, box.height, landmarks.storedBytes, quality.score, quality.size,
            quality.sharpness, quality.yaw, embedding.data,
        ]
    }
}

extension FaceLandmarks {
    /// x and y of the five points, as ten little-endian doubles.
    var storedBytes: Data {
        var bytes = Data(capacity: 80)
        for point in points {
            for value in [point.x, point.y] {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
            }
        }
        return bytes
    }

    init(storedBytes bytes: Data) throws {
        guard bytes.count == 80 else { throw CatalogError.contradiction("landmarks of \(bytes.count) bytes") }
        let values = bytes.withUnsafeBytes { buffer in
            (0..<10).map {
                Double(bitPattern: UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)))
            }
        }
        let points = (0..<5).map { PixelPoint(x: values[2 * $0], y: values[2 * $0 + 1]) }
        self.init(
            leftEye: points[0], rightEye: points[1], nose: points[2], mouthLeft: points[3], mouthRight: points[4])
    }
}
