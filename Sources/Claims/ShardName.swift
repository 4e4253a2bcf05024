/// One share of a work list: what one worker claims at a time.
package struct ShardName: Hashable, Sendable {
    /// The list's number, from 1.
    package var list: Int64
    /// Which of its shards, from 0.
    package var shard: Int

    /// Makes a name.
    package init(list: Int64, shard: Int) {
        self.list = list
        self.shard = shard
    }
}

/// A work list as its claims see it.
package struct WorkList: Hashable, Sendable {
    /// Its number, from 1. Lists are worked on in this order.
    package var number: Int64
    /// Into how many shards it is cut.
    package var shards: Int

    /// Makes a description.
    package init(number: Int64, shards: Int) {
        self.number = number
        self.shards = shards
    }
}
