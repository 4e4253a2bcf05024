import Catalog
import TierModel

/// The catalog's ledger, as transfers of one library are written down: each with its remote, and none that a budget forbids.
struct LibraryLedger: TransferLedger {
    let catalog: PhotoCatalog
    /// Without secrets.
    let remote: String?
    let guardian: TransferGuardian

    /// Writes the intent down.
    ///
    /// - Throws: `EngineError` (`transferBudgetReached`), `CatalogError`.
    func begin(_ intent: TransferIntent) async throws -> TransferID {
        let place = try await guardian.take(intent)
        do {
            let transfer = try await catalog.begin(intent, remote: remote)
            guardian.settle(place, as: transfer)
            return transfer
        } catch {
            guardian.giveBack(place)
            throw error
        }
    }

    func finish(_ transfer: TransferID, _ result: TransferResult) async throws {
        try await catalog.finish(transfer, result)
        guardian.end(transfer)
    }

    func waste(_ transfer: TransferID, bytes: Int64, reason: WasteReason) async throws {
        try await catalog.waste(transfer, bytes: bytes, reason: reason)
    }
}
