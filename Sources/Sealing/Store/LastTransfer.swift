import Synchronization
import TierModel

/// A ledger that remembers the last transfer that ended, so that bytes of it can be called wasted although it failed.
final class LastTransfer: TransferLedger {
    private let ledger: any TransferLedger
    private let last = Mutex<(id: TransferID, received: Int64)?>(nil)

    init(_ ledger: any TransferLedger) {
        self.ledger = ledger
    }

    func begin(_ intent: TransferIntent) async throws -> TransferID { try await ledger.begin(intent) }

    func finish(_ transfer: TransferID, _ result: TransferResult) async throws {
        last.withLock { $0 = (transfer, result.bytes.received - result.wasted) }
        try await ledger.finish(transfer, result)
    }

    func waste(_ transfer: TransferID, bytes: Int64, reason: WasteReason) async throws {
        try await ledger.waste(transfer, bytes: bytes, reason: reason)
    }

    /// Says that so many bytes of the last transfer were of no use, as far as it brought so many. A cancelled task says so, too.
    func waste(atMost bytes: Int64, _ reason: WasteReason) async throws {
        guard let last = last.withLock({ $0 }), min(bytes, last.received) > 0 else { return }
        let ledger = ledger
        // A task of its own is not cancelled with ours; it is awaited, so it does not outlive us.
        try await Task { try await ledger.waste(last.id, bytes: min(bytes, last.received), reason: reason) }.value
    }
}
