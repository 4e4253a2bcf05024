import Remote
import Synchronization

/// The remote, connected at first need and then shared: a library whose originals are here asks nothing of it.
///
/// No actor: of several tasks with an executor of their own that one resumed at once, some never ran again (Swift 6.3.1 on Linux).
final class StoreConnection: Sendable {
    private enum State {
        case idle
        /// One caller connects; the others wait here. They are given `nil` when that failed, and look again.
        case connecting([CheckedContinuation<(any ObjectStore)?, Never>])
        case connected(any ObjectStore)
    }

    private let library: Library
    private let state = Mutex(State.idle)

    init(library: Library) {
        self.library = library
    }

    /// The remote. All callers share one connection attempt; after one that failed, the next caller tries again.
    func store() async throws -> any ObjectStore {
        while true {
            if beginsConnecting() { return try await connect() }
            if let store = await shared() { return store }
        }
    }

    private func beginsConnecting() -> Bool {
        state.withLock { state in
            guard case .idle = state else { return false }
            state = .connecting([])
            return true
        }
    }

    private func shared() async -> (any ObjectStore)? {
        await withCheckedContinuation { caller in
            let waits = state.withLock { state in
                guard case .connecting(let callers) = state else { return false }
                state = .connecting(callers + [caller])
                return true
            }
            if !waits { caller.resume(returning: connected) }
        }
    }

    private var connected: (any ObjectStore)? {
        state.withLock { if case .connected(let store) = $0 { store } else { nil } }
    }

    private func connect() async throws -> any ObjectStore {
        do {
            let store = try await library.makeStore()
            settle(.connected(store), store)
            return store
        } catch {
            settle(.idle, nil)
            throw error
        }
    }

    private func settle(_ next: State, _ store: (any ObjectStore)?) {
        let callers = state.withLock { state in
            defer { state = next }
            guard case .connecting(let callers) = state else {
                return [CheckedContinuation<(any ObjectStore)?, Never>]()
            }
            return callers
        }
        for caller in callers { caller.resume(returning: store) }
    }
}
