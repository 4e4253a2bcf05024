internal import CMicroHTTP

/// The daemon's name for a connection, valid from the first call about a request until the call that says it is complete. Who keeps one
/// keeps it behind a lock, and forgets it in that call.
struct ConnectionHandle: Sendable {
    /// As a number: pointers are not sent between threads.
    private let bits: UInt

    init(_ connection: OpaquePointer) {
        bits = UInt(bitPattern: connection)
    }

    /// Has the daemon leave the connection alone. Only one of its threads, in a call about this connection, may do that.
    func suspend() {
        unsafe MHD_suspend_connection(OpaquePointer(bitPattern: bits))
    }

    /// Has the daemon go on with a connection that is suspended. Any thread may do that.
    func resume() {
        unsafe MHD_resume_connection(OpaquePointer(bitPattern: bits))
    }
}
