import Foundation

/// A real server that tests start on free ports of the loopback interface.
public protocol TestServer: Sendable {
    /// Starts one and waits until it can be used. Blocks.
    init() throws

    /// Where it answers.
    var port: Int { get }

    /// Whether tests can start one: it is installed and, for one of the heavy set, asked for.
    static var isAvailable: Bool { get }

    /// What a test that needs it says when it is not available.
    static var missing: String { get }

    /// One for the whole test process, started when it is first asked for.
    static func shared() throws -> Self

    /// Ends the server.
    func stop()
}

extension TestServer {
    /// The shared one, waited for beside the threads that tests run on.
    public static func started() async throws -> Self {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try shared() }) }
        }
    }
}

/// The servers that take long to start, or are rarely met, run only in `make test-heavy`.
public enum HeavyServers {
    /// Whether tests of them were asked for.
    public static var areWanted: Bool { ProcessInfo.processInfo.environment["TIERSYNC_HEAVY"] != nil }

    /// What a test of one says when it cannot run.
    static func missing(_ name: String) -> String {
        areWanted
            ? "\(name) is not installed: run make setup-test-heavy"
            : "\(name) is of the heavy set: run make test-heavy, or set TIERSYNC_HEAVY=1"
    }
}
