import Synchronization

/// A number of permits that tasks hold for a while: a semaphore whose waiting does not block a thread, first come, first served.
public final class AsyncPermits: Sendable {
    private struct Waiter {
        var number: UInt64
        var count: Int
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var free: Int
        var waiters: [Waiter] = []
        var nextNumber: UInt64 = 0
        /// Cancelled before they began to wait.
        var cancelled: Set<UInt64> = []
    }

    private let state: Mutex<State>
    private let total: Int

    /// Makes permits; at least one.
    public init(_ count: Int) {
        total = max(1, count)
        state = Mutex(State(free: total))
    }

    /// Runs `body` with a permit, which is given back however it ends. Throws `CancellationError` when the task is cancelled while it waits.
    public func withPermit<Result>(_ body: () async throws -> Result) async throws -> Result {
        try await withPermits(1, body)
    }

    /// Runs `body` with so many permits, at least one and at most all there are, which are given back however it ends. Throws
    /// `CancellationError` when the task is cancelled while it waits.
    public func withPermits<Result>(_ count: Int, _ body: () async throws -> Result) async throws -> Result {
        let count = min(max(1, count), total)
        try await acquire(count)
        defer { release(count) }
        return try await body()
    }

    private func acquire(_ count: Int) async throws {
        try Task.checkCancellation()
        let number = state.withLock { state -> UInt64? in
            // Who asks for little does not overtake who waits for much.
            if state.waiters.isEmpty, state.free >= count {
                state.free -= count
                return nil
            }
            state.nextNumber += 1
            return state.nextNumber
        }
        guard let number else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome = state.withLock { state -> Result<Void, any Error>? in
                    if state.cancelled.remove(number) != nil { return .failure(CancellationError()) }
                    if state.waiters.isEmpty, state.free >= count {
                        state.free -= count
                        return .success(())
                    }
                    state.waiters.append(Waiter(number: number, count: count, continuation: continuation))
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                if let index = state.waiters.firstIndex(where: { $0.number == number }) {
                    return state.waiters.remove(at: index)
                }
                state.cancelled.insert(number)
                return nil
            }
            waiter?.continuation.resume(throwing: CancellationError())
            // Who waited behind it may find enough.
            if waiter != nil { resumeWaiters() }
        }
        // A cancellation that came when the permit was given already left its number behind.
        state.withLock { _ = $0.cancelled.remove(number) }
    }

    private func release(_ count: Int) {
        state.withLock { $0.free += count }
        resumeWaiters()
    }

    /// Gives what is free to those who wait, the first first.
    private func resumeWaiters() {
        let next = state.withLock { state -> [Waiter] in
            var next: [Waiter] = []
            while let first = state.waiters.first, first.count <= state.free {
                state.free -= first.count
                next.append(state.waiters.removeFirst())
            }
            return next
        }
        for waiter in next { waiter.continuation.resume() }
    }
}
