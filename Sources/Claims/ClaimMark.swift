/// What can be stored about a shard. All of it can be read off the name, so that one listing tells the state of a thousand of them.
///
/// Slots are a chain: who claims or renews creates the next number, and only one can. Their number is the fencing token. The other two are
/// facts, true for ever and whoever says them: nobody competes for them.
package enum ClaimMark: Hashable, Sendable {
    /// Somebody holds the shard: the slot's number, from 1.
    case slot(Int)
    /// Who created this slot has stopped, and has published what it had.
    case released(Int)
    /// Every photo of the shard is published.
    case done
}

/// A mark, and which shard it is about.
package struct ShardMark: Hashable, Sendable {
    /// The shard, from 0.
    package var shard: Int
    /// What is said of it.
    package var mark: ClaimMark

    /// Makes a mark.
    package init(shard: Int, mark: ClaimMark) {
        self.shard = shard
        self.mark = mark
    }
}
