import GRDB
public import TierModel

/// What rows of the search index have to fulfil, all of it.
public struct SearchCondition: Hashable, Sendable {
    /// An expression of FTS5 (https://sqlite.org/fts5.html#full_text_query_syntax); `nil`: every row.
    public var match: String?
    /// Only keys from this one on.
    public var from: SearchKey?
    /// Only keys before this one.
    public var before: SearchKey?
    /// Only photos whose original is there.
    public var tier: Tier?
    /// Only these photos.
    public var photos: [PhotoID]?

    /// Makes a condition.
    public init(
        match: String? = nil, from: SearchKey? = nil, before: SearchKey? = nil, tier: Tier? = nil,
        photos: [PhotoID]? = nil
    ) {
        self.match = match
        self.from = from
        self.before = before
        self.tier = tier
        self.photos = photos
    }
}

/// A row of the search index, as it was written.
public struct FoundRow: Hashable, Sendable {
    /// Where it stands.
    public var key: SearchKey
    /// The file name of the current original.
    public var fileName: String
    /// The text of each column.
    public var columns: [SearchColumn: String]
}

extension PhotoCatalog {
    /// The rows that fulfil a condition, those taken last first.
    ///
    /// - Throws: `CatalogError` also for an expression that FTS5 does not understand.
    public func search(_ condition: SearchCondition, limit: Int) async throws -> [SearchKey] {
        try await read { db in
            let (sql, values) = condition.sql
            return try db.all(sql + " ORDER BY s.rowid DESC LIMIT ?", values + [limit]) { SearchKey(rawValue: $0[0]) }
        }
    }

    /// How many rows fulfil a condition, counted up to a limit.
    public func countFound(_ condition: SearchCondition, limit: Int) async throws -> Int {
        try await read { db in
            let (sql, values) = condition.sql
            return Int(try db.number("SELECT COUNT(*) FROM (\(sql) LIMIT ?)", values + [limit]))
        }
    }

    /// What the index says of rows. Costs these rows.
    public func foundRows(_ keys: [SearchKey]) async throws -> [SearchKey: FoundRow] {
        let list = Stored.list(keys.map(\.rawValue))
        return try await read { db in
            let rows = try db.all(
                """
                SELECT s.rowid, f.name, s.people, s.tags, s.caption, s.labels, s.place, s.kind, s.camera, s.file, s.text, s.facts
                FROM json_each(?) ids CROSS JOIN search s ON s.rowid = ids.value
                CROSS JOIN indexed i ON i.key = s.rowid
                CROSS JOIN file f ON f.photo = i.photo AND f.role = 'primary' AND f.is_current = 1
                """, [list]
            ) { row in
                var columns: [SearchColumn: String] = [:]
                for column in SearchColumn.allCases { columns[column] = row[2 + column.index] }
                return FoundRow(key: SearchKey(rawValue: row[0]), fileName: row[1], columns: columns)
            }
            return Dictionary(uniqueKeysWithValues: rows.map { ($0.key, $0) })
        }
    }

    /// The names of people, with their ids.
    public func peopleNames() async throws -> [(person: PersonID, name: String)] {
        try await read { db in
            try db.all("SELECT id, name FROM person WHERE name IS NOT NULL ORDER BY name_folded, id") {
                (person: PersonID(rawValue: try Stored.uuid($0[0])), name: $0[1])
            }
        }
    }
}

extension SearchCondition {
    /// A statement that yields the keys, as `s.rowid`, without an order.
    fileprivate var sql: (String, Database.Values) {
        var conditions: [String] = []
        var values: Database.Values = []
        if let match {
            conditions.append("search MATCH ?")
            values.append(match)
        }
        if let from {
            conditions.append("s.rowid >= ?")
            values.append(from.rawValue)
        }
        if let before {
            conditions.append("s.rowid < ?")
            values.append(before.rawValue)
        }
        if let tier {
            conditions.append(
                """
                (SELECT f.tier FROM indexed i CROSS JOIN file f ON f.photo = i.photo AND f.role = 'primary' AND f.is_current = 1
                    WHERE i.key = s.rowid) = ?
                """)
            values.append(tier.rawValue)
        }
        if let photos {
            conditions.append("s.rowid IN (SELECT key FROM indexed WHERE photo IN (SELECT value FROM json_each(?)))")
            values.append(Stored.list(photos.map(\.rawValue)))
        }
        let table = match == nil ? "(SELECT key AS rowid FROM indexed) s" : "search s"
        let rest = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return ("SELECT s.rowid FROM \(table)\(rest)", values)
    }
}

extension PhotoCatalog {
    /// What the scene analyzer named on photos, and how sure it was, 0 to 1.
    public func labelScores(of photos: [PhotoID]) async throws -> [PhotoID: [String: Double]] {
        let list = Stored.list(photos.map(\.rawValue))
        return try await read { db in
            var scores: [PhotoID: [String: Double]] = [:]
            for row in try db.all(
                """
                SELECT f.photo, json_extract(l.value, '$.name'), json_extract(l.value, '$.score') FROM json_each(?) ids
                CROSS JOIN file f ON f.photo = ids.value AND f.role = 'primary' AND f.is_current = 1
                CROSS JOIN feature e ON e.file = f.id AND e.analyzer IN (SELECT id FROM analyzer WHERE name = 'scene')
                CROSS JOIN json_each(e.value) l
                """, [list], { (PhotoID(rawValue: $0[0]), $0.text(1), $0.real(2)) })
            {
                if let name = row.1, let score = row.2 { scores[row.0, default: [:]][name] = score }
            }
            return scores
        }
    }
}
