import Synchronization

/// The one server of its kind that all tests of a process use.
final class SharedServer<Server: TestServer>: Sendable {
    private let started = Mutex<Result<Server, any Error>?>(nil)

    /// It, started by whoever comes first; the others wait.
    func get() throws -> Server {
        try started.withLock { server in
            if let server { return try server.get() }
            // Between the choice of a free port and its use by the server, a connection or a proxy may take it.
            var result = Result { try Server() }
            for _ in 0..<3 {
                guard case .failure = result else { break }
                result = Result { try Server() }
            }
            server = result
            return try result.get()
        }
    }
}
