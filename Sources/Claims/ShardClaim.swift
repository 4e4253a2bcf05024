package import Foundation

/// One claim of one shard, from its first request to its end. Pure: it is told the time and what the store answered, and says what to ask next.
///
/// Its rules, each of which `docs/protocol.md` gives the reason of:
/// - A slot's lease runs from when it was *first* asked for, never from when its answer came.
/// - A request whose outcome is not known is repeated for the same slot until it is known. No slot is skipped.
/// - What was asked for when the shard may have been somebody else's (the first slot, and any after the lease had lapsed) counts only
///   when the list was seen not to be finished *after* it was stored.
package struct ShardClaim: Sendable {
    /// How a claim ended without its holder's doing.
    package enum Loss: Hashable, Sendable {
        /// The slot is somebody else's.
        case taken
        /// All shards of the list are done.
        case finished
    }

    /// Where a claim stands.
    package enum Phase: Hashable, Sendable {
        /// Asked for, not answered.
        case claiming
        /// It has a slot; whether its lease still runs is for `mayBegin` to say.
        case held
        /// It is another's, or nobody's any more.
        case lost(Loss)
        /// Being given back: nothing may be begun.
        case closing
        /// Given back.
        case ended
    }

    /// A slot that is asked for.
    private struct Attempt: Hashable {
        var slot: Int
        /// When its first request was sent.
        var since: Duration
    }

    private enum Step: Hashable {
        /// Nothing is out.
        case idle
        /// The slot is being created.
        case creating(Attempt)
        /// It was occupied: by whom?
        case identifying(Attempt)
        /// It was stored by a store whose word is no proof: is it still ours?
        case readingBack(Attempt)
        /// It is ours: does the list still want it?
        case confirming(Attempt)
        /// A request failed; the slot is asked for again from a time on.
        case uncertain(Attempt, from: Duration)
        /// A mark that ends the claim is being stored.
        case closing(ClaimMark)
    }

    /// The shard.
    package let name: ShardName
    /// Whose segments may have photos of the shard that are done; empty for a fresh shard, `nil` where it is not known: then any writer's may.
    package let formerHolders: [UUID]?
    /// Random, of this claim alone.
    package let token: String
    /// The fencing token: the number of the slot that is held; 0 before there is one.
    package private(set) var slot = 0
    /// Where it stands.
    package private(set) var phase = Phase.claiming

    private let holder: UUID
    private let timing: ClaimTiming
    private var step = Step.idle
    /// When the slot that is held was first asked for.
    private var since = Duration.zero
    /// The slot that the first request is for.
    package let firstSlot: Int

    /// Prepares a claim; `request` gives its first request.
    ///
    /// - Parameters:
    ///   - name: the shard.
    ///   - holder: the writer that publishes what is found.
    ///   - token: random, never used before.
    ///   - lastSlot: the number of the chain's last slot, as far as is known: 0 for a fresh shard.
    ///   - formerHolders: see there.
    ///   - timing: how long a lease is.
    package init(
        _ name: ShardName, holder: UUID, token: String, after lastSlot: Int, formerHolders: [UUID]?, timing: ClaimTiming
    ) {
        self.name = name
        self.holder = holder
        self.token = token
        self.formerHolders = formerHolders
        self.timing = timing
        firstSlot = lastSlot + 1
    }

    /// The slot that is asked for or held: the last that may be of this claim.
    package var lastPossibleSlot: Int {
        switch step {
        case .creating(let attempt), .identifying(let attempt), .readingBack(let attempt), .confirming(let attempt),
            .uncertain(let attempt, _):
            attempt.slot
        case .idle, .closing: slot
        }
    }

    /// When work on the shard must have stopped, by the clock that the machine is told; `nil` when it must have by now: nothing is held, or it is
    /// being given back.
    package var deadline: Duration? { phase == .held ? since + timing.hold : nil }

    /// Whether the lease has run out. It may come back by a renewal, if nobody else has come.
    package func hasLapsed(at now: Duration) -> Bool { deadline.map { $0 <= now } ?? true }

    /// Whether something may be begun that is expected to take so long.
    ///
    /// What takes longer than D/3 is allowed while so much is left: the claim is renewed meanwhile, and what is in flight at the deadline is stopped.
    package func mayBegin(expected: Duration, at now: Duration) -> Bool {
        guard let deadline else { return false }
        return now + min(expected, timing.renewal) < deadline
    }

    /// When `request` will next have something to ask: renewal, or another try. `nil` while an answer is awaited, and at the end.
    package var due: Duration? {
        switch (step, phase) {
        case (.idle, .claiming): .zero
        case (.idle, .held): since + timing.renewal
        case (.uncertain(_, let from), _): from
        default: nil
        }
    }

    /// The next request, if one is due: the first slot, a renewal, or another try of what failed.
    package mutating func request(at now: Duration) -> ClaimRequest? {
        guard let due, due <= now else { return nil }
        switch step {
        case .idle where phase == .claiming: return create(Attempt(slot: firstSlot, since: now))
        case .idle: return create(Attempt(slot: slot + 1, since: now))
        // The same slot, and the time of its first request: the store may have carried that one out.
        case .uncertain(let attempt, _): return create(attempt)
        default: return nil
        }
    }

    /// Takes the answer to the last request, and says what to ask now; `nil` when there is nothing to ask before `due`.
    package mutating func take(_ answer: ClaimAnswer, at now: Duration) -> ClaimRequest? {
        switch (step, answer) {
        case (.closing, .stored), (.closing, .occupied):
            step = .idle
            phase = .ended
            return nil
        case (.closing, _): return nil
        case (.creating(let attempt), .stored(let isProven)): return stored(attempt, isProven: isProven, at: now)
        case (.creating(let attempt), .occupied):
            step = .identifying(attempt)
            return .read(attempt.slot)
        case (.identifying(let attempt), .read(let record)):
            // Read, so known to be ours.
            return record?.token == token ? stored(attempt, isProven: true, at: now) : lose(.taken)
        case (.readingBack(let attempt), .read(let record)):
            return record?.token == token ? look(attempt) : lose(.taken)
        case (.confirming(let attempt), .finished(let isFinished)):
            guard !isFinished else { return lose(.finished) }
            hold(attempt)
            return nil
        case (.creating(let attempt), _), (.identifying(let attempt), _), (.readingBack(let attempt), _),
            (.confirming(let attempt), _):
            step = .uncertain(attempt, from: now + timing.retry)
            return nil
        case (.idle, _), (.uncertain, _): return nil
        }
    }

    /// Says that every photo of the shard is published, by whomever. From here on nothing may be begun.
    ///
    /// It is a fact, so it may be said after the lease has lapsed, and also by who has lost the shard.
    package mutating func done() -> ClaimRequest? { close(.done, .done) }

    /// Gives the shard back: nothing is in flight any more, and what was done of it is published. `nil` where there is nothing to give back.
    package mutating func release() -> ClaimRequest? {
        guard phase == .held else { return nil }
        return close(.released(slot), .released)
    }

    private mutating func close(_ mark: ClaimMark, _ kind: ClaimRecord.Kind) -> ClaimRequest {
        step = .closing(mark)
        phase = .closing
        return .create(mark, record(kind))
    }

    private mutating func create(_ attempt: Attempt) -> ClaimRequest {
        step = .creating(attempt)
        return .create(.slot(attempt.slot), record(attempt.slot == firstSlot ? .claim : .renew))
    }

    private func record(_ kind: ClaimRecord.Kind) -> ClaimRecord {
        ClaimRecord(kind: kind, holder: holder, token: token, after: formerHolders)
    }

    /// The slot is ours, as far as the store says.
    private mutating func stored(_ attempt: Attempt, isProven: Bool, at now: Duration) -> ClaimRequest? {
        // Within a lease nobody else comes, and nothing of the list is removed.
        guard hasLapsed(at: now) else {
            hold(attempt)
            return nil
        }
        guard isProven else {
            step = .readingBack(attempt)
            return .read(attempt.slot, after: timing.settling)
        }
        return look(attempt)
    }

    private mutating func look(_ attempt: Attempt) -> ClaimRequest {
        step = .confirming(attempt)
        return .lookForFinished
    }

    private mutating func hold(_ attempt: Attempt) {
        slot = attempt.slot
        since = attempt.since
        step = .idle
        phase = .held
    }

    private mutating func lose(_ loss: Loss) -> ClaimRequest? {
        step = .idle
        phase = .lost(loss)
        return nil
    }
}
