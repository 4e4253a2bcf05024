internal import Foundation
internal import Workers

/// A small HTTP/1.1 server, for one library's page: GNU libmicrohttpd reads, checks and sends on threads of its own; handlers are Swift
/// tasks.
public struct WebServer: Sendable {
    private let options: WebServerOptions
    private let tls: TLSTexts?

    /// Checks the options, and reads the certificate where there is one. Throws what is wrong with them.
    public init(_ options: WebServerOptions) throws(WebServerError) {
        try options.validate()
        self.options = options
        tls = try options.tls?.read()
    }

    /// Serves until the task is cancelled, and then throws `CancellationError`: after what is in hand was answered, for which it waits
    /// `WebServerOptions.stopTimeout`; streams end at once. Throws `WebServerError` when it cannot listen.
    ///
    /// - Parameters:
    ///   - started: is told the port, once connections are accepted.
    ///   - handler: answers one request; several run at the same time. It must not block its thread. It is cancelled only when
    ///     it takes longer than `stopTimeout` while the server stops, and the server waits until it has returned.
    public func run(
        started: @Sendable (_ port: Int) -> Void, handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) async throws {
        let state = ServerState(options: options)
        let tls = tls
        let daemon = try await blocking {
            let socket = try ListenSocket(host: state.options.host, port: state.options.port)
            return try Daemon(socket, tls: tls, state: state)
        }
        started(daemon.port)
        // Shielded from the cancellation, so that what is in hand is answered.
        let serving = Task { await Self.serve(state, daemon, handler) }
        await withTaskCancellationHandler {
            await serving.value
        } onCancel: {
            state.beginStopping()
        }
        throw CancellationError()
    }

    /// Answers requests until the server is told to stop; then what is in hand, and ends the threads.
    private static func serve(
        _ state: ServerState, _ daemon: Daemon, _ handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await watch(state) }
            for await exchange in state.requests {
                group.addTask {
                    let response = await handler(exchange.request)
                    exchange.answer(response)
                    if case .stream(let stream) = response.body { await stream.produce() }
                }
            }
            let deadline = ContinuousClock.now + state.options.stopTimeout
            while !state.isIdle, ContinuousClock.now < deadline {
                try? await Task.sleep(for: .milliseconds(10))
            }
            state.stop()
            group.cancelAll()
            // Before the handlers that do not heed the cancellation: the port is free, and nobody waits for them.
            try? await blocking { daemon.stop() }
        }
    }

    /// Looks after slow and vanished clients, until it is cancelled.
    private static func watch(_ state: ServerState) async {
        let interval = min(.seconds(1), state.options.requestTimeout / 4)
        while true {
            do { try await Task.sleep(for: interval) } catch { return }
            state.sweep()
        }
    }
}
