import Foundation
import GRDB
import TierModel

/// The columns of each record, and how they are read: by position, because that is what a cursor does fastest.
extension FileRecord {
    /// 28 columns of `file` under the alias `f`.
    static let columns = """
        f.id, f.photo, f.role, f.version, f.digest, f.byte_count, f.name, f.format, f.tier, f.local_path, \
        f.remote_key, f.remote_digest, f.remote_bytes, \
        f.remote_version_id, f.remote_etag, f.remote_etag_strong, f.remote_last_modified, f.uploaded_at, f.lost_at, \
        f.proof_kind, f.proof_digest, f.proof_bytes, \
        f.proof_version_id, f.proof_etag, f.proof_etag_strong, f.proof_last_modified, f.proven_at, \
        f.is_trashed
        """

    static let columnCount = 28

    init(_ row: Row, at start: Int = 0) throws {
        id = OriginalID(rawValue: row[start])
        photo = PhotoID(rawValue: row[start + 1])
        role = try row.value(start + 2, as: FileRole.self)
        version = row[start + 3]
        digest = try row.digest(start + 4)
        byteCount = row[start + 5]
        fileName = row[start + 6]
        format = row.text(start + 7).flatMap(ImageFormat.init)
        tier = try row.value(start + 8, as: Tier.self)
        localPath = row.text(start + 9)
        remote = try RemoteCopy(row, at: start + 10, fileSize: byteCount)
        isTrashed = row.flag(start + 27)
    }
}

extension RemoteCopy {
    /// 17 columns from `remote_key`; `nil` when no key is reserved.
    fileprivate init?(_ row: Row, at start: Int, fileSize: Int64) throws {
        guard let key = row.text(start) else { return nil }
        self.key = key
        digest = try row.digest(start + 1)
        byteCount = row.number(start + 2) ?? fileSize
        uploadedAt = row.date(start + 7)
        version = uploadedAt == nil ? nil : row.objectVersion(at: start + 3)
        lostAt = row.date(start + 8)
        proof = try Proof(row, at: start + 9)
    }
}

extension Proof {
    /// 8 columns from `proof_kind`; `nil` when nothing is proven.
    fileprivate init?(_ row: Row, at start: Int) throws {
        guard row.text(start) != nil else { return nil }
        self.init(
            kind: try row.value(start, as: ProofKind.self),
            digest: try row.needed(row.digest(start + 1), "the digest of its proof"),
            byteCount: row.number(start + 2) ?? 0, version: row.objectVersion(at: start + 3),
            provenAt: row.date(start + 7) ?? .distantPast)
    }

    /// The values that `init` reads, in its order.
    var columns: Database.Values {
        [kind.rawValue, digest.data, byteCount] + version.columns + [Stored.time(provenAt)]
    }
}

extension PhotoMetadata {
    /// 15 columns of `picture` under the alias `m`; of an adopted photo that was not fetched yet there is no row.
    static let columns = """
        COALESCE(m.width, 0), COALESCE(m.height, 0), COALESCE(m.orientation, 1), m.captured_wall_clock, m.captured_utc_offset, m.camera_make, \
        m.camera_model, m.lens, m.exposure_time, m.f_number, m.iso_speed, m.focal_length, m.latitude, m.longitude, \
        m.altitude
        """

    static let columnCount = 15

    init(_ row: Row, at start: Int) {
        self.init(width: row[start], height: row[start + 1], orientation: row[start + 2])
        captured = row.real(start + 3).map {
            CaptureTime(wallClock: $0, utcOffset: row.number(start + 4).map(Int.init))
        }
        cameraMake = row.text(start + 5)
        cameraModel = row.text(start + 6)
        lens = row.text(start + 7)
        exposureTime = row.real(start + 8)
        fNumber = row.real(start + 9)
        isoSpeed = row.number(start + 10).map(Int.init)
        focalLength = row.real(start + 11)
        if let latitude = row.real(start + 12), let longitude = row.real(start + 13) {
            location = GeoPoint(latitude: latitude, longitude: longitude, altitude: row.real(start + 14))
        }
    }

    /// The values that `init` reads, in its order.
    var values: Database.Values {
        let clock = captured.map(\.wallClock).flatMap { $0.isFinite ? $0 : nil }
        return [
            width, height, orientation, clock, clock == nil ? nil : captured?.utcOffset, cameraMake, cameraModel, lens,
            exposureTime, fNumber, isoSpeed, focalLength, location?.latitude, location?.longitude, location?.altitude,
        ]
    }
}

extension PhotoRecord {
    /// A photo with its current primary file, without companions; takes conditions after it.
    static let query = """
        SELECT p.id, p.added_at, \(PhotoMetadata.columns), \(FileRecord.columns),
            EXISTS (SELECT 1 FROM analysis a WHERE a.file = f.id AND a.error IS NULL), p.trashed_at, p.pinned_at
        FROM photo p
        CROSS JOIN file f ON f.photo = p.id AND f.role = 'primary' AND f.is_current = 1
        LEFT JOIN picture m ON m.file = f.id
        """

    init(_ row: Row) throws {
        let file = 2 + PhotoMetadata.columnCount
        id = PhotoID(rawValue: row[0])
        addedAt = Stored.date(row[1])
        metadata = PhotoMetadata(row, at: 2)
        primary = try FileRecord(row, at: file)
        companions = []
        isAnalyzed = row.flag(file + FileRecord.columnCount)
        trashedAt = row.date(file + FileRecord.columnCount + 1)
        pinnedAt = row.date(file + FileRecord.columnCount + 2)
    }

    /// Reads photos with their companions; `conditions` begin with WHERE and speak of `p`, `f` and `m`.
    static func fetch(_ db: Database, _ conditions: String, _ values: Database.Values) throws -> [PhotoRecord] {
        var photos = try db.all(query + "\n" + conditions, values) { try PhotoRecord($0) }
        guard !photos.isEmpty else { return [] }
        let companions = try db.all(
            """
            SELECT \(FileRecord.columns) FROM json_each(?) ids
            CROSS JOIN file f ON f.photo = ids.value AND f.role IN ('movie', 'raw', 'sidecar') AND f.is_current = 1
            ORDER BY f.id
            """, [Stored.list(photos.map(\.id.rawValue))]
        ) { try FileRecord($0) }
        let byPhoto = Dictionary(grouping: companions, by: \.photo)
        for index in photos.indices { photos[index].companions = byPhoto[photos[index].id] ?? [] }
        return photos
    }
}
