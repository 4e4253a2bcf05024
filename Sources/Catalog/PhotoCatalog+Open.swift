public import Foundation
import GRDB
public import SystemPackage
public import TierModel

extension PhotoCatalog {
    /// The catalog's file name in the library's folder.
    public static let fileName = "catalog.sqlite"

    /// Makes the catalog of a new library. It appears under its name only when it is complete.
    ///
    /// - Parameters:
    ///   - library: The library's folder, which exists.
    ///   - device: This device.
    ///   - now: The time of creation.
    /// - Throws: `CatalogError.exists` when there is a catalog already.
    public static func create(in library: FilePath, device: TierModel.DeviceID, now: Date) throws -> PhotoCatalog {
        let (folder, printable) = try usable(library)
        let final = folder + "/" + fileName
        if FileManager.default.fileExists(atPath: final) { throw alreadyThere(printable) }
        let draft = final + ".new-" + UUID().uuidString
        defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: draft + suffix) } }
        do {
            let pool = try connect(draft)
            try CatalogSchema.migrator.migrate(pool)
            try pool.write { db in
                try db.run("INSERT INTO setting VALUES ('device', ?)", [device.rawValue.uuidString])
                try db.run("INSERT INTO setting VALUES ('created', ?)", [String(Stored.time(now))])
            }
            try pool.close()
        } catch {
            throw CatalogError.translating(error, library: printable)
        }
        // link(2) refuses a name that is taken: of two processes that both make a library, one succeeds.
        guard link(draft, final) == 0 else {
            guard errno == EEXIST else {
                throw CatalogError(
                    .notWritable, "the catalog of \(printable) cannot be made: \(String(cString: strerror(errno)))",
                    remedy: "check the permissions of the folder")
            }
            throw alreadyThere(printable)
        }
        try? FileManager.default.removeItem(atPath: draft)
        return try open(in: library)
    }

    /// Opens the catalog of a library, and brings one that an earlier version wrote up to date.
    ///
    /// - Throws: `CatalogError`: `notALibrary`, `newerSchema`, `damaged`, `locked`, `notWritable`.
    public static func open(in library: FilePath) throws -> PhotoCatalog {
        try open(in: library, busyTimeout: 10)
    }

    /// Opens a catalog that waits this many seconds for other writers, and tells each statement that it runs. For tests.
    package static func open(
        in library: FilePath, busyTimeout: TimeInterval, trace: (@Sendable (String) -> Void)? = nil
    ) throws -> PhotoCatalog {
        let (folder, printable) = try usable(library)
        let file = folder + "/" + fileName
        guard FileManager.default.fileExists(atPath: file) else { throw notALibrary(printable) }
        do {
            try checkHeader(file, library: printable)
            let pool = try connect(file, busyTimeout: busyTimeout, trace: trace)
            try migrate(pool, library: printable)
            let text = try pool.read { try setting("device", $0) }
            guard let text, let device = UUID(uuidString: text) else {
                throw CatalogError.contradiction("no device is named")
            }
            return PhotoCatalog(pool: pool, device: TierModel.DeviceID(rawValue: device), library: printable)
        } catch {
            throw CatalogError.translating(error, library: printable)
        }
    }

    private static func connect(
        _ file: String, busyTimeout: TimeInterval = 10, trace: (@Sendable (String) -> Void)? = nil
    ) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout)
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = 4
        configuration.label = "tiersync.catalog"
        if let trace {
            configuration.publicStatementArguments = true
            configuration.prepareDatabase { db in db.trace { trace($0.expandedDescription) } }
        }
        let pool = try DatabasePool(path: file, configuration: configuration)
        // GRDB sets NORMAL, with which a power cut can take back the last commits; an intent must be on the disk first.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        return pool
    }

    /// Looks at the file before SQLite does, which would turn an empty file into a database.
    private static func checkHeader(_ file: String, library: String) throws {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw CatalogError(
                .notWritable, "the catalog of \(library) cannot be read", remedy: "check its owner and permissions")
        }
        defer { try? handle.close() }
        let header = try handle.read(upToCount: 16) ?? Data()
        guard header == Data("SQLite format 3\0".utf8) else {
            throw CatalogError(
                .damaged, "\(fileName) of \(library) is damaged: it is no database",
                remedy: "restore it from a backup; the originals are not touched")
        }
    }

    private static func migrate(_ pool: DatabasePool, library: String) throws {
        let migrator = CatalogSchema.migrator
        let (identity, version, isNewer) = try pool.read { db in
            (
                try db.number("PRAGMA application_id"), try db.number("PRAGMA user_version"),
                try migrator.hasBeenSuperseded(db)
            )
        }
        guard identity == CatalogSchema.applicationID else { throw notALibrary(library) }
        guard !isNewer, version <= CatalogSchema.version else {
            throw CatalogError(
                .newerSchema,
                "\(library) was written by a newer tiersync (catalog version \(version), "
                    + "this one knows up to \(CatalogSchema.version))",
                remedy: "update tiersync; nothing was changed")
        }
        guard try pool.read({ try !migrator.hasCompletedMigrations($0) }) else { return }
        do {
            try migrator.migrate(pool)
        } catch {
            // Another process that opened the library at the same moment may have done it.
            guard try pool.read({ try migrator.hasCompletedMigrations($0) }) else { throw error }
        }
    }

    /// SQLite's paths are UTF-8 here: a library (not a photo) must lie at such a path.
    private static func usable(_ library: FilePath) throws -> (path: String, printable: String) {
        let printable = PrintableName.escaped(Stored.bytes(library))
        guard let path = String(validating: library) else {
            throw CatalogError(
                .invalidValue, "the path of the library is not UTF-8: \(printable)",
                remedy: "choose another folder for the library; photos may have any name")
        }
        return (path, printable)
    }

    private static func alreadyThere(_ library: String) -> CatalogError {
        CatalogError(.exists, "there is a library already in \(library)", remedy: "use it, or choose another folder")
    }

    private static func notALibrary(_ library: String) -> CatalogError {
        CatalogError(
            .notALibrary, "\(library) holds no library",
            remedy: "make one with tiersync init, or name another folder with --library")
    }
}
