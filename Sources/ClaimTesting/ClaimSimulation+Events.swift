import Claims

extension ClaimSimulation {
    mutating func handle(_ event: Event) {
        switch event {
        case .arrives(let worker, let incarnation, let ticket, let request, let answers):
            carryOut(worker: worker, incarnation: incarnation, ticket: ticket, request, answers: answers)
        case .writes(let mark, let record, let name):
            store.overwrite(mark, record, of: name, at: now)
            noteStored(mark, of: name)
        case .sweeps(let list):
            note("claims of list \(list) are removed")
            store.removeClaims(of: list)
        case .starts(let index): start(index)
        case .replies(let index, let incarnation, let ticket, let answer, let since):
            guard reaches(event, index, incarnation) else { return }
            take(answer, ticket: ticket, since: since, index)
        case .timesOut(let index, let incarnation, let ticket):
            guard reaches(event, index, incarnation) else { return }
            timeOut(ticket, index)
        case .wakes(let index, let incarnation):
            guard reaches(event, index, incarnation) else { return }
            advance(index)
        case .fetched(let index, let incarnation, let serial):
            guard reaches(event, index, incarnation) else { return }
            takePhoto(serial, index)
        }
    }

    /// Whether an event reaches the process that it is for. Of one that is suspended, answers are lost; the rest comes when it is awake.
    private mutating func reaches(_ event: Event, _ index: Int, _ incarnation: Int) -> Bool {
        guard workers[index].isUp, workers[index].incarnation == incarnation else { return false }
        if workers[index].suspendedUntil > now {
            if case .replies = event { return false }
            queue.plan(event, at: workers[index].suspendedUntil)
            return false
        }
        return !meetsFate(event, index)
    }

    /// Chance may end or stop the process before it sees the event.
    private mutating func meetsFate(_ event: Event, _ index: Int) -> Bool {
        // Everybody's end ends the story; the first always comes back.
        if happens(plan.crashes) {
            note("worker \(index) crashes")
            workers[index].crash(timing: Self.board(plan))
            if plan.restarts || index == 0 {
                queue.plan(.starts(worker: index), at: now + Int.random(in: 100...900_000, using: &generator))
            }
            return true
        }
        if happens(plan.suspensions) {
            let length = Int.random(in: 1_000...plan.leaseSeconds * 3_000, using: &generator)
            note("worker \(index) is suspended for \(length) ms")
            workers[index].suspendedUntil = now + length
            if case .replies = event {} else { queue.plan(event, at: now + length) }
            queue.plan(.wakes(worker: index, incarnation: workers[index].incarnation), at: now + length)
            return true
        }
        if happens(plan.releases), workers[index].activity == .working { workers[index].wantsRelease = true }
        return false
    }

    private mutating func start(_ index: Int) {
        guard !workers[index].isUp else { return }
        note("worker \(index) starts")
        workers[index].isUp = true
        // What it knows of finished lists may be minutes old.
        let seen = now - (happens(plan.stale) ? Int.random(in: 0...300_000, using: &generator) : 0)
        let open = lists.filter { list in store.finished[list].map { $0 > seen } ?? true }
        workers[index].board.update(open.map { WorkList(number: $0, shards: plan.shards) })
        workers[index].activity = .idle
        advance(index)
    }

    private mutating func timeOut(_ ticket: Int, _ index: Int) {
        if let waiting = workers[index].claimWaiting, waiting.ticket == ticket {
            note("worker \(index) gets no answer to #\(ticket)")
            workers[index].claimWaiting = nil
            takeClaim(.failed, waiting, index)
        } else if let waiting = workers[index].otherWaiting, waiting.ticket == ticket {
            note("worker \(index) gets no answer to #\(ticket)")
            workers[index].otherWaiting = nil
            takeOther(nil, waiting, since: now, index)
        }
        advance(index)
    }

    private mutating func take(_ answer: StoreAnswer, ticket: Int, since: Int, _ index: Int) {
        if let waiting = workers[index].claimWaiting, waiting.ticket == ticket {
            workers[index].claimWaiting = nil
            if case .claim(let answer) = answer { takeClaim(answer, waiting, index) }
        } else if let waiting = workers[index].otherWaiting, waiting.ticket == ticket {
            workers[index].otherWaiting = nil
            takeOther(answer, waiting, since: since, index)
        }
        advance(index)
    }

    private mutating func takePhoto(_ serial: Int, _ index: Int) {
        guard let fetching = workers[index].fetching, fetching.serial == serial else { return }
        // Bytes that came after the deadline do not count: it stops before it takes them.
        stopAtDeadline(index)
        guard workers[index].fetching?.serial == serial, let claim = workers[index].claim else {
            return advance(index)
        }
        workers[index].fetching = nil
        workers[index].results.insert(fetching.photo)
        note("worker \(index) has photo \(fetching.photo)")
        witness.noteFetched(
            fetching.photo, claim.token, publishedAt: store.publishedAt[fetching.photo],
            working: workers.compactMap { mayWork($0) ? $0.claim?.token : nil })
        advance(index)
    }
}
