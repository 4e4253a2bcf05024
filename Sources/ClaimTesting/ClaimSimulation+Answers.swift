import Claims
import Foundation

/// What a worker does with an answer, as `ShardClaimer` and the engine do it.
extension ClaimSimulation {
    mutating func askOther(_ request: StoreRequest, _ index: Int) {
        if workers[index].activity == .idle { workers[index].activity = .asking }
        workers[index].otherWaiting = send(request, from: index)
    }

    /// Sends what a claim asks for.
    mutating func ask(_ request: ClaimRequest, _ index: Int) {
        guard let claim = workers[index].claim else { return }
        var pause = Duration.zero
        var sent = StoreRequest.claim(claim.name, request)
        switch request {
        case .lookForFinished where plan.flaw == .noLookForFinished:
            return takeClaim(.finished(false), SimulatedWorker.Waiting(ticket: 0, request: sent), index)
        case .create(.slot(let slot), let record) where plan.flaw == .overwritingTakeover && slot > 1:
            if claim.phase == .claiming { sent = .overwrite(claim.name, slot - 1, record) }
        case .read(_, let delay): pause = delay
        case .create, .lookForFinished: break
        }
        workers[index].claimWaiting = send(sent, from: index, after: pause)
    }

    /// Prepares a claim and asks for its first slot.
    mutating func begin(_ name: ShardName, after slot: Int, formerHolders: [UUID]?, _ index: Int) {
        workers[index].activity = .claiming
        var claim = ShardClaim(
            name, holder: workers[index].writer, token: "w\(index).\(ticket)", after: slot,
            formerHolders: formerHolders, timing: timing)
        let request = claim.request(at: workers[index].local(now))
        workers[index].claim = claim
        if let request { ask(request, index) }
    }

    mutating func takeClaim(_ answer: ClaimAnswer, _ waiting: SimulatedWorker.Waiting, _ index: Int) {
        guard var claim = workers[index].claim else { return }
        var heard = answer
        if plan.flaw == .deafToLoss, case .read(let record?) = answer, claim.slot > 0, record.token != claim.token {
            heard = .read(ClaimRecord(kind: .renew, holder: record.holder, token: claim.token, after: nil))
        }
        let next = claim.take(heard, at: workers[index].local(now))
        workers[index].claim = claim
        if let next { return ask(next, index) }
        switch claim.phase {
        case .held: noteHeld(claim, index)
        case .lost(.finished):
            workers[index].board.forget(claim.name.list)
            drop(index)
        case .lost(.taken):
            note("worker \(index) has lost \(claim.name)")
            let slot = max(claim.slot + 1, claim.lastPossibleSlot)
            let clock = workers[index].local(now)
            _ = workers[index].board.with(claim.name.list) {
                $0.noteConflict(claim.name.shard, slot: slot, at: clock)
            }
            drop(index)
        case .claiming:
            // Try again, or leave it: both are done.
            if claim.due != nil, happens(500) { giveUp(index) }
        case .closing: say(again: waiting, index)
        case .ended: giveUp(index)
        }
    }

    private mutating func noteHeld(_ claim: ShardClaim, _ index: Int) {
        witness.noteHeld(claim.name, claim.slot, claim.token)
        guard workers[index].activity == .claiming else { return }
        note("worker \(index) holds slot \(claim.slot) of \(claim.name)")
        claims += 1
        if claim.slot > 1 { takeovers += 1 }
        _ = workers[index].board.with(claim.name.list) { $0.noteClaimed() }
        workers[index].activity = .working
        workers[index].todo = claim.formerHolders == [] ? photos(of: claim.name) : nil
    }

    /// The last word got no answer.
    private mutating func say(again waiting: SimulatedWorker.Waiting, _ index: Int) {
        guard case .claim(_, let request) = waiting.request, !happens(300) else { return giveUp(index) }
        ask(request, index)
    }

    /// Takes an answer that is not about a claim that runs; `nil` when none came. `since` is when the store gave it.
    mutating func takeOther(
        _ answer: StoreAnswer?, _ waiting: SimulatedWorker.Waiting, since: Int, _ index: Int
    ) {
        if workers[index].activity == .asking { workers[index].activity = .idle }
        let clock = workers[index].local(now)
        switch (waiting.request, answer) {
        case (.look(let list), .listing(let marks)?):
            let random = Double.random(in: 0..<1, using: &generator)
            _ = workers[index].board.with(list) { board in
                board.see(marks, at: clock)
                board.endLook(at: clock, random: random)
            }
        case (.finish(let list), .done?): workers[index].board.forget(list)
        case (.publish(let photos), .done?): workers[index].results.subtract(photos)
        case (.readPublished, .published(let published)?):
            guard let claim = workers[index].claim else { return }
            workers[index].todo = photos(of: claim.name).filter { !published.contains($0) }
            witness.noteRead(claim.token, at: since)
        case (.claim(let name, .read(let slot, _)), .claim(let answer)?):
            takeLast(answer, slot, of: name, index)
        case (.claim(let name, _), nil):
            _ = workers[index].board.with(name.list) { $0.noteAbandoned(name.shard, slot: 0) }
            workers[index].activity = .resting(until: clock + timing.retry)
        case (.look, nil), (.finish, nil): workers[index].activity = .resting(until: clock + timing.retry)
        default: break
        }
    }

    /// The last slot of a chain that is to be taken over: see `ShardClaimer`.
    private mutating func takeLast(_ answer: ClaimAnswer, _ slot: Int, of name: ShardName, _ index: Int) {
        var record: ClaimRecord?
        if case .read(let found) = answer { record = found }
        let mustBeOurs = workers[index].board.with(name.list) { $0.mustBeOurs(name.shard) } ?? true
        if mustBeOurs, record.map({ !workers[index].abandoned.contains($0.token) }) ?? true {
            let clock = workers[index].local(now)
            _ = workers[index].board.with(name.list) { board in
                board.noteAbandoned(name.shard, slot: 0)
                board.noteForeign(name.shard, at: clock)
            }
            return
        }
        begin(name, after: slot, formerHolders: record?.holders, index)
    }
}
