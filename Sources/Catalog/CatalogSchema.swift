import GRDB

/// The catalog's tables in every version so far. A version that was released never changes: the next one is a new migration.
enum CatalogSchema {
    /// The version that this build writes.
    static let version = 16

    /// `TSYN`, in the header of the file (https://sqlite.org/fileformat.html, section 1.3.14): tells a catalog from any other database.
    static let applicationID: Int32 = 0x5453_594E

    /// Brings a catalog of any earlier version to `version`.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { db in
            for part in v1 { try db.execute(sql: part) }
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: "PRAGMA user_version = 1")
        }
        migrator.registerMigration("v2") { db in
            try db.execute(sql: v2)
            try db.execute(sql: "PRAGMA user_version = 2")
        }
        migrator.registerMigration("v3") { db in
            try db.execute(sql: v3)
            try db.execute(sql: "PRAGMA user_version = 3")
        }
        migrator.registerMigration("v4") { db in
            for part in v4 { try db.execute(sql: part) }
            try db.execute(sql: "PRAGMA user_version = 4")
        }
        migrator.registerMigration("v5") { db in
            try db.execute(sql: v5)
            try db.execute(sql: "PRAGMA user_version = 5")
        }
        migrator.registerMigration("v6") { db in
            try db.execute(sql: v6)
            try db.execute(sql: "PRAGMA user_version = 6")
        }
        migrator.registerMigration("v7") { db in
            try db.execute(sql: v7)
            try db.execute(sql: "PRAGMA user_version = 7")
        }
        migrator.registerMigration("v8") { db in
            try db.execute(sql: v8)
            try db.execute(sql: "PRAGMA user_version = 8")
        }
        migrator.registerMigration("v9") { db in
            try db.execute(sql: v9)
            try db.execute(sql: "PRAGMA user_version = 9")
        }
        migrator.registerMigration("v10") { db in
            try db.execute(sql: v10)
            try db.execute(sql: "PRAGMA user_version = 10")
        }
        migrator.registerMigration("v11") { db in
            try db.execute(sql: v11)
            try db.execute(sql: "PRAGMA user_version = 11")
        }
        migrator.registerMigration("v12") { db in
            try db.execute(sql: v12)
            try db.execute(sql: "PRAGMA user_version = 12")
        }
        migrator.registerMigration("v13") { db in
            for part in v13 { try db.execute(sql: part) }
            try db.execute(sql: "PRAGMA user_version = 13")
        }
        migrator.registerMigration("v14") { db in
            try db.execute(sql: v14)
            try db.execute(sql: "PRAGMA user_version = 14")
        }
        migrator.registerMigration("v15") { db in
            try db.execute(sql: v15)
            try db.execute(sql: "PRAGMA user_version = 15")
        }
        migrator.registerMigration("v16") { db in
            try db.execute(sql: v16)
            try db.execute(sql: "PRAGMA user_version = 16")
        }
        return migrator
    }
}
