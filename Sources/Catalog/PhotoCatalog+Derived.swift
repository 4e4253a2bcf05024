import GRDB
public import TierModel

extension PhotoCatalog {
    /// The proxies, thumbnails and chips of a file: of each of its versions' own.
    public func derivedFiles(of file: OriginalID) async throws -> [DerivedFile] {
        try await read { db in
            try db.all(
                "SELECT kind, name, byte_count, digest FROM derived WHERE file = ? ORDER BY kind, name",
                [file.rawValue]
            ) { try DerivedFile($0) }
        }
    }

    /// What a proxy, thumbnail or chip must be; `nil` when it was never written down.
    public func derivedFile(_ kind: DerivedKind, named name: String) async throws -> DerivedFile? {
        try await read { db in
            try db.first(
                "SELECT kind, name, byte_count, digest FROM derived WHERE kind = ? AND name = ?",
                [kind.rawValue, name]
            ) { try DerivedFile($0) }
        }
    }

    /// Writes down what was made of a file; what was known under the same names is replaced.
    public func recordDerived(_ files: [DerivedFile], of file: OriginalID) async throws {
        try await write { db in
            _ = try Self.existingFile(file, db)
            try Self.record(derived: files, of: file, db)
        }
    }
}

extension PhotoCatalog {
    static func record(derived files: [DerivedFile], of file: OriginalID, _ db: Database) throws {
        for made in files {
            try db.run(
                """
                INSERT INTO derived (kind, name, file, byte_count, digest) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (kind, name) DO UPDATE
                SET file = excluded.file, byte_count = excluded.byte_count, digest = excluded.digest
                """, [made.kind.rawValue, made.name, file.rawValue, made.byteCount, made.digest.data])
        }
    }

    /// Chips of faces that are replaced.
    static func forgetChips(of file: OriginalID, _ db: Database) throws {
        try db.run("DELETE FROM derived WHERE file = ? AND kind = 'chip'", [file.rawValue])
    }
}

extension DerivedFile {
    init(_ row: Row) throws {
        self.init(
            kind: try row.value(0, as: DerivedKind.self), name: row[1], byteCount: row[2],
            digest: try row.needed(row.digest(3), "a digest"))
    }
}
