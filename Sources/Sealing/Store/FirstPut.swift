import Remote
import Synchronization
import TierModel

/// Asks something once before anything is stored; until it was answered well, it is asked again.
final class FirstPut: Sendable {
    private let ask: @Sendable (TransferContext) async throws -> Void
    private let isPassed = Mutex(false)

    init(_ ask: @escaping @Sendable (TransferContext) async throws -> Void) {
        self.ask = ask
    }

    func pass(_ context: TransferContext) async throws {
        if isPassed.withLock({ $0 }) { return }
        try await ask(context.with(purpose: .metadata))
        isPassed.withLock { $0 = true }
    }
}
