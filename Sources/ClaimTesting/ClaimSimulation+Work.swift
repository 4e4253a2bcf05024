import Claims

/// What a worker does of its own accord, as the engine does it.
extension ClaimSimulation {
    /// Whether a worker may begin something under its claim, by its own clock.
    func mayWork(_ worker: SimulatedWorker) -> Bool {
        worker.isUp && (worker.claim?.mayBegin(expected: .zero, at: worker.local(now)) ?? false)
    }

    /// Does what can be done now, and plans when to look again.
    mutating func advance(_ index: Int) {
        noteLapse(index)
        keepClaim(index)
        stopAtDeadline(index)
        while step(index) {}
        planWake(index)
    }

    /// Renews, or asks once more.
    private mutating func keepClaim(_ index: Int) {
        let clock = workers[index].local(now)
        guard workers[index].claimWaiting == nil, let request = workers[index].claim?.request(at: clock) else {
            return
        }
        ask(request, index)
    }

    /// What is in flight at the deadline is stopped.
    mutating func stopAtDeadline(_ index: Int) {
        guard let fetching = workers[index].fetching, plan.flaw != .noDeadline else { return }
        guard workers[index].claim?.hasLapsed(at: workers[index].local(now)) ?? true else { return }
        note("worker \(index) stops the fetch of photo \(fetching.photo)")
        workers[index].fetching = nil
        workers[index].todo?.append(fetching.photo)
    }

    /// A lease that ran out may come back, but nobody waits for ever.
    private mutating func noteLapse(_ index: Int) {
        let clock = workers[index].local(now)
        guard let claim = workers[index].claim, claim.phase == .held, claim.hasLapsed(at: clock) else {
            workers[index].lapsedSince = nil
            return
        }
        let since = workers[index].lapsedSince ?? clock
        workers[index].lapsedSince = since
        if clock - since >= timing.lease { giveUp(index) }
    }

    /// Leaves a shard without a word.
    mutating func giveUp(_ index: Int) {
        guard let claim = workers[index].claim else { return }
        note("worker \(index) gives up \(claim.name)")
        workers[index].abandoned.insert(claim.token)
        _ = workers[index].board.with(claim.name.list) {
            $0.noteAbandoned(claim.name.shard, slot: claim.lastPossibleSlot)
        }
        drop(index)
    }

    /// Forgets its claim; what it has fetched is published all the same.
    mutating func drop(_ index: Int) {
        workers[index].claim = nil
        workers[index].claimWaiting = nil
        workers[index].fetching = nil
        workers[index].todo = nil
        workers[index].wantsRelease = false
        workers[index].lapsedSince = nil
        if case .readPublished? = workers[index].otherWaiting?.request { workers[index].otherWaiting = nil }
        workers[index].activity = .idle
    }

    /// One step; whether there may be another at once.
    private mutating func step(_ index: Int) -> Bool {
        guard workers[index].otherWaiting == nil else { return false }
        switch workers[index].activity {
        case .idle: return chooseWork(index)
        case .resting(let until):
            guard workers[index].local(now) >= until else { return false }
            workers[index].activity = .idle
            return true
        case .working: return work(index)
        case .asking, .claiming, .closing, .idleForEver: return false
        }
    }

    private mutating func chooseWork(_ index: Int) -> Bool {
        if !workers[index].results.isEmpty {
            askOther(.publish(workers[index].results), index)
            return false
        }
        switch workers[index].board.choice(at: workers[index].local(now), using: &generator) {
        case .claim(let name, let slot):
            _ = workers[index].board.with(name.list) { $0.noteBegun(name.shard) }
            guard slot == 0 else {
                askOther(.claim(name, .read(slot)), index)
                return false
            }
            begin(name, after: 0, formerHolders: [], index)
            return false
        case .look(let list): askOther(.look(list), index)
        case .finish(let list): askOther(.finish(list), index)
        case .wait(let until): workers[index].activity = .resting(until: until)
        case .nothing: workers[index].activity = .idleForEver
        }
        return false
    }

    private mutating func work(_ index: Int) -> Bool {
        let worker = workers[index]
        guard let claim = worker.claim, claim.phase == .held, worker.fetching == nil else { return false }
        guard let photo = worker.todo?.last else {
            if worker.todo == nil {
                askOther(.readPublished(plan.flaw == .ignoringFormerHolders ? [] : claim.formerHolders), index)
                return false
            }
            return end(index, isDone: true, skipsPublishing: plan.flaw == .doneBeforePublishing)
        }
        if worker.wantsRelease {
            return end(index, isDone: false, skipsPublishing: plan.flaw == .releaseBeforePublishing)
        }
        if worker.results.count >= plan.publishEvery {
            askOther(.publish(worker.results), index)
            return false
        }
        guard claim.mayBegin(expected: .seconds(30), at: worker.local(now)) || plan.flaw == .noDeadline else {
            return false
        }
        beginFetch(photo, claim, index)
        return false
    }

    private mutating func beginFetch(_ photo: Int, _ claim: ShardClaim, _ index: Int) {
        let others = workers.filter { other in
            guard other.index != index, other.claim?.name == claim.name else { return false }
            return mayWork(other) || (other.fetching != nil && other.suspendedUntil <= now)
        }
        witness.noteBegun(photo, claim.token, others: others.compactMap { $0.claim?.token })
        workers[index].todo?.removeLast()
        workers[index].serial += 1
        workers[index].fetching = (photo, workers[index].serial)
        note("worker \(index) begins photo \(photo)")
        let length = happens(50) ? 300_000 : 60_000
        queue.plan(
            .fetched(worker: index, incarnation: workers[index].incarnation, serial: workers[index].serial),
            at: now + Int.random(in: 1_000...length, using: &generator))
    }

    /// The shard is done, or given back: all results first.
    private mutating func end(_ index: Int, isDone: Bool, skipsPublishing: Bool) -> Bool {
        if !workers[index].results.isEmpty, !skipsPublishing {
            askOther(.publish(workers[index].results), index)
            return false
        }
        // One request of a claim at a time.
        guard workers[index].claimWaiting == nil, var claim = workers[index].claim else { return false }
        if !isDone, !claim.hasLapsed(at: workers[index].local(now)) { witness.noteReleased(claim.token) }
        let request = isDone ? claim.done() : claim.release()
        workers[index].claim = claim
        guard let request else { return false }
        if isDone { _ = workers[index].board.with(claim.name.list) { $0.noteDone(claim.name.shard) } }
        workers[index].activity = .closing
        ask(request, index)
        return false
    }

    private mutating func planWake(_ index: Int) {
        let worker = workers[index]
        var times: [Duration] = []
        if worker.claimWaiting == nil, let due = worker.claim?.due { times.append(due) }
        if let deadline = worker.claim?.deadline { times.append(deadline) }
        if let since = worker.lapsedSince { times.append(since + timing.lease) }
        if case .resting(let until) = worker.activity { times.append(until) }
        let clock = worker.local(now)
        guard let next = times.filter({ $0 > clock }).min() else { return }
        let time = max(now + 1, worker.time(next))
        guard worker.nextWake <= now || time < worker.nextWake else { return }
        workers[index].nextWake = time
        queue.plan(.wakes(worker: index, incarnation: worker.incarnation), at: time)
    }
}
