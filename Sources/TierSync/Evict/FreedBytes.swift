import Synchronization

/// Adds up what has been freed, and lets no more files be dropped at once than are needed.
final class FreedBytes: Sendable {
    private struct State {
        var freed: Int64 = 0
        /// Bytes of files in hand, of which nobody knows yet whether they will be freed.
        var reserved: Int64 = 0
        /// They look again when they are resumed.
        var waiting: [CheckedContinuation<Answer, Never>] = []
    }

    private enum Answer {
        case isReserved
        case isEnough
        case lookAgain
    }

    private let limit: Int64?
    private let state = Mutex(State())

    /// - Parameter limit: How many bytes are to be freed; `nil` for no bound.
    init(limit: Int64?) {
        self.limit = limit
    }

    var isReached: Bool { limit.map { limit in state.withLock { $0.freed >= limit } } ?? false }

    /// Takes a file in hand; `settle` must follow. Waits while those in hand may be enough.
    ///
    /// - Returns: `false` when enough is free already.
    func reserve(_ bytes: Int64) async -> Bool {
        while true {
            let answer = await withCheckedContinuation { caller in
                let answer = state.withLock { state -> Answer? in
                    if let limit, state.freed >= limit { return .isEnough }
                    if let limit, state.freed + state.reserved >= limit {
                        state.waiting.append(caller)
                        return nil
                    }
                    state.reserved += bytes
                    return .isReserved
                }
                if let answer { caller.resume(returning: answer) }
            }
            if answer != .lookAgain { return answer == .isReserved }
        }
    }

    /// Says what came of a file in hand.
    func settle(_ bytes: Int64, freed: Int64) {
        let callers = state.withLock { state in
            state.reserved -= bytes
            state.freed += freed
            defer { state.waiting = [] }
            return state.waiting
        }
        for caller in callers { caller.resume(returning: .lookAgain) }
    }
}
