import TierSyncTestSupport

/// What a simulated worker does wrong, to see that the simulation notices. Nothing of it is in the code that ships.
package enum SimulationFlaw: String, CaseIterable, Sendable {
    /// Fetches whether the lease still runs or not, and stops at no deadline.
    case noDeadline
    /// Takes a shard over by overwriting the last slot instead of creating the next.
    case overwritingTakeover
    /// Takes over after a quarter of the lease.
    case impatientTakeover
    /// Says `done` before the results are published.
    case doneBeforePublishing
    /// Does not read what former holders have published.
    case ignoringFormerHolders
    /// Gives a shard back without publishing what it has.
    case releaseBeforePublishing
    /// Takes a list for unfinished without looking.
    case noLookForFinished
    /// Goes on after its slot was found to be another's.
    case deafToLoss
    /// Clocks whose speeds differ by more than a half.
    case wildClocks
}

/// How one simulated run goes: everything of it follows from the seed. Times are milliseconds of true time.
package struct SimulationPlan: Sendable {
    /// How many workers.
    package var workers: Int
    /// Lists, and shards of each.
    package var lists: Int
    package var shards: Int
    /// Photos of a shard.
    package var photos: Int
    /// Photos after which is published.
    package var publishEvery: Int
    /// The lease, in seconds.
    package var leaseSeconds = 600
    /// Of 1,000 requests: never arrive; are carried out without an answer; arrive once more later; are slow.
    package var lostRequests: Int
    package var lostReplies: Int
    package var duplicates: Int
    package var slow: Int
    /// Of 1,000 reads and listings, those that show what was a while ago.
    package var stale: Int
    /// Of 1,000 steps of a worker: it crashes; it is suspended; it gives its shard back.
    package var crashes: Int
    package var suspensions: Int
    package var releases: Int
    /// Whether crashed workers come back.
    package var restarts: Bool
    /// How fast clocks run, in thousandths of true time.
    package var slowestClock = 800
    package var fastestClock = 1_200
    /// The store looks for a name and gives it away in two steps, as some WebDAV servers do.
    package var isRacy: Bool
    /// What workers do wrong.
    package var flaw: SimulationFlaw?

    /// The plan of a seed.
    package init(seed: UInt64, flaw: SimulationFlaw? = nil) {
        var generator = SeededGenerator(seed: seed)
        func chance(_ choices: [Int]) -> Int { choices.randomElement(using: &generator) ?? 0 }
        workers = chance([1, 2, 2, 3, 3, 4, 5])
        lists = chance([1, 1, 2])
        shards = chance([1, 2, 3])
        photos = chance([1, 3, 5])
        publishEvery = chance([1, 2, 4])
        lostRequests = chance([0, 20, 150])
        lostReplies = chance([0, 20, 150])
        duplicates = chance([0, 20, 150])
        slow = chance([0, 20, 150])
        stale = chance([0, 100, 400])
        crashes = chance([0, 0, 5, 20])
        suspensions = chance([0, 0, 5, 20])
        releases = chance([0, 0, 10, 40])
        restarts = chance([0, 1, 1]) == 1
        isRacy = chance([0, 0, 0, 1]) == 1
        self.flaw = flaw
        if flaw == .wildClocks { (slowestClock, fastestClock) = (500, 1_500) }
    }

    /// Nothing goes wrong that makes a claim lapse: then each photo is fetched exactly once.
    package var isCalm: Bool {
        lostRequests == 0 && lostReplies == 0 && slow == 0 && crashes == 0 && suspensions == 0
    }
}
