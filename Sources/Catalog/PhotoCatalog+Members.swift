import Foundation
import GRDB
import TierModel

extension PhotoCatalog {
    /// The name under which this library publishes: its device, until it went on as another writer.
    public func publishingWriter() async throws -> String {
        let device = device.rawValue.uuidString.lowercased()
        return try await read { try Self.setting(Setting.writer, $0) ?? device }
    }

    /// Keeps which list of members counts, and has all read again of writers of whom more counts than before.
    ///
    /// - Parameters:
    ///   - settings: names and values; `nil` removes one.
    ///   - writers: how far these were read is forgotten. What was taken in stays.
    package func keepMembers(_ settings: [String: String?], forgetting writers: Set<String>) async throws {
        try await write { db in
            for (name, value) in settings {
                if let value {
                    try Self.set(name, value, db)
                } else {
                    try db.run("DELETE FROM setting WHERE name = ?", [name])
                }
            }
            for writer in writers {
                try db.run("DELETE FROM read_segment WHERE writer = ?", [writer])
                try db.run("DELETE FROM reading WHERE writer = ?", [writer])
            }
        }
    }

    /// Has this library publish as its own all that only others have published: photos, decisions and deletions as they are known here. Then they
    /// count by this device's word, whatever becomes of the others'.
    public func vouchForOthers() async throws {
        try await write { db in
            // Fires the trigger that puts a photo into the backlog.
            try db.run(
                "UPDATE photo SET pinned_at = pinned_at WHERE id IN (SELECT photo FROM published WHERE segment IS NULL)"
            )
            try db.run(
                """
                INSERT OR IGNORE INTO unpublished_decision SELECT seq FROM decision
                WHERE seq NOT IN (SELECT decision FROM published_decision WHERE segment IS NOT NULL)
                """)
            try db.run("UPDATE gone SET time = NULL WHERE segment IS NULL AND time IS NOT NULL")
        }
    }
}
