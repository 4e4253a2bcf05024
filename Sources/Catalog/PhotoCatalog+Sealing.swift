public import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// The header that counts for an object that is about to be stored: the one that was written down before for the same content, else this
    /// one, which is on disk when this returns.
    ///
    /// - Parameters:
    ///   - object: The object's key.
    ///   - remote: The remote's address.
    ///   - digest: SHA-256 of its content.
    ///   - header: Taken where none is written down.
    public func sealingHeader(of object: String, on remote: String, digest: ContentDigest, orElse header: Data)
        async throws -> Data
    {
        let now = Date()
        return try await write { db in
            try db.run(
                "INSERT INTO sealing VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [remote, object, digest.data, header, Stored.time(now)])
            return try db.first(
                "SELECT header FROM sealing WHERE remote = ? AND object = ? AND digest = ?",
                [remote, object, digest.data]
            ) { row in row[0] } ?? header
        }
    }

    /// Forgets the header of an object that is stored.
    public func endSealing(of object: String, on remote: String, digest: ContentDigest) async throws {
        try await write { db in
            try db.run(
                "DELETE FROM sealing WHERE remote = ? AND object = ? AND digest = ?", [remote, object, digest.data])
        }
    }

    /// The number of the newest manifest that was seen of each writer on a remote.
    public func seenManifests(on remote: String) async throws -> [String: Int64] {
        try await read { db in
            let rows = try db.all("SELECT writer, number FROM seen_manifest WHERE remote = ?", [remote]) { row in
                (row[0] as String, row[1] as Int64)
            }
            return Dictionary(rows, uniquingKeysWith: { $1 })
        }
    }

    /// The keys of the manifests that this library has on its remote.
    public func ownManifestKeys() async throws -> [String] {
        try await read { db in
            try db.all("SELECT key FROM engine_object WHERE kind = 'manifest' AND state = 'live'") { $0[0] as String }
        }
    }

    /// Writes down what was seen; a number only ever grows.
    public func noteManifests(_ numbers: [String: Int64], on remote: String) async throws {
        try await write { db in
            for (writer, number) in numbers {
                try db.run(
                    """
                    INSERT INTO seen_manifest VALUES (?, ?, ?)
                    ON CONFLICT (remote, writer) DO UPDATE SET number = max(number, excluded.number)
                    """, [remote, writer, number])
            }
        }
    }

    /// Forgets what was seen on a remote, whose earlier state the user takes as it is.
    public func forgetManifests(on remote: String) async throws {
        try await write { db in try db.run("DELETE FROM seen_manifest WHERE remote = ?", [remote]) }
    }
}
