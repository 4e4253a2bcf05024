public import Remote
import TierModel

/// What the remote was seen to do: the JSON of `remote test`.
public struct RemoteTest: Encodable, Sendable {
    /// Where it is, without secrets.
    public var remote: String
    /// What it was seen to check.
    public var capabilities: RemoteCapabilities
    /// What each finding means for the originals, a line each.
    public var findings: [RemoteFinding]
}

extension Library {
    /// Asks the remote anew what it really checks, and remembers it.
    public func testRemote() async throws -> RemoteTest {
        try await forgetCapabilities()
        let connection = try await connect()
        return RemoteTest(
            remote: connection.store.location.description, capabilities: connection.capabilities,
            findings: RemoteFinding.all(connection.capabilities, at: connection.store.location))
    }
}
