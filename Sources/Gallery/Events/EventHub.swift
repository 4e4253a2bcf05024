import Foundation
import Synchronization
import TierSync
import WebServer

/// Sends server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) to all pages that listen.
final class EventHub: Sendable {
    private struct Listener: Sendable {
        var stream: HTTPBodyStream
        var events: AsyncStream<Data>
    }

    private struct State {
        var listeners: [Int: AsyncStream<Data>.Continuation] = [:]
        var next = 0
    }

    /// More pages than this are not told: they ask again.
    private static let mostListeners = 64
    private let state = Mutex(State())
    private let arrivals:
        (stream: AsyncStream<(Int, Listener)>, continuation: AsyncStream<(Int, Listener)>.Continuation)

    init() {
        arrivals = AsyncStream.makeStream()
    }

    /// A new page listens: the body of its answer.
    ///
    /// - Throws: 503 when too many do.
    func listen() throws(RequestError) -> HTTPBodyStream {
        let stream = HTTPBodyStream()
        // A page that reads slowly misses events, and is told of none twice.
        let (events, continuation) = AsyncStream.makeStream(of: Data.self, bufferingPolicy: .bufferingNewest(64))
        let number = state.withLock { state -> Int? in
            guard state.listeners.count < Self.mostListeners else { return nil }
            state.next += 1
            state.listeners[state.next] = continuation
            return state.next
        }
        guard let number else {
            throw RequestError(503, "too many pages are open", remedy: "close some", code: "tooMany", retryAfter: 30)
        }
        continuation.yield(Data("retry: 2000\n\n".utf8))
        arrivals.continuation.yield((number, Listener(stream: stream, events: events)))
        return stream
    }

    /// Tells all pages.
    func send(_ name: String, _ value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        guard let json = try? encoder.encode(value) else { return }
        broadcast(Data("event: \(name)\ndata: ".utf8) + json + Data("\n\n".utf8))
    }

    /// Tells all pages that something is different.
    func sendChanged() { send("changed", [String: String]()) }

    private func broadcast(_ data: Data) {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.yield(data) }
    }

    /// Serves the listeners until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.beat() }
            for await (number, listener) in arrivals.stream {
                group.addTask {
                    await withTaskCancellationHandler {
                        for await data in listener.events {
                            guard (try? await listener.stream.write(data)) != nil else { break }
                        }
                    } onCancel: {
                        listener.stream.finish()
                    }
                    listener.stream.finish()
                    self.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
                }
            }
            group.cancelAll()
        }
    }

    /// A comment now and then tells whether the other end is still there.
    private func beat() async {
        while (try? await Task.sleep(for: .seconds(15))) != nil { broadcast(Data(": here\n\n".utf8)) }
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.finish() }
    }
}
