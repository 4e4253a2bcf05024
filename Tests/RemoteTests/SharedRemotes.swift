import Remote
import Synchronization
import TierModel
import TierSyncTestSupport

/// Servers that the tests share, with what is made on them once.
enum SharedRemotes {
    private static let bucket = Mutex(false)
    private static let probed = Mutex<RemoteCapabilities?>(nil)

    /// A SeaweedFS with the bucket "photos".
    static func seaweedServer() throws -> SeaweedServer {
        let server = try SeaweedServer.shared()
        try bucket.withLock { isMade in
            if !isMade { try server.makeBucket("photos") }
            isMade = true
        }
        return server
    }

    /// An adapter that knows what the server checks; through a proxy's port if one is given.
    static func seaweed(prefix: String = "", through port: Int? = nil) async throws -> (
        store: any ObjectStore, server: SeaweedServer
    ) {
        let server = try seaweedServer()
        var options = RemoteOptions.quick
        options.capabilities = try await capabilities(of: server)
        let location = server.location(bucket: "photos", prefix: prefix, through: port)
        return (try makeObjectStore(at: location, credentials: SeaweedServer.credentials, options: options), server)
    }

    /// What the probe of SeaweedFS found.
    static func seaweedCapabilities() async throws -> RemoteCapabilities { try await capabilities(of: seaweedServer()) }

    private static func capabilities(of server: SeaweedServer) async throws -> RemoteCapabilities {
        if let known = probed.withLock({ $0 }) { return known }
        let store = try makeObjectStore(at: server.location(bucket: "photos"), credentials: SeaweedServer.credentials)
        let found = try await store.probe(TransferContext(ledger: InMemoryLedger(), purpose: .metadata))
        probed.withLock { $0 = found }
        return found
    }
}

extension RemoteOptions {
    /// Retries without waiting.
    static var quick: RemoteOptions {
        var options = RemoteOptions()
        options.surroundings.sleep = { _ in try Task.checkCancellation() }
        return options
    }
}
