public import Foundation
import GRDB
public import SystemPackage
public import TierModel

extension PhotoCatalog {
    /// Writes down that this process is at work, so that others can tell later whether what bears its token may be swept.
    public func announceProcess() async throws {
        let now = Date()
        try await write { [process] db in _ = try Self.row(of: process, now: now, db) }
    }

    /// The tokens of the processes that are at work on this library now, as far as they were announced.
    public func livingProcesses() async throws -> Set<UUID> {
        let now = Date()
        return try await read { db in
            let processes = try db.all("SELECT \(ProcessIdentity.columns) FROM process p") { row in
                (try ProcessIdentity(row, at: 0), try ProcessIdentity.lastSeen(row, at: 0))
            }
            return Set(processes.filter { $0.0.isAlive(lastSeen: $0.1, now: now) }.map(\.0.token))
        }
    }

    /// The stored file that was last read from this path, whatever is there now.
    public func fileLastRead(from path: FilePath) async throws -> FileRecord? {
        try await read { db in
            try db.first(
                "SELECT \(FileRecord.columns) FROM source s JOIN file f ON f.id = s.file WHERE s.path = ? "
                    + "ORDER BY s.id DESC LIMIT 1", [Stored.bytes(path)]
            ) { try FileRecord($0) }
        }
    }

    /// Where the stored files with this content are on this device, relative to the library: every version and companion.
    public func localPaths(ofDigest digest: ContentDigest) async throws -> Set<String> {
        try await read { db in
            Set(
                try db.all("SELECT local_path FROM file WHERE digest = ? AND local_path IS NOT NULL", [digest.data]) {
                    $0[0] as String
                })
        }
    }
}
