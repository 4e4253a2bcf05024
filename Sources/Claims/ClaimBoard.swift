/// What is known of the claims of one list, and which shard to try next. Pure: it is told the time, and what a listing showed.
///
/// A listing may be old: a chain never gets shorter here. Whoever is wrong about a shard finds its next slot occupied, and has lost three requests.
package struct ClaimBoard: Sendable {
    /// What is known of a shard.
    private struct Entry {
        /// The last slot of its chain that was seen; 0 for none.
        var slot: Int32 = 0
        /// The last slot that was seen to be released.
        var released: Int32 = 0
        /// Whether all is published.
        var isDone = false
        /// Whether we hold it, or try to.
        var isOurs = false
        /// The last slot that may be of a claim of our own that was given up; 0 for none.
        var abandoned: Int32 = 0
        /// When `slot` was first seen.
        var since = Duration.zero
    }

    /// What to do about a list.
    package enum Choice: Hashable, Sendable {
        /// Try to claim a shard by creating the slot behind this one (0 for a fresh one).
        case claim(shard: Int, after: Int)
        /// List the claims.
        case look
        /// Nothing is to be had before this time.
        case wait(until: Duration)
        /// All shards are done.
        case finished
    }

    private let timing: ClaimTiming
    private var entries: [Entry]
    private var doneCount = 0
    /// When the last listing had come; `nil` before the first.
    private var lookedAt: Duration?
    /// How old what a look showed may be to be acted on. A conflict halves it, a claim that stands lets it grow: where many work on a list, each
    /// looks before it tries; who is alone hardly ever.
    private var trust: Duration
    /// How often in a row a look has shown nothing that could be claimed.
    private var fruitless = 0
    /// When to look again where nothing was to be had.
    private var nextLook = Duration.zero

    /// A list of which nothing is known yet.
    package init(shards: Int, timing: ClaimTiming) {
        self.timing = timing
        trust = timing.lease
        entries = Array(repeating: Entry(), count: max(0, shards))
    }

    /// Whether all shards are done.
    package var isFinished: Bool { doneCount == entries.count }
    /// How many shards are done, as far as is known.
    package var done: Int { doneCount }

    /// Takes one page, or all, of a listing that has come by `now`. `endLook` follows the last.
    package mutating func see(_ marks: some Sequence<ShardMark>, at now: Duration) {
        for mark in marks where entries.indices.contains(mark.shard) { see(mark, at: now) }
    }

    /// The listing is complete. `random` in 0..<1 spreads the next looks of many workers.
    package mutating func endLook(at now: Duration, random: Double) {
        lookedAt = now
        if isFinished || candidates > 0 {
            fruitless = 0
            return
        }
        let pause = min(timing.lease, timing.shortestLook * (1 << min(fruitless, 8)))
        fruitless += 1
        nextLook = now + pause * (0.5 + random / 2)
        // A chain that lies still until then may be taken over: be there.
        if let oldest = oldestHeld, oldest + timing.lease < nextLook {
            nextLook = oldest + timing.lease + timing.shortestLook * (random / 2)
        }
    }

    /// Takes one mark that is known to be there.
    private mutating func see(_ mark: ShardMark, at now: Duration) {
        switch mark.mark {
        case .done: noteDone(mark.shard)
        case .slot(let number): seeSlot(number, of: mark.shard, at: now)
        case .released(let number):
            // Where it was listed without its slot, that one is there too.
            seeSlot(number, of: mark.shard, at: now)
            entries[mark.shard].released = max(entries[mark.shard].released, Int32(clamping: number))
        }
    }

    private mutating func seeSlot(_ number: Int, of shard: Int, at now: Duration) {
        guard number > Int(entries[shard].slot) else { return }
        entries[shard].slot = Int32(clamping: number)
        entries[shard].since = now
    }

    /// All photos of a shard are published.
    package mutating func noteDone(_ shard: Int) {
        guard entries.indices.contains(shard), !entries[shard].isDone else { return }
        entries[shard].isDone = true
        entries[shard].isOurs = false
        doneCount += 1
    }

    /// A claim of ours begins: the shard is not chosen again until it has ended.
    package mutating func noteBegun(_ shard: Int) { entries[shard].isOurs = true }

    /// Another has the slot that we tried for.
    package mutating func noteConflict(_ shard: Int, slot: Int, at now: Duration) {
        entries[shard].isOurs = false
        distrust(at: now)
        see(ShardMark(shard: shard, mark: .slot(slot)), at: now)
    }

    /// A claim of ours stands: what the last look showed was still so.
    package mutating func noteClaimed() { trust = min(timing.lease, trust * 3 / 2) }

    private mutating func distrust(at now: Duration) {
        trust = max(timing.shortestTrust, min(trust, (now - (lookedAt ?? now)) / 2))
    }

    /// A claim of ours was given up, and its slots up to this one may be there, or come late. Whatever it held is free for us at once.
    package mutating func noteAbandoned(_ shard: Int, slot: Int) {
        entries[shard].isOurs = false
        entries[shard].abandoned = max(entries[shard].abandoned, Int32(clamping: slot))
    }

    /// The chain's last slot is not of a claim of ours.
    package mutating func noteForeign(_ shard: Int, at now: Duration) {
        entries[shard].abandoned = 0
        distrust(at: now)
    }

    /// Whether a shard can be had only because its last slot may be of a claim that we gave up: then its record must say so.
    package func mustBeOurs(_ shard: Int) -> Bool {
        let entry = entries[shard]
        return entry.slot > 0 && entry.released < entry.slot && !hasLapsed(entry)
    }

    /// What to do now. Where several shards can be had, chance decides, so that many workers do not all try for the same.
    package func choice(at now: Duration, using generator: inout some RandomNumberGenerator) -> Choice {
        if isFinished { return .finished }
        guard let lookedAt else { return .look }
        let count = candidates
        guard count > 0 else { return nextLook <= now ? .look : .wait(until: nextLook) }
        guard now - lookedAt <= trust else { return .look }
        var skip = Int.random(in: 0..<count, using: &generator)
        for (shard, entry) in entries.enumerated() where isCandidate(entry) {
            if skip == 0 { return .claim(shard: shard, after: Int(entry.slot)) }
            skip -= 1
        }
        return .look
    }

    /// Whether the last look, a short while ago, showed fewer shards to be had than others hold: there is more room elsewhere.
    package func isCrowded(at now: Duration) -> Bool {
        guard let lookedAt, now - lookedAt < timing.shortestLook else { return false }
        return candidates < entries.count { isHeld($0) }
    }

    private var candidates: Int { entries.count { isCandidate($0) } }

    /// When the slot was first seen that has been the last one of a held shard for longest.
    private var oldestHeld: Duration? { entries.lazy.filter { isHeld($0) }.map(\.since).min() }

    private func isCandidate(_ entry: Entry) -> Bool {
        guard !entry.isDone, !entry.isOurs else { return false }
        return entry.slot == 0 || entry.released >= entry.slot || entry.abandoned >= entry.slot || hasLapsed(entry)
    }

    private func isHeld(_ entry: Entry) -> Bool { !entry.isDone && !entry.isOurs && !isCandidate(entry) }

    /// The last look was a whole lease after the slot was first seen, and it was still the last.
    private func hasLapsed(_ entry: Entry) -> Bool {
        guard let lookedAt else { return false }
        return lookedAt - entry.since >= timing.lease
    }
}
