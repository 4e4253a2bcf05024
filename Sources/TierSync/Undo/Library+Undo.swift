import Catalog
import Foundation
import TierModel

extension Library {
    /// Takes back the last actions that still count, the latest first: decisions about people and photos, albums, edits, and what went to the trash.
    ///
    /// Moves no bytes.
    ///
    /// - Parameters:
    ///   - steps: How many; fewer are taken back when there are no more.
    ///   - fetching: whether actions that dropped originals are taken back, too, which fetches them (purpose `restore`). Else these are passed over.
    /// - Throws: `EngineError` (`nothingToUndo`); with `fetching`, `RemoteError` where originals cannot be fetched: that action then still counts.
    public func undo(steps: Int = 1, fetching: Bool = false) async throws -> CorrectionReceipt {
        var total: CorrectionReceipt?
        for step in 0..<max(1, steps) {
            guard let last = try await catalog.lastAction(withEvictions: fetching) else {
                guard step > 0 else { throw try await nothingToUndo() }
                total?.notes.append("only \(step) could be taken back: there are no more")
                break
            }
            let receipt = try await undo(last)
            if total == nil { total = receipt } else { total?.add(receipt) }
        }
        guard let total else { throw try await nothingToUndo() }
        return total
    }

    private func nothingToUndo() async throws -> EngineError {
        let dropped = try await catalog.lastAction(withEvictions: true)?.changes.count ?? 0
        return EngineError(
            .nothingToUndo, "there is nothing to take back",
            remedy: dropped == 0
                ? nil : "\(Counted(dropped, "original")) that were dropped are fetched again by: tiersync undo --fetch")
    }

    private func undo(_ action: UserAction) async throws -> CorrectionReceipt {
        let start = ContinuousClock.now
        let before = catalog.trafficOfThisProcess().received
        let dropped = action.changes.filter { $0.field == .evict }.map(\.photo)
        if !action.decisions.isEmpty || action.changes.contains(where: { $0.field == .trash }) {
            try await check(.decide, to: "take back what was decided")
        }
        let returned = try await bringBackDropped(dropped)
        let undos = action.decisions.map { Decision.Statement.undo($0.id) }
        var receipt = CorrectionReceipt()
        if action.decisions.contains(where: { $0.statement.subject == .people }) {
            receipt = try await correct(undos, dryRun: false)
        } else if !undos.isEmpty {
            _ = try await catalog.addDecisions(undos, at: Date())
        }
        if !action.changes.isEmpty {
            // What goes back into the trash may be what a name hangs on.
            try await keepNames(without: action.changes.filter { $0.field == .trash && $0.was != nil }.map(\.photo))
            try await catalog.undoChanges(of: action.id)
            try await clusterWhatIsNew()
        }
        receipt.photosChanged = try await photosChanged(by: action).count
        receipt.notes += returned
        receipt.bytesFetched = catalog.trafficOfThisProcess().received - before
        receipt.milliseconds = (10 * ((ContinuousClock.now - start) / .milliseconds(1))).rounded() / 10
        return receipt
    }

    /// The photos that an action marked, threw away, kept or dropped.
    private func photosChanged(by action: UserAction) async throws -> Set<PhotoID> {
        var photos = Set(action.changes.map(\.photo))
        var digests: Set<ContentDigest> = []
        for case .mark(let digest, _) in action.decisions.map(\.statement) { digests.insert(digest) }
        for digest in digests {
            if let photo = try await catalog.photo(withDigest: digest) { photos.insert(photo.id) }
        }
        return photos
    }
}

extension CorrectionReceipt {
    fileprivate mutating func add(_ other: CorrectionReceipt) {
        facesMoved += other.facesMoved
        peopleChanged += other.peopleChanged
        photosChanged += other.photosChanged
        bytesFetched += other.bytesFetched
        milliseconds += other.milliseconds
        notes += other.notes
    }
}
