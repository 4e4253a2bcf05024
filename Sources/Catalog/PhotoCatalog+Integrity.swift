import GRDB

extension PhotoCatalog {
    /// Looks for damage: SQLite's own check, foreign keys, and what the tables must say of each other. Reads the whole file.
    ///
    /// - Returns: What is wrong, in words; empty when nothing is.
    public func checkIntegrity() async throws -> [String] {
        do {
            return try await read { db in
                var problems = try db.all("PRAGMA quick_check(20)") { $0[0] as String }.filter { $0 != "ok" }
                problems += try db.all("PRAGMA foreign_key_check") {
                    "a row of \($0[0] as String) names a row of \($0[2] as String) that is not there"
                }
                for (problem, sql) in Self.contradictions {
                    let count = try db.number(sql)
                    if count > 0 { problems.append("\(problem): \(count)") }
                }
                return problems
            }
        } catch let error as CatalogError where error.code == .damaged {
            return [error.message]
        }
    }

    /// Journal mode, `synchronous` (2 is FULL) and `foreign_keys` of the connection that writes.
    package func durabilitySettings() async throws -> [String] {
        try await write { db in
            try ["journal_mode", "synchronous", "foreign_keys"].map { name in
                try db.first("PRAGMA \(name)") { $0.text(0) ?? "" } ?? ""
            }
        }
    }

    /// Changes what no method would. For tests.
    package func tamper(_ sql: String) async throws {
        try await write { try $0.run(sql) }
    }

    /// Lets the file grow by so many pages only, as a full disk does. For tests.
    package func limitGrowth(pages: Int64) async throws {
        try await write { db in
            let limit = try db.number("PRAGMA page_count") + pages
            _ = try db.number("PRAGMA max_page_count = \(limit)")
        }
    }

    private static let contradictions = tierContradictions + trashContradictions

    private static let trashContradictions: [(String, String)] = [
        (
            "tally of the trash wrong",
            """
            SELECT COUNT(*) FROM tally t WHERE t.name = 'trashed' AND (
                t.count <> (SELECT COUNT(*) FROM photo WHERE trashed_at IS NOT NULL)
                OR t.bytes <> (SELECT COALESCE(SUM(f.byte_count), 0) FROM file f
                    JOIN photo p ON p.id = f.photo AND p.trashed_at IS NOT NULL WHERE f.tier <> 'remote'))
            """
        ),
        (
            "files that do not say what their photo says",
            """
            SELECT COUNT(*) FROM file f JOIN photo p ON p.id = f.photo
            WHERE f.taken_at <> p.taken_at OR f.is_trashed <> (p.trashed_at IS NOT NULL)
                OR f.is_owed <> EXISTS (SELECT 1 FROM owed o WHERE o.photo = p.id)
            """
        ),
        (
            "photos in the trash that are in clusters or owed to an analyzer",
            """
            SELECT COUNT(*) FROM photo p WHERE p.trashed_at IS NOT NULL AND (
                EXISTS (SELECT 1 FROM face a WHERE a.photo = p.id AND a.cluster IS NOT NULL)
                OR EXISTS (SELECT 1 FROM owed o WHERE o.photo = p.id))
            """
        ),
    ]

    private static let tierContradictions: [(String, String)] = [
        (
            "photos without a current original",
            """
            SELECT COUNT(*) FROM photo p WHERE NOT EXISTS (
                SELECT 1 FROM file f WHERE f.photo = p.id AND f.role = 'primary' AND f.is_current = 1)
            """
        ),
        (
            "originals that are neither here nor proven on the remote",
            "SELECT COUNT(*) FROM file WHERE tier = 'remote' AND proof_kind IS NULL AND is_adopted = 0"
        ),
        (
            "tiers whose tally is wrong",
            """
            SELECT COUNT(*) FROM tally t WHERE t.name IN ('local', 'both', 'remote') AND (
                t.count <> (SELECT COUNT(*) FROM file f JOIN photo p ON p.id = f.photo AND p.trashed_at IS NULL
                    WHERE f.tier = t.name AND f.role = 'primary' AND f.is_current)
                OR t.bytes <> (SELECT COALESCE(SUM(f.byte_count), 0) FROM file f
                    JOIN photo p ON p.id = f.photo AND p.trashed_at IS NULL WHERE f.tier = t.name))
            """
        ),
        (
            "faces not tallied",
            """
            SELECT ABS((SELECT count FROM tally WHERE name = 'face') - (SELECT COUNT(*) FROM face a
                JOIN photo p ON p.id = a.photo AND p.trashed_at IS NULL))
            """
        ),
        (
            "clusters whose sum is wrong",
            """
            SELECT COUNT(*) FROM cluster c
            WHERE c.faces <> (SELECT COUNT(*) FROM face a WHERE a.cluster = c.id)
            """
        ),
        (
            "photos that an analyzer is owed and has seen",
            """
            SELECT COUNT(*) FROM owed o CROSS JOIN file f ON f.photo = o.photo AND f.role = 'primary' AND f.is_current = 1
                CROSS JOIN analysis a ON a.file = f.id AND a.analyzer = o.analyzer
            """
        ),
        (
            "days whose traffic does not equal the ledger's",
            """
            SELECT COUNT(*) FROM (
                SELECT day, purpose, remote, operation, received, requests FROM traffic EXCEPT
                SELECT started_at / 86400000000, purpose, remote, operation, SUM(received), COUNT(*)
                FROM transfer WHERE finished_at IS NOT NULL GROUP BY 1, 2, 3, 4)
            """
        ),
    ]
}
