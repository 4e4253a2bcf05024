import Catalog
import Claims
import Foundation
import Remote
import Synchronization
public import SystemPackage
import TierModel

/// What sharing came to: the JSON of `share`.
public struct ShareSummary: Encodable, Sendable {
    /// The remote.
    public var remote: String
    /// Whether it was shared before.
    public var wasShared: Bool
    /// How long a claim holds after its last renewal.
    public var leaseSeconds: Int
    /// What to type on another device.
    public var clone: String
}

extension Library {
    private static let workerSetting = "worker"

    /// Whether devices share the analysis of this library: each claims what it fetches.
    public var isShared: Bool { get async throws { try await sharing() != nil } }

    /// Whether this library keeps nothing but what it works on (`makeWorker`).
    public var isWorker: Bool { get async throws { try await catalog.setting(Self.workerSetting) != nil } }

    /// Lets several devices and workers use the remote at once: from now on, each claims what it fetches for analysis, so that each original is fetched
    /// once for all of them.
    ///
    /// - Parameter lease: how long a claim holds after its last renewal: so long what a machine that died had in hand waits for another; `nil` for ten minutes. At least
    ///   five seconds; the same for all. A remote that is shared already keeps its own.
    /// - Throws: `EngineError` (`noRemote`, `sharingImpossible` where the remote was not seen to refuse an overwrite), `RemoteError`.
    public func share(lease: Duration? = nil) async throws -> ShareSummary {
        try await check(.contribute, to: "share the library")
        let connection = try await connect()
        guard connection.capabilities.hasExclusiveCreate else {
            throw EngineError(
                .sharingImpossible,
                "\(connection.store.location) was not seen to refuse an overwrite: two devices could take the same work, and each other's place",
                remedy:
                    "let one device at a time use it, or move to a server with conditional writes (tiersync remote test tells)"
            )
        }
        let marker = SharingMarker(store: connection.store, library: self)
        let known = try await marker.read()
        if known == nil {
            try await marker.write(
                Sharing(leaseSeconds: max(5, lease.map { Int($0.components.seconds) } ?? ClaimTiming.usualLease)))
        }
        guard let sharing = try await marker.read() else {
            throw EngineError(
                .damagedRemote, "\(EngineKey.sharing) was stored and is not there", remedy: "run tiersync remote test")
        }
        try await note(sharing)
        try await publish()
        let location = connection.store.location.description
        return ShareSummary(
            remote: location, wasShared: known != nil, leaseSeconds: sharing.leaseSeconds,
            clone: "tiersync clone '\(location)' DIR")
    }

    /// Takes notice of a remote that another device shares.
    func noticeSharing() async throws {
        guard try await sharing() == nil,
            let sharing = try await SharingMarker(store: try await makeStore(), library: self).read()
        else { return }
        try await note(sharing)
    }

    /// Makes a library that only works for others: `analyze` in it claims shards of work lists, and keeps neither photos nor pictures of them.
    ///
    /// - Parameters:
    ///   - remote: a remote that is shared.
    ///   - folder: a folder that is empty or not there yet.
    /// - Throws: `EngineError` (`libraryExists`, `notShared`), `RemoteError`.
    public static func makeWorker(
        for remote: String, in folder: FilePath, extensions: LibraryExtensions = LibraryExtensions()
    ) async throws -> Library {
        let library = try await create(in: folder, remote: remote, extensions: extensions)
        do {
            try await library.noticeSharing()
            guard try await library.isShared else {
                throw EngineError(
                    .notShared, "\(remote) is not shared", remedy: "on the device that has the library: tiersync share")
            }
        } catch {
            for path in [library.layout.catalog, library.layout.configuration, library.layout.credentials] {
                try? DurableFile.remove(path)
            }
            throw error
        }
        try await library.catalog.setSetting(workerSetting, to: "1")
        return library
    }

    /// The one who claims work for this process.
    func claimer(_ connection: Connection, as writer: String) async throws -> ShardClaimer {
        guard let holder = UUID(uuidString: writer) else {
            throw EngineError(.badConfiguration, "\(writer) is no name of a writer")
        }
        if let known = workClaimer.withLock({ $0 }) { return known }
        let lease = Duration.seconds(try await sharing()?.leaseSeconds ?? ClaimTiming.usualLease)
        // As long as this process lives; what it leaves is swept as of any job.
        try await catalog.announceProcess()
        let scratch = layout.newJobFolder(of: catalog.process)
        try DurableFile.makeFolder(scratch)
        let made = try ShardClaimer(
            connection.store, context(.metadata), capabilities: connection.capabilities, holder: holder,
            scratch: scratch, timing: ClaimTiming(lease: lease))
        return workClaimer.withLock { claimer in
            let shared = claimer ?? made
            claimer = shared
            return shared
        }
    }
}

extension EngineError.Code {
    /// The remote cannot be shared by several devices.
    public static let sharingImpossible = EngineError.Code(rawValue: "sharingImpossible")
    /// The remote is not shared.
    public static let notShared = EngineError.Code(rawValue: "notShared")
}
