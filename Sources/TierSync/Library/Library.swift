public import Catalog
import Claims
import Foundation
import Imaging
import Inference
public import Remote
import Synchronization
public import SystemPackage
import TierModel

/// One library, open: its catalog, its folder, its settings. Everything the engine does starts here.
///
/// Several processes may have the same library open. Jobs claim the photos they work on, so `assign` works beside a running analysis.
public final class Library: Sendable {
    /// Where everything is on disk.
    public let layout: LibraryLayout
    /// The catalog.
    public let catalog: PhotoCatalog
    /// Settings, as they were when the library was opened.
    public let configuration: Configuration
    /// What an interrupted process had left behind and opening has put right.
    public let recovery: RecoveryReport
    /// Holds all transfers of this process to the limits of the configuration; they can be changed while transfers run.
    public let bandwidth: BandwidthLimiter
    /// What the program adds: kinds of remotes, analyzers.
    let extensions: LibraryExtensions
    /// What the program's own analyzers could not say, until a summary tells of it.
    let analyzerFailures = AnalyzerFailures()
    /// Where every transfer is written down, once the budgets have let it pass.
    let ledger: LibraryLedger
    /// Reads picture files.
    let reader: PhotoReader
    /// The bound of the spool, shared by all fetches.
    let spoolRoom = SpoolRoom()
    private let loadedPlaces = Mutex<PlaceTable?>(nil)
    private let loadedSynonyms = Mutex<SceneSynonyms?>(nil)
    /// The connection that all jobs of this object share: one circuit breaker, one pool, one number of transfers.
    private let connection = Mutex<Connection?>(nil)
    /// Claims work for this process, of a library that several devices share.
    let workClaimer = Mutex<ShardClaimer?>(nil)

    /// A remote that was asked what it checks.
    struct Connection: Sendable {
        var store: any ObjectStore
        var capabilities: RemoteCapabilities
    }

    private init(
        layout: LibraryLayout, catalog: PhotoCatalog, configuration: Configuration, recovery: RecoveryReport,
        extensions: LibraryExtensions
    ) {
        self.extensions = extensions
        self.layout = layout
        self.catalog = catalog
        self.configuration = configuration
        self.recovery = recovery
        bandwidth = BandwidthLimiter(configuration.bandwidth)
        ledger = LibraryLedger(
            catalog: catalog, remote: configuration.remote, guardian: TransferGuardian(configuration.budgets, catalog))
        reader = PhotoReader()
    }

    /// Makes a library in a folder, which may exist but must hold no library.
    ///
    /// - Parameters:
    ///   - folder: the library's folder.
    ///   - remote: where originals will go. A password in it goes to `credentials.json`, which only the owner can read.
    ///   - encryption: how all that goes there is encrypted; `nil` for a library in plain, which it then stays.
    ///   - extensions: what the program adds to the engine.
    /// - Throws: `EngineError` (`libraryExists`, `unwritable`, `diskFull`, `badName`), `RemoteError` (`malformedLocation`), `CatalogError`.
    public static func create(
        in folder: FilePath, remote: String?, encryption: LibraryEncryption? = nil,
        extensions: LibraryExtensions = LibraryExtensions()
    ) async throws -> Library {
        try extensions.check()
        let layout = LibraryLayout(folder: folder)
        for file in [layout.catalog, layout.configuration, layout.credentials, layout.keys, layout.cloneMarker]
        where FileManager.default.fileExists(atPath: file.string) {
            throw EngineError(
                .libraryExists,
                "\(PrintableName.escaped(folder.string)) holds \(file == layout.catalog ? "a library" : "\(file.printableName)") already",
                remedy: "use it with --library, or choose another folder")
        }
        let library = try await make(in: folder, remote: remote, extensions)
        if let encryption { try await library.encrypt(encryption) }
        return library
    }

    /// Makes a library where no catalog is.
    static func make(in folder: FilePath, remote: String?, _ extensions: LibraryExtensions) async throws -> Library {
        let layout = LibraryLayout(folder: folder)
        // The remote is understood before anything is written: a typing error leaves nothing behind.
        let parsed = try remote.map { try RemoteLocation.parse($0) }
        try parsed?.location.check(extensions.stores)
        try DurableFile.makeFolder(folder)
        // The catalog first: of two that make a library here at once, one stops here.
        let catalog = try PhotoCatalog.create(in: folder, device: DeviceID(rawValue: UUID()), now: Date())
        for subfolder in layout.subfolders { try DurableFile.makeFolder(subfolder) }
        if let parsed, let credentials = parsed.credentials {
            try CredentialsFile(layout: layout).write(credentials, for: parsed.location)
        }
        let configuration = Configuration(remote: parsed?.location.description)
        try configuration.write(layout)
        return Library(
            layout: layout, catalog: catalog, configuration: configuration, recovery: RecoveryReport(),
            extensions: extensions)
    }

