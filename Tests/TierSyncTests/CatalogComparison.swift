import Foundation
import GRDB
import SystemPackage
import TierModel
import TierSync

/// What two catalogs say, table by table, with photos named by their first version's digest instead of their number: equal for a
/// library and its clone.
struct CatalogComparison {
    /// What is compared: a name, and rows as text. Left out are numbers, this device's own paths and tiers, when a proof was
    /// renewed last, and what a device keeps for itself (ledger, journal, claims).
    static func tables(of library: FilePath) throws -> [String: [String]] {
        let database = try DatabaseQueue(path: library.appending("catalog.sqlite").string)
        defer { try? database.close() }
        return try database.read { db in
            var result: [String: [String]] = [:]
            for (name, sql) in queries {
                result[name] = try Row.fetchAll(db, sql: sql).map { row in
                    row.map { column, value in "\(column)=\(value)" }.joined(separator: " ")
                }.sorted()
            }
            result["clusters"] = try clusters(db)
            return result
        }
    }

    /// The tables in which two catalogs differ, with a row of each.
    static func differences(_ one: FilePath, _ other: FilePath) throws -> [String] {
        let (left, right) = (try tables(of: one), try tables(of: other))
        return left.keys.sorted().compactMap { name in
            guard left[name] != right[name] else { return nil }
            let only = Set(left[name] ?? []).symmetricDifference(right[name] ?? []).min() ?? "in number"
            return "\(name): \(left[name]?.count ?? 0) and \(right[name]?.count ?? 0) rows, differ in \(only)"
        }
    }

    private static let key = """
        (SELECT hex(v.digest) FROM file v WHERE v.photo = p.id AND v.role = 'primary' ORDER BY v.version LIMIT 1)
        """
    private static let file = "\(key) || f.role || f.version || f.name_folded"

    private static let queries: [String: String] = [
        "photo": "SELECT \(key) AS k, added_at, taken_at, trashed_at, pinned_at FROM photo p",
        "file": """
        SELECT \(key) AS k, f.role, f.version, f.is_current, f.digest, f.byte_count, f.name, f.name_folded, f.format,
            f.is_adopted, f.preferred_key, f.remote_key, f.remote_key_folded, f.remote_digest, f.remote_bytes,
            f.remote_version_id, f.remote_etag, f.remote_etag_strong, f.remote_last_modified, f.uploaded_at, f.lost_at,
            f.proof_kind, f.proof_digest, f.proof_bytes, f.proof_version_id, f.proof_etag, f.proof_etag_strong,
            f.proof_last_modified, f.is_published FROM file f JOIN photo p ON p.id = f.photo
        """,
        "picture": """
        SELECT \(file) AS k, m.width, m.height, m.orientation, m.captured_wall_clock, m.captured_utc_offset, m.camera_make, m.camera_model, m.lens, m.exposure_time, m.f_number, m.iso_speed, m.focal_length, m.latitude, m.longitude, m.altitude, m.proxy_bytes, m.thumbnail_bytes
            FROM picture m JOIN file f ON f.id = m.file JOIN photo p ON p.id = f.photo
        """,
        "source": """
        SELECT \(file) AS k, s.path, s.modified FROM source s JOIN file f ON f.id = s.file JOIN photo p ON p.id = f.photo
        """,
        "analyzer": "SELECT name, version, is_active, failures FROM analyzer",
        "analysis": """
        SELECT \(file) AS k, y.name, y.version, a.at, a.error, a.remedy, a.failed_name FROM analysis a
            JOIN analyzer y ON y.id = a.analyzer JOIN file f ON f.id = a.file JOIN photo p ON p.id = f.photo
        """,
        "owed": """
        SELECT \(key) AS k, y.name, y.version FROM owed o JOIN analyzer y ON y.id = o.analyzer JOIN photo p ON p.id = o.photo
        """,
        "face": """
        SELECT \(file) AS k, y.name, y.version, a.place, a.key, a.x, a.y, a.width, a.height, a.landmarks, a.score, a.size,
            a.sharpness, a.yaw, a.embedding, a.person FROM face a JOIN analyzer y ON y.id = a.analyzer
            JOIN file f ON f.id = a.file JOIN photo p ON p.id = f.photo
        """,
        "feature": """
        SELECT \(file) AS k, y.name, y.version, e.value, e.vector FROM feature e JOIN analyzer y ON y.id = e.analyzer
            JOIN file f ON f.id = e.file JOIN photo p ON p.id = f.photo
        """,
        "person": "SELECT id, name, name_folded, is_hidden FROM person",
        "decision": "SELECT id, counter, device, made_at, statement, photo, undoes, action FROM decision",
        "mark": "SELECT \(key) AS k, m.kind, m.name, m.value FROM mark m JOIN photo p ON p.id = m.photo",
        "album": "SELECT id, name, name_folded, query FROM album",
        "derived": """
        SELECT \(file) AS k, d.kind, d.name, d.byte_count, d.digest FROM derived d
            JOIN file f ON f.id = d.file JOIN photo p ON p.id = f.photo
        """,
        "packed": """
        SELECT k.kind, k.name, k.start, k.byte_count, k.digest, o.key FROM packed k JOIN engine_object o ON o.id = k.pack
        """,
        "published": "SELECT key, time FROM published",
        "gone": "SELECT key, time FROM gone",
        "unpublished": "SELECT \(key) AS k, is_ready FROM unpublished u JOIN photo p ON p.id = u.photo",
    ]

    /// The faces of each cluster and its person: the numbers are each device's own.
    private static func clusters(_ db: Database) throws -> [String] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT cluster, key, hex(person) AS who FROM face WHERE cluster IS NOT NULL ORDER BY key")
        let groups = Dictionary(grouping: rows) { $0["cluster"] as Int64 }
        return groups.values.map { rows in
            rows.map { "\($0["key"] as String)\($0["who"] as String? ?? "")" }.joined(separator: ",")
        }.sorted()
    }
}
