package import Catalog
import Synchronization

/// Adds up what has been freed, and lets no more files be dropped at once than are needed, nor a later one instead of an earlier.
package final class FreedBytes: Sendable {
    private struct State {
        /// Files that have not been taken in hand, in the order in which they are to be.
        var expected: ArraySlice<OriginalID> = []
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
    package init(limit: Int64?) {
        self.limit = limit
    }

    package var isReached: Bool { limit.map { limit in state.withLock { $0.freed >= limit } } ?? false }

    /// Says which files come next; `reserve` must follow for each, in whatever order.
    package func expect(_ files: [OriginalID]) {
        guard limit != nil else { return }
        state.withLock { $0.expected += files }
    }

    /// Takes a file in hand; `settle` must follow. Waits for those before it, and while those in hand may be enough.
    ///
    /// - Returns: `false` when enough is free already.
    package func reserve(_ bytes: Int64, for file: OriginalID) async -> Bool {
        while true {
            let answer = await withCheckedContinuation { caller in
                let (answer, callers) = state.withLock { state -> (Answer?, [CheckedContinuation<Answer, Never>]) in
                    guard let limit else { return (.isReserved, []) }
                    if state.freed >= limit { return (.isEnough, []) }
                    let isNext = state.expected.first == file || !state.expected.contains(file)
                    guard isNext, state.freed + state.reserved < limit else {
                        state.waiting.append(caller)
                        return (nil, [])
                    }
                    if state.expected.first == file { state.expected.removeFirst() }
                    state.reserved += bytes
                    defer { state.waiting = [] }
                    return (.isReserved, state.waiting)
                }
                if let answer { caller.resume(returning: answer) }
                for caller in callers { caller.resume(returning: .lookAgain) }
            }
            if answer != .lookAgain { return answer == .isReserved }
        }
    }

    /// Says what came of a file in hand.
    package func settle(_ bytes: Int64, freed: Int64) {
        let callers = state.withLock { state in
            state.freed += freed
            if limit != nil { state.reserved -= bytes }
            defer { state.waiting = [] }
            return state.waiting
        }
        for caller in callers { caller.resume(returning: .lookAgain) }
    }
}
