public import Foundation
public import TierModel

/// A proof that was renewed a moment ago. Only an adapter that asked the server can make one, and it is used up by the drop that it allows.
public struct FreshProof: ~Copyable, Sendable {
    /// The proof, its version confirmed.
    public let proof: Proof
    /// The object it is about.
    public let key: ObjectKey
    /// When the server confirmed it.
    public let confirmedAt: Date

    package init(proof: Proof, key: ObjectKey, confirmedAt: Date) {
        self.proof = proof
        self.key = key
        self.confirmedAt = confirmedAt
    }
}
