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

    /// How long a confirmation counts: a machine may have slept between asking and dropping.
    package static let lifetime: TimeInterval = 60

    /// Whether the confirmation is recent enough to drop by. One from the future is not: the clock was set back meanwhile.
    package func isFresh(at now: Date) -> Bool {
        (0...Self.lifetime).contains(now.timeIntervalSince(confirmedAt))
    }

    /// Only what has just asked the remote makes one: `ObjectStore.freshenByVersion`.
    init(proof: Proof, key: ObjectKey, confirmedAt: Date) {
        self.proof = proof
        self.key = key
        self.confirmedAt = confirmedAt
    }
}
