import Remote

/// The remote, connected at first need and then shared: a library whose originals are here asks nothing of it.
actor StoreConnection {
    private enum State {
        case idle
        /// One caller connects; the others wait here.
        case connecting([CheckedContinuation<any ObjectStore, any Error>])
        case connected(any ObjectStore)
    }

    private let library: Library
    private var state = State.idle

    init(library: Library) {
        self.library = library
    }

    /// The remote. All callers share one connection attempt; after one that failed, the next caller tries again.
    func store() async throws -> any ObjectStore {
        switch state {
        case .connected(let store): return store
        case .connecting:
            return try await withCheckedThrowingContinuation { caller in
                guard case .connecting(let callers) = state else { return caller.resume(throwing: CancellationError()) }
                state = .connecting(callers + [caller])
            }
        case .idle: return try await connect()
        }
    }

    private func connect() async throws -> any ObjectStore {
        state = .connecting([])
        do {
            let store = try await library.makeStore()
            settle(.connected(store), .success(store))
            return store
        } catch {
            settle(.idle, .failure(error))
            throw error
        }
    }

    private func settle(_ next: State, _ outcome: Result<any ObjectStore, any Error>) {
        guard case .connecting(let callers) = state else { return }
        state = next
        for caller in callers { caller.resume(with: outcome) }
    }
}
