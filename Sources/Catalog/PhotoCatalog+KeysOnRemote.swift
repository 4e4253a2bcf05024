import GRDB
import TierModel

extension PhotoCatalog {
    /// Keys of some originals that are proven on the remote: first those that are nowhere else.
    ///
    /// Asked when a remote is probed, which is seldom: where there is none, the whole table is read.
    public func keysOnRemote(limit: Int) async throws -> [String] {
        try await read { db in
            var keys: [String] = []
            for tier in ["remote", "both"] where keys.count < limit {
                keys += try db.all(
                    "SELECT remote_key FROM file WHERE tier = ? AND proof_kind IS NOT NULL LIMIT ?",
                    [tier, limit - keys.count]
                ) { $0.text(0) }.compactMap(\.self)
            }
            return keys
        }
    }
}
