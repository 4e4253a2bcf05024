import Synchronization
package import TierModel
import Workers

/// Body bytes of one operation while it runs, readable from the task that records it.
final class ByteCount: Sendable {
    private let state = Mutex(TransferredBytes.none)

    func addSent(_ count: Int) { state.withLock { $0.sent += Int64(count) } }
    func addReceived(_ count: Int) { state.withLock { $0.received += Int64(count) } }
    var bytes: TransferredBytes { state.withLock { $0 } }
}

extension TransferContext {
    /// The same context for another purpose.
    package func with(purpose: Purpose) -> TransferContext {
        TransferContext(ledger: ledger, purpose: purpose, photo: photo)
    }

    /// The intent of an operation in this context.
    func intent(
        _ operation: ObjectOperation, _ key: String, attempt: Int = 1, rangeStart: Int64? = nil, expecting: Int64? = nil
    ) -> TransferIntent {
        TransferIntent(
            photo: photo, purpose: purpose, operation: operation, key: key, attempt: attempt, rangeStart: rangeStart,
            expectedBytes: expecting)
    }

    /// Writes the intent, does the work with a permit where it needs one, and completes the row however the work ends.
    func recorded<Result>(
        _ intent: TransferIntent, _ slots: AsyncPermits? = nil, _ work: (ByteCount) async throws -> Result
    ) async throws -> Result {
        let transfer = try await ledger.begin(intent)
        let count = ByteCount()
        do {
            let result: Result
            if let slots {
                result = try await slots.withPermit { try await work(count) }
            } else {
                result = try await work(count)
            }
            try await finish(transfer, TransferResult(bytes: count.bytes))
            return result
        } catch {
            var result = TransferResult(bytes: count.bytes, outcome: outcomeWord(of: error))
            if (error as? RemoteError)?.code == .contentDiffers {
                result.wasted = count.bytes.received
                result.wasteReason = .corrupt
            }
            // The operation's own failure matters more than one of the ledger.
            try? await finish(transfer, result)
            throw error
        }
    }

    /// Completes a row also when the task is cancelled: bytes that moved are written down.
    func finish(_ transfer: TransferID, _ result: TransferResult) async throws {
        let ledger = ledger
        // A task of its own is not cancelled with ours; it is awaited, so it does not outlive us.
        try await Task { try await ledger.finish(transfer, result) }.value
    }
}

/// The ledger's word for an error.
func outcomeWord(of error: any Error) -> String {
    switch error {
    case let error as RemoteError: error.code.rawValue
    case is CancellationError: "cancelled"
    default: "failed"
    }
}
