public import Foundation
import GRDB
public import SystemPackage
public import TierModel

extension PhotoCatalog {
    /// The stored file that was read from this path when it had this size and modification time: it needs no reading again.
    public func file(
        atSource path: FilePath, byteCount: Int64, modified: Date
    ) async throws -> FileRecord? {
        try await read { db in
            let found = try db.first(
                "SELECT \(FileRecord.columns), s.modified FROM source s JOIN file f ON f.id = s.file "
                    + "WHERE s.path = ? ORDER BY s.id DESC LIMIT 1", [Stored.bytes(path)]
            ) { (try FileRecord($0), $0.number(FileRecord.columnCount)) }
            guard let (file, time) = found, file.byteCount == byteCount, time == Stored.time(modified) else {
                return nil
            }
            return file
        }
    }

    /// The photo that was last read from this path, whatever is in it now.
    public func photo(atSource path: FilePath) async throws -> PhotoID? {
        try await read { db in
            try db.first(
                "SELECT f.photo FROM source s JOIN file f ON f.id = s.file WHERE s.path = ? ORDER BY s.id DESC LIMIT 1",
                [Stored.bytes(path)]
            ) { PhotoID(rawValue: $0[0]) }
        }
    }

    /// Adds photos with their files, in one transaction.
    ///
    /// A photo whose primary content is known already, perhaps because another process was faster, is not added again:
    /// its number stands in the result, and its source path is kept. One that is in the trash comes back.
    /// - Returns: The number of each photo, in order.
    public func addPhotos(_ photos: [NewPhoto]) async throws -> [PhotoID] {
        let now = Date()
        return try await write { db in try photos.map { try Self.add($0, now: now, db) } }
    }

    /// Notes that the same content was found under another path too, or again.
    public func addSource(_ path: FilePath, modified: Date, to file: OriginalID) async throws {
        try await write { db in
            _ = try Self.existingFile(file, db)
            try Self.note(source: path, modified: modified, of: file.rawValue, db)
        }
    }

    /// Adds a further version of a photo: a changed file at a path that is known. It becomes the current one and has to be
    /// analysed; decisions stay, because each version's digest leads to the photo.
    ///
    /// Content that the photo had before becomes current again, as the file that it was.
    /// - Returns: The file that is now the primary one.
    public func addVersion(_ photo: NewPhoto, of id: PhotoID) async throws -> FileRecord {
        let now = Date()
        return try await write { db in
            let added = try Self.existingPhoto(id, db)
            let file: Int64
            if let digest = photo.primary.digest, let old = try Self.version(of: id, with: digest, db) {
                file = old.id.rawValue
                try db.run(
                    "UPDATE file SET is_current = 0 WHERE photo = ? AND role = 'primary' AND id <> ?",
                    [id.rawValue, file])
                try db.run("UPDATE file SET is_current = 1 WHERE id = ?", [file])
                try Self.note(photo.primary, of: file, db)
                try Self.record(derived: photo.derived, of: old.id, db)
                if old.tier == .remote, let path = photo.primary.localPath {
                    try db.run("UPDATE file SET tier = 'both', local_path = ? WHERE id = ?", [path, file])
                }
            } else {
                try db.run("UPDATE file SET is_current = 0 WHERE photo = ? AND role = 'primary'", [id.rawValue])
                file = try Self.insert(photo.primary, of: id.rawValue, now: now, db)
                try Self.insert(picture: photo, file: file, db)
            }
            try db.run("UPDATE photo SET taken_at = ? WHERE id = ?", [Self.takenAt(photo, added: added), id.rawValue])
            for companion in photo.companions { try Self.attach(companion, to: id, now: now, db) }
            return try Self.existingFile(OriginalID(rawValue: file), db)
        }
    }

    /// Adds a companion to a photo. The same content is not added twice; other content under the same name and role replaces it
    /// as its next version.
    public func addCompanion(_ file: NewFile, to photo: PhotoID) async throws -> FileRecord {
        let now = Date()
        return try await write { db in
            _ = try Self.existingPhoto(photo, db)
            let id = try Self.attach(file, to: photo, now: now, db)
            return try Self.existingFile(OriginalID(rawValue: id), db)
        }
    }
}

extension PhotoCatalog {
    private static func add(_ photo: NewPhoto, now: Date, _ db: Database) throws -> PhotoID {
        if let digest = photo.primary.digest, let known = try file(withDigest: digest, db), known.role == .primary {
            // Whoever brings it again wants it.
            if known.isTrashed { _ = try setTrashed(known.photo, nil, db) }
            try note(photo.primary, of: known.id.rawValue, db)
            for companion in photo.companions { try attach(companion, to: known.photo, now: now, db) }
            return known.photo
        }
        let added = Stored.time(now)
        // Whoever imports a photo wants it, also if another device has thrown it away before.
        try db.run(
            "INSERT INTO photo (added_at, taken_at, trash_changed_at) VALUES (?1, ?2, ?1)",
            [added, takenAt(photo, added: added)])
        let id = db.lastInsertedRowID
        let file = try insert(photo.primary, of: id, now: now, db)
        try insert(picture: photo, file: file, db)
        for companion in photo.companions { try attach(companion, to: PhotoID(rawValue: id), now: now, db) }
        return PhotoID(rawValue: id)
    }

