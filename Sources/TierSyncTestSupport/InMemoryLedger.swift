import Foundation
import Synchronization
public import TierModel

/// A ledger that keeps its rows in memory, for tests to look at.
public final class InMemoryLedger: TransferLedger {
    private let rows = Mutex<[LedgerEntry]>([])

    /// Starts empty.
    public init() {}

    /// Writes the intent.
    public func begin(_ intent: TransferIntent) async throws -> TransferID {
        rows.withLock { rows in
            let id = TransferID(rawValue: Int64(rows.count + 1))
            rows.append(LedgerEntry(id: id, intent: intent, result: nil, startedAt: Date(), finishedAt: nil))
            return id
        }
    }

    /// Completes a row.
    public func finish(_ transfer: TransferID, _ result: TransferResult) async throws {
        rows.withLock { rows in
            rows[Int(transfer.rawValue) - 1].result = result
            rows[Int(transfer.rawValue) - 1].finishedAt = Date()
        }
    }

    /// Adds to what a row wasted.
    public func waste(_ transfer: TransferID, bytes: Int64, reason: WasteReason) async throws {
        rows.withLock { rows in
            rows[Int(transfer.rawValue) - 1].result?.wasted += bytes
            rows[Int(transfer.rawValue) - 1].result?.wasteReason = reason
        }
    }

    /// All rows in their order.
    public var entries: [LedgerEntry] { rows.withLock { $0 } }

    /// The rows of one kind of operation.
    public func entries(_ operation: ObjectOperation) -> [LedgerEntry] {
        entries.filter { $0.intent.operation == operation }
    }

    /// All bytes of completed rows together.
    public var total: TransferredBytes { entries.compactMap(\.result?.bytes).reduce(.none, +) }
}
