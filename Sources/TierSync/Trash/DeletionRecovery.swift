import Catalog
import Foundation
import TierModel

/// Goes on with the deletion of a photo that a process left behind, as far as that is possible without the remote.
struct DeletionRecovery {
    var layout: LibraryLayout
    var catalog: PhotoCatalog

    /// Removes what is here. A photo that may have something on the remote stays in the trash, not to be restored, until the trash is emptied.
    func settle(_ step: JournalStep) async throws -> String? {
        guard let file = step.file, let photo = try await catalog.file(file)?.photo,
            // Somebody may be at it: emptying the trash takes up such steps, too.
            try await catalog.claim(photo, for: OriginalClaim.job, lease: OriginalClaim.lease, now: Date())
        else { return nil }
        do {
            let action = try await settle(photo)
            try await catalog.release(photo, job: OriginalClaim.job)
            return action
        } catch {
            try? await catalog.release(photo, job: OriginalClaim.job)
            throw error
        }
    }

    private func settle(_ photo: PhotoID) async throws -> String? {
        guard let holdings = try await catalog.holdings(of: photo), holdings.isBeingDeleted else { return nil }
        try LocalHoldings(holdings, layout).remove()
        guard holdings.files.allSatisfy({ $0.remote == nil }) else {
            return "\(photo) is being deleted, and the remote still has it: tiersync trash empty finishes that"
        }
        try await catalog.deletePhoto(photo)
        return "the deletion of \(photo) was completed"
    }
}
