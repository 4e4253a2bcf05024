import Foundation
import GRDB
public import TierModel

/// A stored file with all that should be on this device beside it.
public struct VerifiableFile: Hashable, Sendable {
    /// The file.
    public var file: FileRecord
    /// Its proxy, thumbnail and chips, as far as it was written down what they must be.
    public var derived: [DerivedFile]
    /// Whether a proxy and a thumbnail were made of it.
    public var hasPicture: Bool
    /// Its faces, each of which has a chip.
    public var faces: [FaceKey]

    /// What should be on this device: kind and name of each.
    public var expected: [(kind: DerivedKind, name: String)] {
        var names: [DerivedKind: Set<String>] = Dictionary(grouping: derived, by: \.kind).mapValues {
            Set($0.map(\.name))
        }
        if hasPicture, let digest = file.digest {
            names[.proxy, default: []].insert(digest.hex)
            names[.thumbnail, default: []].insert(digest.hex)
        }
        names[.chip, default: []].formUnion(faces.map(\.rawValue))
        return DerivedKind.allCases.flatMap { kind in (names[kind] ?? []).sorted().map { (kind, $0) } }
    }
}

extension PhotoCatalog {
    /// How many files are stored: each version of each original, each companion. Reads an index.
    public func storedFileCount() async throws -> Int {
        try await read { Int(try $0.number("SELECT COUNT(*) FROM file")) }
    }

    /// All stored files by number, page by page, with what is derived from them.
    public func filesToVerify(after: OriginalID?, limit: Int) async throws -> [VerifiableFile] {
        try await read { db in
            let files = try db.all(
                """
                SELECT \(FileRecord.columns), \(Self.hasPicture) FROM file f WHERE f.id > ? ORDER BY f.id LIMIT ?
                """, [after?.rawValue ?? 0, limit]
            ) { (file: try FileRecord($0), hasPicture: $0.flag(FileRecord.columnCount)) }
            return try Self.withDerived(files, db)
        }
    }

    /// One stored file with what is derived from it.
    public func fileToVerify(_ id: OriginalID) async throws -> VerifiableFile? {
        try await read { db in
            let files = try db.all(
                "SELECT \(FileRecord.columns), \(Self.hasPicture) FROM file f WHERE f.id = ?", [id.rawValue]
            ) { (file: try FileRecord($0), hasPicture: $0.flag(FileRecord.columnCount)) }
            return try Self.withDerived(files, db).first
        }
    }

    /// The file that a proxy, thumbnail or chip was made of.
    public func source(of kind: DerivedKind, named name: String) async throws -> OriginalID? {
        try await read { db in
            if let file = try db.first(
                "SELECT file FROM derived WHERE kind = ? AND name = ?", [kind.rawValue, name], { $0.number(0) })
            {
                return file.map(OriginalID.init)
            }
            if kind == .chip {
                return try db.first("SELECT file FROM face WHERE key = ? ORDER BY id LIMIT 1", [name]) {
                    OriginalID(rawValue: $0[0])
                }
            }
            guard let digest = ContentDigest(hex: name) else { return nil }
            return try db.first(
                """
                SELECT f.id FROM file f CROSS JOIN picture m ON m.file = f.id WHERE f.digest = ? ORDER BY f.id LIMIT 1
                """, [digest.data]
            ) { OriginalID(rawValue: $0[0]) }
        }
    }

    /// Of these files in the folder of originals, given with the digest in their name, those that no stored file lies at.
    public func unknownOriginals(among files: [(path: String, digest: ContentDigest)]) async throws -> [String] {
        try await read { db in
            try files.filter { file in
                try db.number(
                    "SELECT EXISTS (SELECT 1 FROM file WHERE digest = ? AND local_path = ?)",
                    [file.digest.data, file.path]) == 0
            }.map(\.path)
        }
    }

    /// Of these proxies, thumbnails or chips, those that belong to nothing in the catalog.
    public func unknownDerived(_ kind: DerivedKind, among names: [String]) async throws -> [String] {
        try await read { db in
            try names.filter { name in
                let row = "SELECT EXISTS (SELECT 1 FROM derived WHERE kind = ? AND name = ?)"
                if try db.number(row, [kind.rawValue, name]) == 1 { return false }
                if kind == .chip {
                    return try db.number("SELECT EXISTS (SELECT 1 FROM face WHERE key = ?)", [name]) == 0
                }
                guard let digest = ContentDigest(hex: name) else { return true }
                return try db.number(
                    """
                    SELECT EXISTS (SELECT 1 FROM file f CROSS JOIN picture m ON m.file = f.id WHERE f.digest = ?)
                    """, [digest.data]) == 0
            }
        }
    }

    /// Writes down that a file that was proven on the remote is neither here nor there any more. The proof stays, to know what to look for.
    public func recordLost(_ id: OriginalID) async throws {
        let now = Date()
        try await write { db in
            try Self.advance(id, by: .foundLost, db)
            try db.run(
                "UPDATE file SET tier = 'remote', local_path = NULL, lost_at = ? WHERE id = ?",
                [Stored.time(now), id.rawValue])
        }
    }

    /// Whether the file was the source of a proxy and a thumbnail; an adopted object that was never fetched was not.
    private static let hasPicture = """
        EXISTS (SELECT 1 FROM picture m WHERE m.file = f.id AND m.proxy_bytes > 0)
        """

    private static func withDerived(
        _ files: [(file: FileRecord, hasPicture: Bool)], _ db: Database
    ) throws -> [VerifiableFile] {
        let ids = Stored.list(files.map(\.file.id.rawValue))
        let derived = try db.all(
            """
            SELECT d.kind, d.name, d.byte_count, d.digest, d.file
            FROM json_each(?) i CROSS JOIN derived d ON d.file = i.value ORDER BY d.kind, d.name
            """, [ids]
        ) { (file: $0[4] as Int64, made: try DerivedFile($0)) }
        let faces = try db.all(
            """
            SELECT a.file, a.key FROM json_each(?) i CROSS JOIN file f ON f.id = i.value
            CROSS JOIN face a ON a.photo = f.photo AND a.file = f.id ORDER BY a.key
            """, [ids]
        ) { (file: $0[0] as Int64, key: FaceKey(rawValue: $0[1])) }
        let made = Dictionary(grouping: derived, by: \.file)
        let found = Dictionary(grouping: faces, by: \.file)
        return files.map { entry in
            let id = entry.file.id.rawValue
            return VerifiableFile(
                file: entry.file, derived: made[id]?.map(\.made) ?? [], hasPicture: entry.hasPicture,
                faces: found[id]?.map(\.key) ?? [])
        }
    }
}
