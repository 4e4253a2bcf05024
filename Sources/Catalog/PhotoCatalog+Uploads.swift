public import Foundation
import GRDB
public import TierModel

/// An upload in parts that has begun and not ended.
public struct UploadInParts: Hashable, Sendable {
    /// The remote's address.
    public var remote: String
    /// The object's key.
    public var object: String
    /// SHA-256 of the whole file.
    public var digest: ContentDigest
    /// The server's name for the upload.
    public var identifier: String
    /// Size of each part but the last, in bytes.
    public var partBytes: Int64
    /// When it was begun.
    public var startedAt: Date

    /// Makes a record.
    public init(
        remote: String, object: String, digest: ContentDigest, identifier: String, partBytes: Int64, startedAt: Date
    ) {
        self.remote = remote
        self.object = object
        self.digest = digest
        self.identifier = identifier
        self.partBytes = partBytes
        self.startedAt = startedAt
    }
}

extension PhotoCatalog {
    /// The upload that was begun for an object; `nil` without one.
    public func upload(of object: String, to remote: String) async throws -> UploadInParts? {
        try await read { db in
            try db.first(
                """
                SELECT digest, identifier, part_bytes, started_at FROM upload WHERE remote = ? AND object = ?
                """, [remote, object]
            ) { row in
                try row.digest(0).map {
                    UploadInParts(
                        remote: remote, object: object, digest: $0, identifier: row[1], partBytes: row[2],
                        startedAt: Stored.date(row[3]))
                }
            } ?? nil
        }
    }

    /// Writes an upload down, in the place of an earlier one for the same object.
    public func saveUpload(_ upload: UploadInParts) async throws {
        try await write { db in
            try db.run(
                "INSERT OR REPLACE INTO upload VALUES (?, ?, ?, ?, ?, ?)",
                [
                    upload.remote, upload.object, upload.digest.data, upload.identifier, upload.partBytes,
                    Stored.time(upload.startedAt),
                ])
        }
    }

    /// Forgets an upload that has ended. One that was begun anew meanwhile stays.
    public func removeUpload(of object: String, to remote: String, identifier: String) async throws {
        try await write { db in
            try db.run(
                "DELETE FROM upload WHERE remote = ? AND object = ? AND identifier = ?", [remote, object, identifier])
        }
    }

    /// All uploads that were begun and not ended, to one remote.
    public func uploads(to remote: String) async throws -> [UploadInParts] {
        try await read { db in
            try db.all(
                "SELECT object, digest, identifier, part_bytes, started_at FROM upload WHERE remote = ? ORDER BY object",
                [remote]
            ) { row in
                try row.digest(1).map {
                    UploadInParts(
                        remote: remote, object: row[0], digest: $0, identifier: row[2], partBytes: row[3],
                        startedAt: Stored.date(row[4]))
                }
            }.compactMap { $0 }
        }
    }
}
