import GRDB

/// Prepared statements, kept by the connection: the cost of a hot path is the b-tree, not the parser.
extension Database {
    typealias Values = [(any DatabaseValueConvertible)?]

    /// Runs one statement that changes something.
    func run(_ sql: String, _ values: Values = []) throws {
        let statement = try cachedStatement(sql: sql)
        try statement.execute(arguments: StatementArguments(values))
    }

    /// Runs one statement and returns how many rows it changed.
    func runCounting(_ sql: String, _ values: Values = []) throws -> Int {
        try run(sql, values)
        return changesCount
    }

    /// Decodes each row.
    func all<Value>(_ sql: String, _ values: Values = [], _ decode: (Row) throws -> Value) throws -> [Value] {
        let statement = try cachedStatement(sql: sql)
        var result: [Value] = []
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(values))
        while let row = try rows.next() { result.append(try decode(row)) }
        return result
    }

    /// Decodes the first row.
    func first<Value>(_ sql: String, _ values: Values = [], _ decode: (Row) throws -> Value) throws -> Value? {
        let statement = try cachedStatement(sql: sql)
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(values))
        guard let row = try rows.next() else { return nil }
        return try decode(row)
    }

    /// The one number that the statement always yields.
    func number(_ sql: String, _ values: Values = []) throws -> Int64 {
        try first(sql, values) { $0.number(0) ?? 0 } ?? 0
    }
}
