import Claims

/// The store of a fleet: claims as numbers, and how busy it is.
struct FleetStore {
    /// What is stored about a list.
    struct Folder {
        /// Of each shard: the last slot, under which token, whether it is done.
        var slots: [Int32]
        var tokens: [Int32]
        var isDone: [Bool]
        /// Marks in all.
        var marks = 0
        var doneCount = 0
    }

    private(set) var folders: [Int64: Folder] = [:]
    private(set) var finished: Set<Int64> = []
    private let plan: WorkerFleetPlan
    /// Until when the store has its hands full, and its line.
    private var busyUntil = 0.0
    private var lineUntil = 0.0
    private(set) var longestWait = 0.0

    init(plan: WorkerFleetPlan) { self.plan = plan }

    /// When so many requests that come one after the other from `now` on are answered.
    mutating func serve(_ count: Int, from now: Double) -> Double {
        let start = max(now, busyUntil)
        if plan.requestsPerSecond > 0 { busyUntil = start + Double(count) * 1_000 / plan.requestsPerSecond }
        longestWait = max(longestWait, start - now)
        return max(now + Double(count) * plan.latency, busyUntil + plan.latency)
    }

    /// When so many originals have gone through the store's line.
    mutating func fetch(_ count: Int, from now: Double) -> Double {
        if plan.requestsPerSecond > 0 {
            busyUntil = max(now, busyUntil) + Double(count) * 1_000 / plan.requestsPerSecond
        }
        guard plan.storeBandwidth > 0 else { return busyUntil }
        lineUntil = max(now, lineUntil) + Double(count) * plan.megabytes * 1_000 / plan.storeBandwidth
        return max(lineUntil, busyUntil)
    }

    /// Creates a slot; `false` when it is there.
    mutating func create(_ slot: Int, _ name: ShardName, token: Int) -> Bool {
        open(name.list)
        guard let last = folders[name.list]?.slots[name.shard], Int(last) < slot else { return false }
        folders[name.list]?.slots[name.shard] = Int32(slot)
        folders[name.list]?.tokens[name.shard] = Int32(token)
        folders[name.list]?.marks += 1
        return true
    }

    /// Whose a shard's last slot is.
    func token(_ name: ShardName) -> Int { folders[name.list].map { Int($0.tokens[name.shard]) } ?? 0 }

    mutating func finish(_ name: ShardName) {
        open(name.list)
        folders[name.list]?.isDone[name.shard] = true
        folders[name.list]?.marks += 1
        folders[name.list]?.doneCount += 1
    }

    /// Says that a list is finished. Its claims are left to whoever removes them.
    mutating func finish(_ list: Int64) { finished.insert(list) }

    /// Pages of a listing.
    func pages(_ list: Int64) -> Int { max(1, ((folders[list]?.marks ?? 0) + 999) / 1_000) }

    /// What a listing shows: of each chain the last slot, which is all that counts.
    func marks(_ list: Int64) -> [ShardMark] {
        guard let folder = folders[list] else { return [] }
        var marks: [ShardMark] = []
        marks.reserveCapacity(folder.slots.count)
        for shard in folder.slots.indices where folder.slots[shard] > 0 {
            let mark = folder.isDone[shard] ? ClaimMark.done : .slot(Int(folder.slots[shard]))
            marks.append(ShardMark(shard: shard, mark: mark))
        }
        return marks
    }

    private mutating func open(_ list: Int64) {
        guard folders[list] == nil else { return }
        let count = plan.shards(of: list)
        folders[list] = Folder(
            slots: Array(repeating: 0, count: count), tokens: Array(repeating: 0, count: count),
            isDone: Array(repeating: false, count: count))
    }
}