    /// Opens the library of a folder and puts right what an interrupted process left behind.
    ///
    /// - Parameters:
    ///   - folder: the library's folder.
    ///   - extensions: what the program adds to the engine; the same each time.
    ///   - adjust: changes settings for this object only; the file stays as it is.
    /// - Throws: `EngineError` (`noLibrary`, `badConfiguration`, `badName`), `CatalogError` (newer schema, damaged, locked).
    public static func open(
        in folder: FilePath, extensions: LibraryExtensions = LibraryExtensions(),
        adjusting adjust: (inout Configuration) throws -> Void = { _ in }
    ) async throws -> Library {
        try extensions.check()
        let layout = LibraryLayout(folder: folder)
        guard FileManager.default.fileExists(atPath: layout.catalog.string) else {
            throw EngineError(
                .noLibrary, "there is no library in \(PrintableName.escaped(folder.string))",
                remedy: "make one with: tiersync init \(PrintableName.escaped(folder.string))")
        }
        guard !FileManager.default.fileExists(atPath: layout.cloneMarker.string) else {
            throw EngineError(
                .unfinishedClone, "\(PrintableName.escaped(folder.string)) is still being rebuilt from its remote",
                remedy: "run the same tiersync clone again; it goes on")
        }
        let catalog = try PhotoCatalog.open(in: folder)
        let recovery = try await Recovery(layout: layout, catalog: catalog).run()
        var configuration = try Configuration.read(layout)
        try adjust(&configuration)
        return Library(
            layout: layout, catalog: catalog, configuration: configuration, recovery: recovery, extensions: extensions)
    }

    /// Everything that looks at a picture, loaded at first need and then kept.
    ///
    /// - Throws: `InferenceError` when the runtime or a model is missing or damaged.
    func photoAnalyzers() throws -> PhotoAnalyzers {
        let models = try ModelStore()
        let (profile, speed) = try analysisProfile(models)
        var analyzers = try SharedModels.analyzers(
            models, .device(precision: speed.precision(of: profile), profile: profile))
        // The models are shared by all libraries of the process; these belong to this one.
        analyzers.pictures += extensions.analyzers.map { CustomAnalyzer(analyzer: $0, failures: analyzerFailures) }
        return analyzers
    }

    /// The towns of the world; `nil` where the table is not installed.
    func places() -> PlaceTable? {
        loadedPlaces.withLock { loaded in
            if loaded == nil { loaded = (try? ModelStore()).flatMap { try? PlaceTable(models: $0) } }
            return loaded
        }
    }

    /// Other words for what the scene model names; `nil` where the table is not installed.
    func sceneSynonyms() -> SceneSynonyms? {
        loadedSynonyms.withLock { loaded in
            if loaded == nil { loaded = (try? ModelStore()).flatMap { try? SceneSynonyms(models: $0) } }
            return loaded
        }
    }

    /// Whether runtime and models are there.
    public var canAnalyze: Bool { (try? photoAnalyzers()) != nil }

    /// Connects to the remote.
    ///
    /// - Throws: `EngineError` (`noRemote`), `RemoteError`.
    public func makeStore() async throws -> any ObjectStore { try await connect().store }

    /// Whether the remote has answered this object.
    var isConnected: Bool { connection.withLock { $0 != nil } }

    /// Connects to the remote, or takes the connection that is there, and says what the remote was seen to check.
    func connect() async throws -> Connection {
        if let known = connection.withLock({ $0 }) { return known }
        let made = try await makeConnection()
        return connection.withLock { connection in
            // Of two that connect at once, the first stays.
            let shared = connection ?? made
            connection = shared
            return shared
        }
    }

