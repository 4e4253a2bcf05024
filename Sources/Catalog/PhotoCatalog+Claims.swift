public import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// Claims a photo for a job, so that no other worker of any process takes it.
    ///
    /// A claim that has run out, or whose process has ended, is taken over.
    /// - Parameters:
    ///   - photo: The photo.
    ///   - job: What is to be done, such as `analyze`.
    ///   - lease: Seconds that the claim lasts.
    ///   - now: The time.
    /// - Returns: `false` when the photo is claimed, also by another worker of this process.
    public func claim(_ photo: PhotoID, for job: String, lease: TimeInterval, now: Date) async throws -> Bool {
        try await write { [process] db in
            let held = try db.first(
                "SELECT process, expires_at FROM claim WHERE photo = ? AND job = ?", [photo.rawValue, job]
            ) { ($0[0] as Int64, $0[1] as Int64) }
            if let (owner, expiry) = held, expiry > Stored.time(now),
                try Self.isAlive(process: owner, now: now, db)
            {
                return false
            }
            guard try db.number("SELECT EXISTS (SELECT 1 FROM photo WHERE id = ?)", [photo.rawValue]) == 1 else {
                throw CatalogError.unknown(photo)
            }
            try db.run(
                """
                INSERT INTO claim (photo, job, process, expires_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (photo, job) DO UPDATE SET process = excluded.process, expires_at = excluded.expires_at
                """,
                [
                    photo.rawValue, job, try Self.row(of: process, now: now, db),
                    Stored.time(now.addingTimeInterval(lease)),
                ])
            return true
        }
    }

    /// Whether somebody has claimed a photo for a job.
    public func isClaimed(_ photo: PhotoID, for job: String, now: Date) async throws -> Bool {
        try await read { db in
            let held = try db.first(
                "SELECT process, expires_at FROM claim WHERE photo = ? AND job = ?", [photo.rawValue, job]
            ) { ($0[0] as Int64, $0[1] as Int64) }
            guard let (owner, expiry) = held, expiry > Stored.time(now) else { return false }
            return try Self.isAlive(process: owner, now: now, db)
        }
    }

    /// Lets a claim of this process last longer. `false` when it was lost meanwhile: the work must stop.
    public func renewClaim(_ photo: PhotoID, for job: String, lease: TimeInterval, now: Date) async throws -> Bool {
        try await write { [process] db in
            try db.runCounting(
                "UPDATE claim SET expires_at = ? WHERE photo = ? AND job = ? AND process = ?",
                [
                    Stored.time(now.addingTimeInterval(lease)), photo.rawValue, job,
                    try Self.row(of: process, now: now, db),
                ]) == 1
        }
    }

    /// Gives up a claim of this process; that of another stays.
    public func release(_ photo: PhotoID, job: String) async throws {
        let token = Stored.bytes(process.token)
        try await write { db in
            try db.run(
                """
                DELETE FROM claim WHERE photo = ? AND job = ?
                    AND process = (SELECT id FROM process WHERE token = ?)
                """, [photo.rawValue, job, token])
        }
    }

    /// Whether some living process has claimed the photo for a job whose name begins so.
    ///
    /// - Parameter job: One that does not count.
    public func isAwaited(_ photo: PhotoID, by prefix: String, but job: String?, now: Date) async throws -> Bool {
        try await read { db in
            let owners = try db.all(
                "SELECT process FROM claim WHERE photo = ? AND job >= ? AND job < ? AND job IS NOT ? AND expires_at > ?",
                [photo.rawValue, prefix, prefix + "\u{10FFFF}", job, Stored.time(now)]
            ) { $0[0] as Int64 }
            return try owners.contains { try Self.isAlive(process: $0, now: now, db) }
        }
    }
}
