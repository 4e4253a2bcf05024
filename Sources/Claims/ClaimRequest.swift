/// What a claim asks of the store. One at a time: the next comes with its answer.
package enum ClaimRequest: Hashable, Sendable {
    /// Store a record under a mark's name, unless something is there.
    case create(ClaimMark, ClaimRecord)
    /// Read a slot; after a wait where it says so.
    case read(Int, after: Duration = .zero)
    /// Look whether the list is finished.
    case lookForFinished
}

/// How the store answered.
package enum ClaimAnswer: Hashable, Sendable {
    /// Stored now. `isProven` where the store is known to let one of many win; else the slot is read back.
    case stored(isProven: Bool)
    /// Something was there already.
    case occupied
    /// What a slot holds; `nil` when it is damaged.
    case read(ClaimRecord?)
    /// Nothing is there although something must be: a stale answer.
    case absent
    /// Whether the list is finished.
    case finished(Bool)
    /// No answer, or an error: it may have been carried out, or be later.
    case failed
}
