import Foundation
import Synchronization

/// What passes, counted while it passes. A count is there before the client can know of the bytes.
final class ProxyRecord: Sendable {
    private struct Entry {
        var exchange: CountingProxy.Exchange
        /// The place among those that have ended; `nil` while it goes on.
        var end: Int?
        /// Whether its connection still works on it: an answer may be given before a body was read to its end.
        var isPassing = true
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var begun = 0
        var ended = 0
        var connections = 0
    }

    private let state = Mutex(State())

    func begin(_ exchange: CountingProxy.Exchange) -> Int {
        state.withLock { state in
            state.begun += 1
            state.entries[state.begun] = Entry(exchange: exchange)
            return state.begun
        }
    }

    func update(_ id: Int, _ change: (inout CountingProxy.Exchange) -> Void) {
        state.withLock { state in
            guard var entry = state.entries[id] else { return }
            change(&entry.exchange)
            state.entries[id] = entry
        }
    }

    /// It counts from now on, though its last bytes may still be written.
    func end(_ id: Int) {
        state.withLock { state in
            guard state.entries[id]?.end == nil else { return }
            state.ended += 1
            state.entries[id]?.end = state.ended
        }
    }

    /// Nothing more of it passes.
    func finish(_ id: Int) {
        end(id)
        state.withLock { $0.entries[id]?.isPassing = false }
    }

    var isBusy: Bool { state.withLock { $0.entries.values.contains { $0.isPassing } } }

    func noteConnection() { state.withLock { $0.connections += 1 } }

    var connections: Int { state.withLock { $0.connections } }

    /// Those that have ended, in the order of their ends.
    var ended: [CountingProxy.Exchange] {
        state.withLock { state in
            state.entries.values.filter { $0.end != nil }.sorted { ($0.end ?? 0) < ($1.end ?? 0) }.map(\.exchange)
        }
    }

    /// Forgets what has passed, not what is passing.
    func reset() {
        state.withLock { state in
            state.entries = state.entries.filter { $0.value.end == nil }
            state.connections = 0
        }
    }
}
