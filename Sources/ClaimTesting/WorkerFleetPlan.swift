/// A fleet of workers that share out a library, with what was measured of one of them. Times are in milliseconds.
package struct WorkerFleetPlan: Sendable {
    /// Workers, each a process of its own.
    package var workers = 1_000
    /// Photos to analyse, all on the remote only.
    package var photos = 10_000_000
    /// Photos of a shard, and of a work list.
    package var photosPerShard = 64
    package var photosPerList = 64_000
    /// Photos after which results are published, and how many objects that takes.
    package var publishEvery = 64
    package var requestsPerPublish = 3
    /// How long one worker takes for a photo when the bytes are there.
    package var analysis = 1_000.0
    /// The size of an original, in megabytes.
    package var megabytes = 4.0
    /// What one worker gets through its line, in megabytes a second.
    package var workerBandwidth = 12.5
    /// What the store gives all together, in megabytes a second; 0 for no limit.
    package var storeBandwidth = 0.0
    /// From a request to its answer.
    package var latency = 40.0
    /// Requests that the store serves in a second; 0 for no limit. AWS names 3,500 writes and 5,500 reads a second for each prefix.
    package var requestsPerSecond = 3_500.0
    /// The lease, in seconds.
    package var leaseSeconds = 600
    /// Workers start within this time.
    package var start = 60_000.0
    /// Of the seeded chance.
    package var seed: UInt64 = 1

    /// The usual figures.
    package init() {}

    /// Shards of a list.
    var shardsPerList: Int { max(1, (photosPerList + photosPerShard - 1) / photosPerShard) }
    /// Shards of all lists.
    var shards: Int { (photos + photosPerShard - 1) / photosPerShard }
    /// Lists; the last may be shorter.
    var lists: Int { (shards + shardsPerList - 1) / shardsPerList }

    func shards(of list: Int64) -> Int { min(shardsPerList, shards - (Int(list) - 1) * shardsPerList) }

    func photos(of list: Int64, _ shard: Int) -> Int {
        let number = (Int(list) - 1) * shardsPerList + shard
        return min(photosPerShard, photos - number * photosPerShard)
    }
}

/// What a fleet has done.
package struct WorkerFleetFigures: Sendable {
    /// From the first start to the last photo published.
    package var seconds = 0.0
    /// Photos whose results were published, and fetches.
    package var photos = 0
    package var fetches = 0
    /// Requests by kind, as S3 has them.
    package var puts = 0
    package var gets = 0
    package var heads = 0
    package var lists = 0
    /// Of those, the ones that sharing the work has cost: claims, looks, renewals, and answers that another was first.
    package var sharing = 0
    /// Tries for a slot that another had.
    package var conflicts = 0
    /// Slots that were created to go on with a shard.
    package var renewals = 0
    /// The longest time that a request waited because the store served others.
    package var longestWait = 0.0

    /// Nothing yet.
    package init() {}
}
