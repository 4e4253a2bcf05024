import Claims
import Foundation
import TierSyncTestSupport

/// How a fleet of workers shares out a library: the real machines of claims, and times and limits of a plan. Nothing fails here: faults are
/// `ClaimSimulation`'s. The same for the same seed.
package struct WorkerFleet {
    private enum Event {
        /// Looks what to do.
        case acts(Int)
        /// The listing of a list has come.
        case looked(Int, Int64)
        /// A claim's request has come to the store and back.
        case asked(Int, ClaimRequest)
        /// So many photos are fetched and analysed.
        case fetched(Int, Int)
        /// They are published.
        case published(Int, Int)
        /// Whether a list is finished was asked, and said where it was not.
        case finished(Int, Int64)
        /// Names of work lists have come.
        case listed(Int)
        /// A renewal is due.
        case renews(Int, token: Int)
    }

    private struct Worker {
        var board: WorkBoard
        var claim: ShardClaim?
        var token = 0
        /// A request of its claim is out.
        var isAsking = false
        /// Photos of the shard that are left.
        var left = 0
        /// When it last asked which lists there are; and of which it has read the photos.
        var listedAt = -Double.infinity
        var read: Set<Int64> = []
    }

    private let plan: WorkerFleetPlan
    private let timing: ClaimTiming
    private var generator: SeededGenerator
    private var queue = EventQueue<Event>()
    private var store: FleetStore
    private var workers: [Worker]
    private var figures = WorkerFleetFigures()
    private var tokens = 0
    private var now = 0.0
    /// The open lists, first the lowest.
    private var firstOpen: Int64 = 1
    private let holder = UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 1))

    private init(_ plan: WorkerFleetPlan) {
        self.plan = plan
        timing = ClaimTiming(lease: .seconds(plan.leaseSeconds))
        generator = SeededGenerator(seed: plan.seed)
        store = FleetStore(plan: plan)
        workers = Array(repeating: Worker(board: WorkBoard(timing: timing)), count: plan.workers)
        for index in workers.indices {
            queue.plan(.acts(index), at: Int(Double.random(in: 0...max(1, plan.start), using: &generator)))
        }
    }

    /// Runs a plan to its end. `progress` is told photos published, now and then.
    package static func run(_ plan: WorkerFleetPlan, progress: (Int) -> Void = { _ in }) -> WorkerFleetFigures {
        var fleet = WorkerFleet(plan)
        var told = 0
        while fleet.figures.photos < plan.photos, let (time, event) = fleet.queue.next() {
            fleet.now = Double(time)
            fleet.handle(event)
            if fleet.figures.photos >= told + plan.photos / 20 {
                told = fleet.figures.photos
                progress(told)
            }
        }
        fleet.figures.seconds = fleet.now / 1_000
        fleet.figures.longestWait = fleet.store.longestWait
        return fleet.figures
    }

    private var clock: Duration { .milliseconds(Int(now)) }

    private mutating func later(_ event: Event, at time: Double) { queue.plan(event, at: Int(time.rounded(.up))) }

    private mutating func handle(_ event: Event) {
        switch event {
        case .acts(let index): act(index)
        case .looked(let index, let list):
            let (clock, random) = (clock, Double.random(in: 0..<1, using: &generator))
            let marks = store.marks(list)
            _ = workers[index].board.with(list) { board in
                board.see(marks, at: clock)
                board.endLook(at: clock, random: random)
            }
            act(index)
        case .asked(let index, let request): take(request, index)
        case .fetched(let index, let count): publish(count, index)
        case .published(let index, let count):
            figures.photos += count
            workers[index].left -= count
            workers[index].left > 0 ? fetch(index) : endShard(index)
        case .finished(let index, let list):
            if store.finished.contains(list) == false { store.finish(list) }
            workers[index].board.forget(list)
            act(index)
        case .listed(let index):
            let open = (firstOpen...Int64(plan.lists)).filter { !store.finished.contains($0) }
            workers[index].board.update(open.map { WorkList(number: $0, shards: plan.shards(of: $0)) })
            act(index)
        case .renews(let index, let token):
            let clock = clock
            guard workers[index].token == token, !workers[index].isAsking,
                let request = workers[index].claim?.request(at: clock)
            else { return }
            figures.renewals += 1
            ask(request, index)
        }
    }

    /// Looks for work.
    private mutating func act(_ index: Int) {
        while firstOpen <= plan.lists, store.finished.contains(firstOpen) { firstOpen += 1 }
        guard firstOpen <= plan.lists else { return }
        // Lists come and end: their names are asked for once a lease.
        if now - workers[index].listedAt >= Double(plan.leaseSeconds) * 1_000 {
            workers[index].listedAt = now
            count(lists: 1)
            return later(.listed(index), at: store.serve(1, from: now))
        }
        switch workers[index].board.choice(at: clock, using: &generator) {
        case .claim(let name, let slot):
            _ = workers[index].board.with(name.list) { $0.noteBegun(name.shard) }
            tokens += 1
            workers[index].token = tokens
            var claim = ShardClaim(
                name, holder: holder, token: "\(tokens)", after: slot, formerHolders: [], timing: timing)
            let request = claim.request(at: clock)
            workers[index].claim = claim
            if let request { ask(request, index) }
        case .look(let list):
            let pages = store.pages(list)
            count(lists: pages)
            later(.looked(index, list), at: store.serve(pages, from: now))
        case .finish(let list):
            // One asks whether it is said; the first says it.
            count(puts: store.finished.contains(list) ? 0 : 1, heads: 1)
            later(.finished(index, list), at: store.serve(1, from: now))
        case .wait(let until): later(.acts(index), at: Double(until / .milliseconds(1)))
        case .nothing:
            workers[index].listedAt = -.infinity
            later(.acts(index), at: now + Double(plan.leaseSeconds) * 500)
        }
    }

    private mutating func ask(_ request: ClaimRequest, _ index: Int) {
        workers[index].isAsking = true
        switch request {
        case .create: count(puts: 1)
        case .read: count(gets: 1)
        case .lookForFinished: count(heads: 1)
        }
        later(.asked(index, request), at: store.serve(1, from: now))
    }

    /// Carries a claim's request out; the store's answer counts when it comes.
    private mutating func take(_ request: ClaimRequest, _ index: Int) {
        workers[index].isAsking = false
        guard var claim = workers[index].claim else { return }
        let answer: ClaimAnswer
        switch request {
        case .create(.slot(let slot), _):
            if store.create(slot, claim.name, token: workers[index].token) {
                answer = .stored(isProven: true)
            } else {
                // After a refusal the adapter asks what is there.
                count(heads: 1)
                figures.conflicts += 1
                answer = .occupied
            }
        case .create(.done, _):
            store.finish(claim.name)
            answer = .stored(isProven: true)
        case .create(.released, _): answer = .occupied
        case .read:
            answer = .read(
                ClaimRecord(kind: .claim, holder: holder, token: "\(store.token(claim.name))", after: []))
        case .lookForFinished: answer = .finished(store.finished.contains(claim.name.list))
        }
        let wasHeld = claim.phase == .held
        let next = claim.take(answer, at: clock)
        workers[index].claim = claim
        if let next { return ask(next, index) }
        if claim.phase == .held {
            if let due = claim.due {
                later(.renews(index, token: workers[index].token), at: Double(due / .milliseconds(1)))
            }
            if !wasHeld {
                _ = workers[index].board.with(claim.name.list) { $0.noteClaimed() }
                beginShard(claim.name, index)
            }
        } else {
            leave(claim, index)
        }
    }

    /// A claim has ended, or was not to be had.
    private mutating func leave(_ claim: ShardClaim, _ index: Int) {
        workers[index].claim = nil
        workers[index].token = 0
        let clock = clock
        if claim.phase == .lost(.finished) { workers[index].board.forget(claim.name.list) }
        if claim.phase == .lost(.taken) {
            _ = workers[index].board.with(claim.name.list) {
                $0.noteConflict(claim.name.shard, slot: max(claim.slot + 1, claim.firstSlot), at: clock)
            }
        }
        act(index)
    }

    private mutating func beginShard(_ name: ShardName, _ index: Int) {
        workers[index].left = plan.photos(of: name.list, name.shard)
        if workers[index].read.insert(name.list).inserted { count(gets: 1) }
        fetch(index)
    }

    private mutating func fetch(_ index: Int) {
        let photos = min(workers[index].left, plan.publishEvery)
        count(gets: photos, isSharing: false)
        figures.fetches += photos
        // The next is fetched while one is analysed.
        let each = max(plan.analysis, plan.megabytes / plan.workerBandwidth * 1_000 + plan.latency)
        let pace = 0.9 + 0.2 * Double.random(in: 0..<1, using: &generator)
        later(
            .fetched(index, photos), at: max(now + Double(photos) * each * pace, store.fetch(photos, from: now)))
    }

    private mutating func publish(_ photos: Int, _ index: Int) {
        count(puts: plan.requestsPerPublish, isSharing: false)
        later(.published(index, photos), at: store.serve(plan.requestsPerPublish, from: now))
    }

    private mutating func endShard(_ index: Int) {
        guard var claim = workers[index].claim else { return }
        // A renewal that is out is waited for.
        guard !workers[index].isAsking else { return later(.published(index, 0), at: now + plan.latency) }
        guard let request = claim.done() else { return }
        workers[index].claim = claim
        _ = workers[index].board.with(claim.name.list) { $0.noteDone(claim.name.shard) }
        ask(request, index)
    }

    private mutating func count(
        puts: Int = 0, gets: Int = 0, heads: Int = 0, lists: Int = 0, isSharing: Bool = true
    ) {
        figures.puts += puts
        figures.gets += gets
        figures.heads += heads
        figures.lists += lists
        if isSharing { figures.sharing += puts + gets + heads + lists }
    }
}
