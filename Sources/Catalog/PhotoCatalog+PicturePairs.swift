import GRDB
public import TierModel

extension PhotoCatalog {
    /// The pairs that this version of the judge has compared: some 200 bytes each.
    public func picturePairs(judge: Int) async throws -> [JudgedPair<ContentDigest>] {
        try await read { db in
            try db.all("SELECT first, second, premise, verdict FROM picture_pair WHERE judge = ?", [judge]) { row in
                JudgedPair(
                    first: try row.needed(row.digest(0), "a digest"), second: try row.needed(row.digest(1), "a digest"),
                    premise: row[2], verdict: row[3])
            }
        }
    }

    /// Keeps what was seen, so that no pair is compared twice.
    public func note(_ pairs: [JudgedPair<ContentDigest>], judge: Int) async throws {
        try await write { db in
            for pair in pairs {
                try db.run(
                    "INSERT OR REPLACE INTO picture_pair VALUES (?, ?, ?, ?, ?)",
                    [pair.first.data, pair.second.data, judge, pair.premise, pair.verdict])
            }
        }
    }

    /// Forgets pairs of which one original is gone, and those of other judges. Costs a pass over all pairs.
    public func forgetOldPicturePairs(judge: Int) async throws {
        try await write { db in
            try db.run(
                """
                DELETE FROM picture_pair WHERE judge <> ?
                    OR NOT EXISTS (SELECT 1 FROM file WHERE digest = picture_pair.first)
                    OR NOT EXISTS (SELECT 1 FROM file WHERE digest = picture_pair.second)
                """, [judge])
        }
    }
}
