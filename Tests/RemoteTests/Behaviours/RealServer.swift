import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// The servers that the numbered behaviours are shown on.
enum RealServer: String, CaseIterable, CustomTestStringConvertible {
    case seaweed, lighttpd

    /// Those that speak S3.
    static let s3: [RealServer] = allCases.filter(\.isS3)
    /// Those that speak WebDAV.
    static let webDAV: [RealServer] = allCases.filter { !$0.isS3 }

    var testDescription: String { rawValue }

    var isS3: Bool { self == .seaweed }

    /// Its port. Cancels the test where the server is not installed.
    func port() throws -> Int {
        switch self {
        case .seaweed:
            guard ServerPrograms.weed != nil else { try Test.cancel("\(SeaweedServer.missing)") }
            return try SharedRemotes.seaweedServer().port
        case .lighttpd:
            guard ServerPrograms.lighttpd != nil else { try Test.cancel("\(LighttpdServer.missing)") }
            return try LighttpdServer.shared().port
        }
    }

    /// Its address through a port.
    func location(through port: Int) throws -> RemoteLocation {
        switch self {
        case .seaweed: try SharedRemotes.seaweedServer().location(bucket: "photos", through: port)
        case .lighttpd: try LighttpdServer.shared().location(through: port)
        }
    }

    var credentials: RemoteCredentials {
        switch self {
        case .seaweed: SeaweedServer.credentials
        case .lighttpd: LighttpdServer.credentials
        }
    }

    /// The folder behind its address, where files can be put there directly.
    var files: FilePath? {
        switch self {
        case .seaweed: nil
        case .lighttpd: try? LighttpdServer.shared().files
        }
    }

    /// Signs a request again that was changed on the way; nothing where nothing is signed.
    var signAgain: [ProxyFault] {
        switch self {
        case .seaweed: [.signAgain(accessKeyID: SeaweedServer.accessKeyID, secret: SeaweedServer.secret)]
        case .lighttpd: []
        }
    }

    /// Whether it refuses to overwrite when asked to, also when two ask at once.
    var hasExclusiveCreate: Bool { true }

    /// How often two race for a name, besides the first rounds.
    var raceRounds: Int { 2 }

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
