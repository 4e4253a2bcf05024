import Claims

extension ClaimSimulation {
    /// How long a racy store takes from looking for a name to giving it away, at most.
    private static let raceWindow = 400

    /// Sends a request; its answer, or that there is none, comes as an event. Gives the ticket.
    mutating func send(_ request: StoreRequest, from index: Int, after pause: Duration = .zero)
        -> SimulatedWorker.Waiting
    {
        ticket += 1
        let worker = workers[index]
        let sent = worker.time(worker.local(now) + pause)
        let isLost = happens(plan.lostRequests)
        let answers = !happens(plan.lostReplies)
        if !isLost {
            queue.plan(
                .arrives(
                    worker: index, incarnation: worker.incarnation, ticket: ticket, request, answers: answers),
                at: sent + delay())
        }
        // A retry on the way, or a connection that comes to life again: carried out once more, and nobody hears of it.
        if happens(plan.duplicates) {
            queue.plan(
                .arrives(worker: index, incarnation: worker.incarnation, ticket: ticket, request, answers: false),
                at: now + Int.random(in: 1...1_500_000, using: &generator))
        }
        queue.plan(
            .timesOut(worker: index, incarnation: worker.incarnation, ticket: ticket), at: sent + Self.patience)
        let number = ticket
        note("worker \(index) asks #\(number) \(request)\(isLost ? " (lost)" : answers ? "" : " (reply lost)")")
        return SimulatedWorker.Waiting(ticket: ticket, request: request)
    }

    private mutating func delay() -> Int {
        happens(plan.slow)
            ? Int.random(in: 1_000...400_000, using: &generator) : Int.random(in: 5...900, using: &generator)
    }

    /// Carries a request out.
    mutating func carryOut(
        worker: Int, incarnation: Int, ticket: Int, _ request: StoreRequest, answers: Bool
    ) {
        let answer = answer(request, from: worker)
        note("the store carries out #\(ticket): \(answer)")
        guard answers else { return }
        queue.plan(
            .replies(worker: worker, incarnation: incarnation, ticket: ticket, answer, since: now),
            at: now + delay() + (plan.isRacy ? Self.raceWindow : 0))
    }

    private mutating func answer(_ request: StoreRequest, from worker: Int) -> StoreAnswer {
        switch request {
        case .claim(let name, let asked): return .claim(answer(asked, of: name))
        case .look(let list): return .listing(store.listing(list, shards: plan.shards, at: viewTime()))
        case .finish(let list):
            witness.noteEnd("list \(list) is finished", missing: unpublished(photos(of: list)))
            store.finish(list, at: now)
            if lists.allSatisfy({ store.finished[$0] != nil }), finishedAt == nil { finishedAt = now }
            queue.plan(
                .sweeps(list: list), at: now + Int.random(in: 0...plan.leaseSeconds * 2_000, using: &generator))
            return .done
        case .publish(let photos):
            store.publish(photos, by: workers[worker].writer, at: now)
            return .done
        case .readPublished(let writers): return .published(store.publishedPhotos(of: writers))
        case .overwrite(let name, let slot, let record):
            store.overwrite(.slot(slot), record, of: name, at: now)
            return .claim(.stored(isProven: true))
        }
    }

    private mutating func answer(_ request: ClaimRequest, of name: ShardName) -> ClaimAnswer {
        switch request {
        case .create(let mark, let record):
            guard plan.isRacy else {
                guard store.create(mark, record, of: name, at: now) else { return .occupied }
                noteStored(mark, of: name)
                return .stored(isProven: true)
            }
            // It looks now, and gives the name away a moment later. The answer leaves after that.
            guard store.record(mark, of: name, at: now) == nil else { return .occupied }
            queue.plan(
                .writes(mark, record, name), at: now + Int.random(in: 0...Self.raceWindow, using: &generator))
            return .stored(isProven: false)
        case .read(let slot, _):
            guard let record = store.record(.slot(slot), of: name, at: viewTime()) else { return .absent }
            return .read(record)
        // Not from a view of a while ago: see `docs/protocol.md`.
        case .lookForFinished: return .finished(store.finished[name.list] != nil)
        }
    }

    /// What a mark says must be true when it is stored.
    func unpublished(_ photos: [Int]) -> [Int] { photos.filter { store.publishedAt[$0] == nil } }

    mutating func noteStored(_ mark: ClaimMark, of name: ShardName) {
        if mark == .done { witness.noteEnd("\(name) is done", missing: unpublished(photos(of: name))) }
    }

    /// As of when a read or a listing is answered: sometimes minutes ago.
    private mutating func viewTime() -> Int {
        happens(plan.stale) ? now - Int.random(in: 0...300_000, using: &generator) : now
    }
}
