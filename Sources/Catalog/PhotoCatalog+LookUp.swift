import GRDB
public import SystemPackage
public import TierModel

extension PhotoCatalog {
    /// The photo with this number.
    public func photo(_ id: PhotoID) async throws -> PhotoRecord? {
        try await read { try PhotoRecord.fetch($0, "WHERE p.id = ?", [id.rawValue]).first }
    }

    /// The photos with these numbers, in their order; unknown ones are left out.
    public func photos(_ ids: some Collection<PhotoID>) async throws -> [PhotoRecord] {
        let numbers = ids.map(\.rawValue)
        let found = try await read { db in
            try PhotoRecord.fetch(db, "WHERE p.id IN (SELECT value FROM json_each(?))", [Stored.list(numbers)])
        }
        let byNumber = Dictionary(uniqueKeysWithValues: found.map { ($0.id.rawValue, $0) })
        return numbers.compactMap { byNumber[$0] }
    }

    /// The stored file with this number.
    public func file(_ id: OriginalID) async throws -> FileRecord? {
        try await read { try Self.file(id, $0) }
    }

    /// The photo of which some version or companion has this digest; a primary file counts before a companion.
    public func photo(withDigest digest: ContentDigest) async throws -> PhotoRecord? {
        try await read { db in
            guard let file = try Self.file(withDigest: digest, db) else { return nil }
            return try PhotoRecord.fetch(db, "WHERE p.id = ?", [file.photo.rawValue]).first
        }
    }

    /// The stored file whose own bytes have this digest; a primary file counts before a companion.
    public func file(withDigest digest: ContentDigest) async throws -> FileRecord? {
        try await read { try Self.file(withDigest: digest, $0) }
    }

    /// Photos by number, page by page.
    public func photos(after: PhotoID?, limit: Int) async throws -> [PhotoRecord] {
        try await read {
            try PhotoRecord.fetch($0, "WHERE p.id > ? ORDER BY p.id LIMIT ?", [after?.rawValue ?? 0, limit])
        }
    }

    /// The paths that a stored file came from, the latest last.
    public func sources(of file: OriginalID) async throws -> [FilePath] {
        try await read { db in
            try db.all("SELECT path FROM source WHERE file = ? ORDER BY id", [file.rawValue]) {
                Stored.path(try $0.needed($0.bytes(0), "a source path"))
            }
        }
    }

    /// The photos that a user can mean: by `photo123`, by 4 or more first digits of a SHA-256, or by a file name
    /// (in any case when no name is exactly this one). Several answers mean that it is not unique.
    ///
    /// - Parameter inTrash: Whether photos in the trash are meant, or those that are not there; `nil` for both.
    public func photos(matching reference: String, limit: Int, inTrash: Bool? = nil) async throws -> [PhotoRecord] {
        try await read { db in
            let ids: [Int64]
            if let id = PhotoID(parsing: reference) {
                ids = [id.rawValue]
            } else {
                ids = try Self.photoNumbers(named: reference, limit: limit, inTrash: inTrash, db)
            }
            return try PhotoRecord.fetch(
                db,
                """
                WHERE p.id IN (SELECT value FROM json_each(?1)) AND (?3 IS NULL OR (p.trashed_at IS NOT NULL) = ?3)
                ORDER BY p.id LIMIT ?2
                """, [Stored.list(ids), limit, inTrash.map { $0 ? 1 : 0 }])
        }
    }

    private static func photoNumbers(
        named reference: String, limit: Int, inTrash: Bool?, _ db: Database
    ) throws -> [Int64] {
        let folded = reference.foldedForCatalog
        let isMeant = inTrash.map { "AND is_trashed = \($0 ? 1 : 0)" } ?? ""
        var found = try db.all(
            "SELECT DISTINCT photo FROM file WHERE name_folded = ? AND name = ? \(isMeant) ORDER BY photo LIMIT ?",
            [folded, reference, limit]
        ) { $0[0] as Int64 }
        if let (first, last) = DigestPrefix.range(of: reference) {
            found += try db.all(
                "SELECT DISTINCT photo FROM file WHERE digest BETWEEN ? AND ? \(isMeant) LIMIT ?",
                [first.data, last.data, limit]
            ) { $0[0] as Int64 }
        }
        guard found.isEmpty else { return found }
        return try db.all(
            "SELECT DISTINCT photo FROM file WHERE name_folded = ? \(isMeant) ORDER BY photo LIMIT ?", [folded, limit]
        ) { $0[0] }
    }

    static func file(_ id: OriginalID, _ db: Database) throws -> FileRecord? {
        try db.first("SELECT \(FileRecord.columns) FROM file f WHERE f.id = ?", [id.rawValue]) { try FileRecord($0) }
    }

    static func existingFile(_ id: OriginalID, _ db: Database) throws -> FileRecord {
        guard let file = try file(id, db) else { throw CatalogError.unknown(id) }
        return file
    }

    static func file(withDigest digest: ContentDigest, _ db: Database) throws -> FileRecord? {
        try db.first(
            """
            SELECT \(FileRecord.columns) FROM file f WHERE f.digest = ?
            ORDER BY f.role <> 'primary', f.is_current DESC, f.id LIMIT 1
            """, [digest.data]
        ) { try FileRecord($0) }
    }
}

/// The digests that begin with some digits.
enum DigestPrefix {
    /// The first and the last of them; `nil` for fewer than 4 digits, more than 64, or something else.
    static func range(of digits: String) -> (ContentDigest, ContentDigest)? {
        let count = digits.utf8.count
        guard (4...64).contains(count) else { return nil }
        let rest = 64 - count
        guard let first = ContentDigest(hex: digits + String(repeating: "0", count: rest)),
            let last = ContentDigest(hex: digits + String(repeating: "f", count: rest))
        else { return nil }
        return (first, last)
    }
}
