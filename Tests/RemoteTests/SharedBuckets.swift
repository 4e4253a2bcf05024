import Remote
import Synchronization
import TierSyncTestSupport

/// Buckets that tests share, each made once in a test process.
enum SharedBuckets {
    private static let made = Mutex<Set<String>>([])

    /// A server, started if need be, with a bucket on it.
    static func server<Server: S3TestServer>(_ type: Server.Type, with bucket: String) async throws -> Server {
        let server = try await Server.started()
        try made.withLock { made in
            let name = "\(Server.self)/\(bucket)"
            guard !made.contains(name) else { return }
            try server.makeBucket(bucket)
            made.insert(name)
        }
        return server
    }
}
