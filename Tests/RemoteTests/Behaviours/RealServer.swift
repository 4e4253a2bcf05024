import Foundation
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// The servers that the numbered behaviours are shown on.
enum RealServer: String, CaseIterable, CustomTestStringConvertible {
    case seaweed, swift, lighttpd, apache

    /// SeaweedFS and lighttpd. Swift and Apache join with TIERSYNC_ALL_SERVERS, until the adapters pass on them.
    static let allCases: [RealServer] =
        ProcessInfo.processInfo.environment["TIERSYNC_ALL_SERVERS"] == nil
        ? [.seaweed, .lighttpd] : [.seaweed, .swift, .lighttpd, .apache]

    /// Those that speak S3.
    static let s3: [RealServer] = allCases.filter(\.isS3)
    /// Those that speak WebDAV.
    static let webDAV: [RealServer] = allCases.filter { !$0.isS3 }

    private static let buckets = Mutex<Set<RealServer>>([])

    var testDescription: String { rawValue }

    var isS3: Bool { self == .seaweed || self == .swift }

    /// Its port. Cancels the test where the server is not installed.
    func port() throws -> Int {
        switch self {
        case .seaweed:
            guard ServerPrograms.weed != nil else { try Test.cancel("\(SeaweedServer.missing)") }
            return try SharedRemotes.seaweedServer().port
        case .swift:
            guard SwiftServer.isAvailable else { try Test.cancel("\(SwiftServer.missing)") }
            let server = try SwiftServer.shared()
            try Self.buckets.withLock { if $0.insert(self).inserted { try server.makeBucket("photos") } }
            return server.port
        case .lighttpd:
            guard ServerPrograms.lighttpd != nil else { try Test.cancel("\(LighttpdServer.missing)") }
            return try LighttpdServer.shared().port
        case .apache:
            guard ApacheServer.isAvailable else { try Test.cancel("\(ApacheServer.missing)") }
            return try ApacheServer.shared().port
        }
    }

    /// Its address through a port.
    func location(through port: Int) throws -> RemoteLocation {
        switch self {
        case .seaweed: try SharedRemotes.seaweedServer().location(bucket: "photos", through: port)
        case .swift: try SwiftServer.shared().location(bucket: "photos", through: port)
        case .lighttpd: try LighttpdServer.shared().location(through: port)
        case .apache: try ApacheServer.shared().location(through: port)
        }
    }

    var credentials: RemoteCredentials {
        switch self {
        case .seaweed: SeaweedServer.credentials
        case .swift: SwiftServer.credentials
        case .lighttpd: LighttpdServer.credentials
        case .apache: ApacheServer.credentials
        }
    }

    /// The folder behind its address, where files can be put there directly.
    var files: FilePath? { self == .lighttpd ? try? LighttpdServer.shared().files : nil }

    /// Signs a request again that was changed on the way; nothing where nothing is signed.
    var signAgain: [ProxyFault] {
        switch self {
        case .seaweed: [.signAgain(accessKeyID: SeaweedServer.accessKeyID, secret: SeaweedServer.secret)]
        case .swift: [.signAgain(accessKeyID: SwiftServer.accessKeyID, secret: SwiftServer.secret)]
        case .lighttpd, .apache: []
        }
    }

    /// Whether it refuses to overwrite when asked to, also when two ask at once. Swift answers 501.
    var hasExclusiveCreate: Bool { self != .swift }

    /// Whether it stores bytes that differ from the signed hash, when no other digest is announced.
    var storesDamage: Bool { self != .swift }

    /// How often two race for a name, besides the first rounds. Apache's `If-None-Match` loses such races; `MOVE` must not.
    var raceRounds: Int { self == .apache ? 15 : 2 }

    /// The method that gives an object its final name.
    var committing: String { isS3 ? "PUT" : "MOVE" }

    /// What the adapter finds when it probes the server; asked once for each server.
    func capabilities() async throws -> RemoteCapabilities {
        try await ProbedServers.shared.capabilities(of: self)
    }
}

/// Probes each server once for all tests.
actor ProbedServers {
    static let shared = ProbedServers()
    private var found: [RealServer: RemoteCapabilities] = [:]

    func capabilities(of server: RealServer) async throws -> RemoteCapabilities {
        if let known = found[server] { return known }
        let location = try server.location(through: server.port())
        let store = try makeObjectStore(at: location, credentials: server.credentials)
        let capabilities = try await store.probe(TransferContext(ledger: InMemoryLedger(), purpose: .metadata))
        found[server] = capabilities
        return capabilities
    }
}