    private func makeConnection() async throws -> Connection {
        guard let remote = configuration.remote else {
            throw EngineError(
                .noRemote, "this library has no remote yet",
                remedy:
                    "name one with: tiersync remote set URL (file:///path, s3://bucket?endpoint=…, webdavs://host/path)"
            )
        }
        let location = try RemoteLocation.parse(remote).location
        let keys = try await libraryKeys()
        let capabilities = try await knownCapabilities(of: location)
        var options = try remoteOptions(for: location)
        options.isEncrypted = keys != nil
        options.capabilities = capabilities
        options.expectMarker = capabilities != nil
        let store = try makeStore(at: remote, options)
        if let capabilities { return Connection(store: sealed(store, keys), capabilities: capabilities) }
        // First use: what the server really checks decides what counts as a proof.
        try await recognize(store)
        try await checkEncryption(of: store, keys)
        let found: RemoteCapabilities
        do {
            found = try await store.probe(context(.metadata))
        } catch let error as RemoteError where error.code == .credentialsRefused {
            // Whom the owner's server lets read only cannot ask what it checks, and need not know.
            guard try await RemoteMarker.isThere(store, context(.metadata)) else { throw error }
            options.expectMarker = true
            return Connection(store: sealed(try makeStore(at: remote, options), keys), capabilities: .unknown)
        }
        options.capabilities = found
        try await mark(try makeStore(at: remote, options), isEncrypted: keys != nil)
        options.expectMarker = true
        let marked = try makeStore(at: remote, options)
        if let keys { try await bringKeyring(to: marked, keys) }
        try await remember(found, of: location)
        return Connection(store: sealed(marked, keys), capabilities: found)
    }

    /// The remote itself, without what encrypts; nothing is asked of it yet.
    ///
    /// - Throws: `EngineError` (`noRemote`), `RemoteError`.
    func makePlainStore() throws -> any ObjectStore {
        guard let remote = configuration.remote else {
            throw EngineError(
                .noRemote, "this library has no remote yet", remedy: "name one with: tiersync remote set URL")
        }
        var options = try remoteOptions(for: RemoteLocation.parse(remote).location)
        // Whatever is stored through it belongs to an encrypted remote.
        options.isEncrypted = true
        return try makeStore(at: remote, options)
    }

    private func makeStore(at remote: String, _ options: RemoteOptions) throws -> any ObjectStore {
        let (location, inline) = try RemoteLocation.parse(remote)
        let credentials = try inline ?? CredentialsFile(layout: layout).read(for: location)
        return try makeObjectStore(
            at: location, credentials: credentials, options: options, schemes: extensions.stores)
    }

    /// What all connections have in common.
    private func remoteOptions(for location: RemoteLocation) throws -> RemoteOptions {
        var options = RemoteOptions()
        options.pendingUploads = CatalogUploads(catalog: catalog, remote: location)
        options.bandwidth = bandwidth
        options.transfers = configuration.transfers
        options.storageClass = configuration.storageClass
        options.certificateAuthorities = configuration.certificateFile.map { FilePath($0) }
        return options
    }

    /// Why bytes are about to move, and for which photo.
    func context(_ purpose: Purpose, _ photo: PhotoID? = nil) -> TransferContext {
        TransferContext(ledger: ledger, purpose: purpose, photo: photo)
    }

    /// Numbered by what the probe asks: what an earlier version found is asked anew.
    private static let capabilitiesSetting = "remoteCapabilities-3"

    /// What a remote was seen to check. It says nothing of any other remote.
    private struct Probed: Codable {
        var location: String
        var capabilities: RemoteCapabilities
    }

    private func knownCapabilities(of location: RemoteLocation) async throws -> RemoteCapabilities? {
        guard let text = try await catalog.setting(Self.capabilitiesSetting),
            let probed = try? JSONDecoder().decode(Probed.self, from: Data(text.utf8)),
            probed.location == location.description
        else { return nil }
        return probed.capabilities
    }

    /// Makes the next use of the remote connect anew.
    func forgetConnection() { connection.withLock { $0 = nil } }

    /// Makes the next connection probe the remote again.
    func forgetCapabilities() async throws {
        try await catalog.setSetting(Self.capabilitiesSetting, to: nil)
        connection.withLock { $0 = nil }
    }

    private func remember(_ capabilities: RemoteCapabilities, of location: RemoteLocation) async throws {
        let probed = Probed(location: location.description, capabilities: capabilities)
        let text = String(decoding: try JSONEncoder().encode(probed), as: UTF8.self)
        try await catalog.setSetting(Self.capabilitiesSetting, to: text)
    }
}