    /// When the photo was added, which also tells that it exists.
    private static func existingPhoto(_ id: PhotoID, _ db: Database) throws -> Int64 {
        let added = try db.first("SELECT added_at FROM photo WHERE id = ?", [id.rawValue]) { $0[0] as Int64 }
        guard let added else { throw CatalogError.unknown(id) }
        return added
    }

    private static func version(of photo: PhotoID, with digest: ContentDigest, _ db: Database) throws -> FileRecord? {
        try db.first(
            "SELECT \(FileRecord.columns) FROM file f WHERE f.digest = ? AND f.photo = ? AND f.role = 'primary'",
            [digest.data, photo.rawValue]
        ) { try FileRecord($0) }
    }

    /// The best guess of when a photo was taken: what it says, else when the file changed, else when it was added.
    private static func takenAt(_ photo: NewPhoto, added: Int64) -> Int64 {
        let guess = photo.metadata.captured?.instant ?? photo.primary.sourceModified
        return guess.map(Stored.time) ?? added
    }

    @discardableResult
    private static func attach(_ file: NewFile, to photo: PhotoID, now: Date, _ db: Database) throws -> Int64 {
        guard file.role != .primary else {
            throw CatalogError(.invalidValue, "\(PrintableName.escaped(file.fileName)) is no companion")
        }
        let name = file.fileName.foldedForCatalog
        if let digest = file.digest {
            let same = try db.first(
                "SELECT id FROM file WHERE digest = ? AND photo = ? AND role = ? AND name_folded = ? AND is_current = 1",
                [digest.data, photo.rawValue, file.role.rawValue, name]
            ) { $0[0] as Int64 }
            if let same {
                try note(file, of: same, db)
                return same
            }
        }
        try db.run(
            "UPDATE file SET is_current = 0 WHERE photo = ? AND role = ? AND name_folded = ?",
            [photo.rawValue, file.role.rawValue, name])
        return try insert(file, of: photo.rawValue, now: now, db)
    }

    private static func insert(_ file: NewFile, of photo: Int64, now: Date, _ db: Database) throws -> Int64 {
        let printable = PrintableName.escaped(file.fileName)
        guard file.byteCount >= 0 else { throw CatalogError(.invalidValue, "\(printable) has a negative size") }
        guard let localPath = file.localPath else {
            throw CatalogError(.invalidValue, "\(printable) is neither on this device nor proven on the remote")
        }
        let name = file.fileName.foldedForCatalog
        // Versions count per photo for the primary, per name for companions, of which a photo can have several.
        let version = try db.number(
            "SELECT 1 + COALESCE(MAX(version), 0) FROM file WHERE photo = ? AND role = ?"
                + (file.role == .primary ? "" : " AND name_folded = ?"),
            [photo, file.role.rawValue] + (file.role == .primary ? [] : [name]))
        try db.run(
            """
            INSERT INTO file (photo, role, version, is_current, digest, byte_count, name, name_folded, format, tier,
                local_path) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, 'local', ?)
            """,
            [
                photo, file.role.rawValue, version, file.digest?.data, file.byteCount, file.fileName, name,
                file.format?.rawValue, localPath,
            ])
        let id = db.lastInsertedRowID
        try note(file, of: id, db)
        return id
    }

    private static func insert(picture photo: NewPhoto, file: Int64, _ db: Database) throws {
        try insert(
            picture: photo.metadata, proxyBytes: photo.proxyBytes, thumbnailBytes: photo.thumbnailBytes, file: file, db)
        try record(derived: photo.derived, of: OriginalID(rawValue: file), db)
        try record(features: photo.features, of: OriginalID(rawValue: file), db)
    }

    static func insert(
        picture metadata: PhotoMetadata, proxyBytes: Int, thumbnailBytes: Int, file: Int64, _ db: Database
    ) throws {
        try db.run(
            "INSERT INTO picture VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [file] + metadata.values + [proxyBytes, thumbnailBytes])
    }

    private static func note(_ file: NewFile, of id: Int64, _ db: Database) throws {
        guard let path = file.sourcePath else { return }
        try note(source: path, modified: file.sourceModified, of: id, db)
    }

    /// The newest row of a path says what it held last; so a path that is seen again gets a new row.
    private static func note(source path: FilePath, modified: Date?, of file: Int64, _ db: Database) throws {
        let bytes = Stored.bytes(path)
        try db.run("DELETE FROM source WHERE path = ? AND file = ?", [bytes, file])
        try db.run(
            "INSERT INTO source (path, file, modified) VALUES (?, ?, ?)", [bytes, file, modified.map(Stored.time)])
    }
}
