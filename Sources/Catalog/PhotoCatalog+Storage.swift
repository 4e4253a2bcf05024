import GRDB
public import TierModel

/// What a library holds by its kind and place, as far as the catalog knows.
public struct StorageTotals: Hashable, Sendable {
    /// Things and their bytes.
    public struct Sum: Hashable, Codable, Sendable {
        /// How many.
        public var count: Int
        /// Their bytes.
        public var bytes: Int64

        /// Makes a sum.
        public init(count: Int = 0, bytes: Int64 = 0) {
            self.count = count
            self.bytes = bytes
        }
    }

    /// By tier: photos by their current original, and bytes of all files (originals of every version, companions). Without the trash.
    public var tiers: [Tier: Sum] = [:]
    /// Proxies, thumbnails and chips that were made.
    public var derived: [DerivedKind: Sum] = [:]
    /// What the engine keeps on the remote, other devices' packs among it.
    public var engineObjects: [EngineObject.Kind: Sum] = [:]
}

extension PhotoCatalog {
    /// Adds up what is stored. Costs a pass over what the catalog notes of proxies, thumbnails and chips, and no look at a file.
    public func storageTotals() async throws -> StorageTotals {
        try await read { db in
            var totals = StorageTotals()
            for (name, sum) in try Self.sums("SELECT name, count, bytes FROM tally", db) {
                if let tier = Tier(rawValue: name) { totals.tiers[tier] = sum }
            }
            for (name, sum) in try Self.sums("SELECT kind, COUNT(*), SUM(byte_count) FROM derived GROUP BY kind", db) {
                if let kind = DerivedKind(rawValue: name) { totals.derived[kind] = sum }
            }
            let objects = """
                SELECT kind, COUNT(*), SUM(byte_count) FROM engine_object WHERE state <> 'begun' GROUP BY kind
                """
            for (name, sum) in try Self.sums(objects, db) {
                if let kind = EngineObject.Kind(rawValue: name) { totals.engineObjects[kind] = sum }
            }
            return totals
        }
    }

    private static func sums(_ sql: String, _ db: Database) throws -> [(String, StorageTotals.Sum)] {
        try db.all(sql) { ($0[0] as String, StorageTotals.Sum(count: $0[1], bytes: $0.number(2) ?? 0)) }
    }
}
