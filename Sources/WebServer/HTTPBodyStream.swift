internal import CMicroHTTP
public import Foundation
internal import Synchronization

/// A body that is sent as it is written, in chunks: for server-sent events.
///
/// Writers wait while much is unsent, and learn when nobody reads any more.
public final class HTTPBodyStream: Sendable {
    /// Nobody reads the stream any more, or it was finished.
    public struct Ended: Error, Hashable {}

    /// How many unsent bytes make a write wait.
    static let unsentBytes = 65_536

    private struct State {
        var connection: ConnectionHandle?
        var client: ClientConnection?
        var isAttached = false
        var isSuspended = false
        var chunks: [Data] = []
        /// Of the chunks together.
        var unsent = 0
        var isFinished = false
        var isAbandoned = false
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter: UInt64 = 0

        /// Has the daemon ask for bytes again.
        mutating func resume() {
            guard isSuspended else { return }
            isSuspended = false
            connection?.resume()
        }

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { waiters = [:] }
            return Array(waiters.values)
        }
    }

    private let state = Mutex(State())
    private let producer: (@Sendable (HTTPBodyStream) async throws -> Void)?
    /// Ends when the stream does.
    private let life: AsyncStream<Never>
    private let lifeEnd: AsyncStream<Never>.Continuation

    /// Makes a stream that whoever holds it writes to.
    public init() {
        producer = nil
        (life, lifeEnd) = AsyncStream.makeStream()
    }

    /// Makes a stream that the server has written by `producer`, from when it is answered with. Its task is cancelled when nobody reads
    /// any more or the server stops; the stream is finished when it returns, and breaks off when it throws.
    public init(producer: @escaping @Sendable (HTTPBodyStream) async throws -> Void) {
        self.producer = producer
        (life, lifeEnd) = AsyncStream.makeStream()
    }

    /// Sends bytes; waits while more than a small number of bytes is unsent. Throws `Ended` when nobody reads any more or the stream
    /// is finished, `CancellationError` when the task was cancelled.
    public func write(_ data: Data) async throws {
        while true {
            try Task.checkCancellation()
            if isAbandoned { throw Ended() }
            let isWritten = try state.withLock { state in
                guard !state.isFinished, !state.isAbandoned else { throw Ended() }
                guard state.unsent < Self.unsentBytes else { return false }
                guard !data.isEmpty else { return true }
                state.chunks.append(data)
                state.unsent += data.count
                state.resume()
                return true
            }
            if isWritten { return }
            await waitForRoom()
        }
    }

    /// Ends the stream after what was written.
    public func finish() {
        let waiters = state.withLock { state in
            state.isFinished = true
            state.resume()
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
        lifeEnd.finish()
    }

    /// Whether nobody reads any more: the other end has gone, or the server broke the stream off.
    public var isAbandoned: Bool {
        let (isAbandoned, client) = state.withLock { ($0.isAbandoned, $0.client) }
        if isAbandoned { return true }
        guard let client, client.isPeerGone else { return false }
        abandon()
        return true
    }

    /// Breaks the stream off.
    func abandon() {
        let waiters = state.withLock { state in
            state.isAbandoned = true
            state.chunks = []
            state.unsent = 0
            state.resume()
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
        lifeEnd.finish()
    }

    private func waitForRoom() async {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    // A cancellation that comes after this look finds the waiter.
                    guard !Task.isCancelled, !state.isFinished, !state.isAbandoned,
                        state.unsent >= Self.unsentBytes
                    else { return false }
                    state.waiters[number] = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }
}

// What the server does with it.
extension HTTPBodyStream {
    /// Runs the producer, where there is one, until it is done or nobody reads any more.
    func produce() async {
        guard let producer else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await producer(self)
                    self.finish()
                } catch {
                    self.abandon()
                }
            }
            group.addTask { for await _ in self.life {} }
            await group.next()
            group.cancelAll()
        }
    }

    /// From now on the daemon asks for bytes. `false`: it is sent already.
    func attach(_ connection: ConnectionHandle, of client: ClientConnection) -> Bool {
        state.withLock { state in
            guard !state.isAttached else { return false }
            state.isAttached = true
            state.connection = connection
            state.client = client
            return true
        }
    }

    /// Gives the daemon bytes, or suspends its connection until there are some. Called by one of its threads.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let (result, waiters) = state.withLock { state in
            if state.isAbandoned { return (cmicrohttp_break, [CheckedContinuation<Void, Never>]()) }
            var filled = 0
            while let chunk = state.chunks.first, filled < buffer.count {
                let count = min(chunk.count, buffer.count - filled)
                unsafe chunk.copyBytes(
                    to: UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + count]), count: count)
                filled += count
                state.unsent -= count
                if count == chunk.count { state.chunks.removeFirst() } else { state.chunks[0] = chunk.dropFirst(count) }
            }
            if filled > 0 { return (filled, state.unsent < Self.unsentBytes ? state.takeWaiters() : []) }
            if state.isFinished { return (cmicrohttp_end, []) }
            guard let connection = state.connection else { return (cmicrohttp_break, []) }
            state.isSuspended = true
            connection.suspend()
            return (0, [])
        }
        for waiter in waiters { waiter.resume() }
        return result
    }

    /// The daemon is done with the connection's request.
    func end(isComplete: Bool) {
        let isSent = state.withLock { state in
            state.connection = nil
            state.client = nil
            state.isSuspended = false
            return isComplete && state.isFinished && state.unsent == 0
        }
        if isSent { lifeEnd.finish() } else { abandon() }
    }
}
