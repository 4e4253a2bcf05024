internal import CMicroHTTP
internal import Foundation
internal import Glibc
internal import Synchronization

/// libmicrohttpd at work: its threads accept, read and send. The one owner of its handle.
final class Daemon: Sendable {
    @safe private struct Handles {
        var daemon: OpaquePointer
        /// The texts of the certificate, which the library may look at while it runs.
        var texts: [UnsafeMutablePointer<CChar>]
        /// What the callbacks are given.
        var state: Unmanaged<ServerState>
    }

    /// Where it listens.
    let port: Int
    private let handles: Mutex<Handles?>

    /// Starts the threads. Blocks briefly.
    init(_ socket: consuming ListenSocket, tls: TLSTexts?, state: ServerState) throws(WebServerError) {
        port = socket.port
        let options = state.options
        let retained = unsafe Unmanaged.passRetained(state)
        var texts: [UnsafeMutablePointer<CChar>] = unsafe []
        var settings = unsafe cmicrohttp_options()
        if let tls {
            for text: String in [tls.chain, tls.key, TLSCertificate.priorities] {
                if let copy = unsafe strdup(text) { unsafe texts.append(copy) }
            }
            if unsafe texts.count == 3 {
                unsafe settings.certificate_chain = unsafe UnsafePointer(texts[0])
                unsafe settings.private_key = unsafe UnsafePointer(texts[1])
                unsafe settings.tls_priorities = unsafe UnsafePointer(texts[2])
            }
        }
        unsafe settings.is_ipv6 = socket.isIPv6
        unsafe settings.threads = UInt32(min(options.threads, options.connections))
        unsafe settings.connections = UInt32(options.connections)
        unsafe settings.connections_per_client = UInt32(options.connectionsPerClient)
        unsafe settings.idle_seconds = UInt32(options.idleTimeout.components.seconds) + 1
        unsafe settings.connection_memory = options.headerBytes
        unsafe settings.context = unsafe retained.toOpaque()
        unsafe settings.access = requestAdvanced
        unsafe settings.completed = requestCompleted
        unsafe settings.connection_changed = connectionChanged
        // The library closes the socket, also where it cannot start.
        unsafe settings.listen_socket = socket.take()
        let isUsable = unsafe tls == nil || settings.private_key != nil
        guard isUsable, let handle = unsafe cmicrohttp_start(&settings) else {
            unsafe texts.forEach { unsafe free($0) }
            unsafe retained.release()
            throw WebServerError(
                .systemRefused, "The web server cannot start: the system gave it no threads, memory or descriptors.")
        }
        unsafe handles = Mutex(Handles(daemon: handle, texts: texts, state: retained))
    }

    deinit { stop() }

    /// Closes all connections, none of which may be suspended, and ends the threads, for which it waits. The second time does nothing.
    func stop() {
        handles.withLock { handles in
            guard let taken = handles else { return }
            handles = nil
            unsafe MHD_stop_daemon(taken.daemon)
            unsafe taken.texts.forEach { unsafe free($0) }
            unsafe taken.state.release()
        }
    }
}
