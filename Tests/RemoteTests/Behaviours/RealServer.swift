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

    /// What it does not do as the others, each with its reason. The tests state what must hold then.
    var deviations: [Deviation: String] {
        switch self {
        case .seaweed: [.storesDamage: "it does not compare the body with the signed hash"]
        case .swift:
            [
                .noExclusiveCreate: "it answers 501 to If-None-Match on a PUT",
                .insistsOnRegion: "it takes signatures for the region of its configuration only",
            ]
        case .lighttpd: [.storesDamage: "WebDAV announces no digest"]
        case .apache:
            [
                .storesDamage: "WebDAV announces no digest",
                .racyCreate: "its MOVE looks for the target first, and renames then",
            ]
        }
    }

    /// One way to differ.
    enum Deviation: Hashable {
        /// It cannot be asked to refuse an overwrite.
        case noExclusiveCreate
        /// Of several that rename to one name in the same moment, more than one may be told that it stored.
        case racyCreate
        /// It stores bytes that differ from the signed hash, when no other digest is announced.
        case storesDamage
        /// It does not take signatures for another region than its own.
        case insistsOnRegion
    }

    /// Whether it refuses to overwrite when asked to.
    var hasExclusiveCreate: Bool { deviations[.noExclusiveCreate] == nil }

    /// Whether of uploaders in the same moment exactly one is told that it stored.
    var hasOneWinner: Bool { hasExclusiveCreate && deviations[.racyCreate] == nil }

    /// Whether it stores bytes that differ from the signed hash, when no other digest is announced.
    var storesDamage: Bool { deviations[.storesDamage] != nil }

    /// Whether it takes signatures for whatever region.
    var takesAnyRegion: Bool { deviations[.insistsOnRegion] == nil }

    /// How often two race for a name, besides the first rounds: more where the races are known to be lost.
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
