package import Catalog
package import TierModel

/// The catalog's ledger, as transfers of one library are written down: each with its remote, and none that a budget forbids.
package struct LibraryLedger: TransferLedger {
    let catalog: PhotoCatalog
    /// Without secrets.
    let remote: String?
    let guardian: TransferGuardian

    /// Makes a ledger.
    package init(catalog: PhotoCatalog, remote: String?, guardian: TransferGuardian) {
        self.catalog = catalog
        self.remote = remote
        self.guardian = guardian
    }

    /// Writes the intent down.
    ///
    /// - Throws: `EngineError` (`transferBudgetReached`), `CatalogError`.
    package func begin(_ intent: TransferIntent) async throws -> TransferID {
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

    package func finish(_ transfer: TransferID, _ result: TransferResult) async throws {
        defer { guardian.end(transfer) }
        try await catalog.finish(transfer, result)
    }

    package func waste(_ transfer: TransferID, bytes: Int64, reason: WasteReason) async throws {
        try await catalog.waste(transfer, bytes: bytes, reason: reason)
    }
}
