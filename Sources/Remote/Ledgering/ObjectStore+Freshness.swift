package import Foundation
package import TierModel

extension ObjectStore {
    /// Renews a proof by the version that the server names now, or by reading back where it names none surely.
    package func freshenByVersion(
        _ proof: Proof, of key: ObjectKey, now: @Sendable () -> Date, _ context: TransferContext
    ) async throws -> FreshProof {
        try await freshenByVersion(proof, of: key, now: now, context) { try await head(key, context) }
    }

    /// The same, where the adapter knows more when it asks what is stored (`describe`).
    func freshenByVersion(
        _ proof: Proof, of key: ObjectKey, now: @Sendable () -> Date, _ context: TransferContext,
        describe: () async throws -> StoredObject?
    ) async throws -> FreshProof {
        guard let object = try await describe() else { throw RemoteError.notFound(key, location) }
        guard object.byteCount == proof.byteCount else { throw RemoteError.replaced(key, location) }
        if object.version.surelyEquals(proof.version) {
            return FreshProof(proof: proof, key: key, confirmedAt: now())
        }
        // Another sure name is another version; without one only the bytes tell.
        let haveIDs = object.version.versionID != nil && proof.version.versionID != nil
        let haveTags = object.version.isETagStrong && proof.version.isETagStrong
        if haveIDs || haveTags { throw RemoteError.replaced(key, location) }
        do {
            let renewed = try await proveByReading(
                key, digest: proof.digest, byteCount: proof.byteCount, context.with(purpose: .verify))
            return FreshProof(proof: renewed, key: key, confirmedAt: now())
        } catch let error as RemoteError where error.code == .contentDiffers {
            // It held the proven bytes before, so somebody has put others there.
            throw RemoteError.replaced(key, location)
        }
    }
}
