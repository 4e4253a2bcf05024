import Claims
import Foundation
import Testing

/// The machine of one claim, by hand. D is 600 s: renewed at 200, held to 400.
@Suite struct ShardClaimTests {
    private static let holder = UUID()
    private static let other = ClaimRecord(kind: .claim, holder: UUID(), token: "other", after: [])
    private static let ours = ClaimRecord(kind: .claim, holder: holder, token: "ours", after: [])

    private static func fresh(after slot: Int = 0) -> ShardClaim {
        ShardClaim(
            ShardName(list: 1, shard: 2), holder: holder, token: "ours", after: slot, formerHolders: [],
            timing: ClaimTiming(lease: .seconds(600)))
    }

    /// Claimed at 0, its last answer come at 3.
    private static func held() -> ShardClaim {
        var claim = fresh()
        _ = claim.request(at: .zero)
        _ = claim.take(.stored(isProven: true), at: .seconds(2))
        _ = claim.take(.finished(false), at: .seconds(3))
        return claim
    }

    @Test func `a claim asks for the first slot, looks whether the list is finished, and holds from when it asked`() {
        var claim = Self.fresh()
        #expect(claim.request(at: .seconds(10)) == .create(.slot(1), Self.ours))
        #expect(claim.request(at: .seconds(10)) == nil)
        #expect(!claim.mayBegin(expected: .zero, at: .seconds(11)))
        #expect(claim.take(.stored(isProven: true), at: .seconds(15)) == .lookForFinished)
        #expect(!claim.mayBegin(expected: .zero, at: .seconds(15)))
        #expect(claim.take(.finished(false), at: .seconds(20)) == nil)
        #expect(claim.phase == .held && claim.slot == 1)
        #expect(claim.deadline == .seconds(410))
        #expect(claim.due == .seconds(210))
    }

    @Test func `where the store's word is no proof, the slot is read back after a while`() {
        var claim = Self.fresh()
        _ = claim.request(at: .zero)
        #expect(claim.take(.stored(isProven: false), at: .zero) == .read(1, after: .seconds(1)))
        var loser = claim
        #expect(claim.take(.read(Self.ours), at: .seconds(1)) == .lookForFinished)
        #expect(loser.take(.read(Self.other), at: .seconds(1)) == nil)
        #expect(loser.phase == .lost(.taken))
    }

    @Test func `an occupied slot is ours when it has our token: the reply was lost`() {
        var claim = Self.fresh(after: 4)
        #expect(claim.request(at: .zero) == .create(.slot(5), Self.ours))
        #expect(claim.take(.occupied, at: .seconds(1)) == .read(5))
        var loser = claim
        var unsure = claim
        #expect(claim.take(.read(Self.ours), at: .seconds(2)) == .lookForFinished)
        for record in [Self.other, nil] {
            var loser = loser
            #expect(loser.take(.read(record), at: .seconds(2)) == nil)
            #expect(loser.phase == .lost(.taken))
        }
        // The same holder with another claim is another.
        var twin = Self.ours
        twin.token = "twin"
        _ = loser.take(.read(twin), at: .seconds(2))
        #expect(loser.phase == .lost(.taken))
        // Occupied, yet nothing there: a stale answer tells nothing.
        #expect(unsure.take(.absent, at: .seconds(2)) == nil)
        #expect(unsure.phase == .claiming && unsure.due == .seconds(22))
    }

    @Test func `a failed request is repeated for the same slot, and its lease runs from the first`() {
        var claim = Self.held()
        let renewal = ClaimRecord(kind: .renew, holder: Self.holder, token: "ours", after: [])
        #expect(claim.request(at: .seconds(199)) == nil)
        #expect(claim.request(at: .seconds(200)) == .create(.slot(2), renewal))
        #expect(claim.take(.failed, at: .seconds(230)) == nil)
        #expect(claim.deadline == .seconds(400), "the old lease goes on")
        #expect(claim.request(at: .seconds(249)) == nil)
        #expect(claim.request(at: .seconds(250)) == .create(.slot(2), renewal))
        #expect(claim.take(.occupied, at: .seconds(251)) == .read(2))
        #expect(claim.take(.read(renewal), at: .seconds(252)) == nil)
        #expect(claim.slot == 2 && claim.deadline == .seconds(600))
    }

    @Test func `a renewal within the lease asks nothing more, one after it looks whether the list is finished`() {
        var claim = Self.held()
        _ = claim.request(at: .seconds(300))
        var late = claim
        #expect(claim.take(.stored(isProven: false), at: .seconds(399)) == nil)
        #expect(claim.deadline == .seconds(700))
        #expect(late.hasLapsed(at: .seconds(400)))
        #expect(late.take(.stored(isProven: true), at: .seconds(400)) == .lookForFinished)
        #expect(!late.mayBegin(expected: .zero, at: .seconds(401)))
        var over = late
        #expect(late.take(.finished(false), at: .seconds(402)) == nil)
        #expect(late.mayBegin(expected: .zero, at: .seconds(402)) && late.slot == 2)
        #expect(over.take(.finished(true), at: .seconds(402)) == nil)
        #expect(over.phase == .lost(.finished))
    }

    @Test func `who slept comes back where nobody else came, and finds out where somebody did`() {
        var claim = Self.held()
        #expect(!claim.mayBegin(expected: .zero, at: .seconds(10_000)))
        #expect(claim.request(at: .seconds(10_000)) != nil)
        var loser = claim
        _ = claim.take(.stored(isProven: true), at: .seconds(10_001))
        _ = claim.take(.finished(false), at: .seconds(10_002))
        #expect(claim.mayBegin(expected: .seconds(100), at: .seconds(10_002)))
        _ = loser.take(.occupied, at: .seconds(10_001))
        _ = loser.take(.read(Self.other), at: .seconds(10_002))
        #expect(loser.phase == .lost(.taken) && loser.deadline == nil && loser.due == nil)
        #expect(loser.release() == nil)
    }

    @Test func `a fetch begins only with enough left; a long one as soon as it can be renewed meanwhile`() {
        let claim = Self.held()
        #expect(claim.mayBegin(expected: .seconds(50), at: .seconds(349)))
        #expect(!claim.mayBegin(expected: .seconds(50), at: .seconds(350)))
        #expect(claim.mayBegin(expected: .seconds(5_000), at: .seconds(199)))
        #expect(!claim.mayBegin(expected: .seconds(5_000), at: .seconds(200)))
        #expect(!claim.mayBegin(expected: .zero, at: .seconds(400)))
    }

    @Test func `done and released end a claim at once, whatever the answer`() {
        var done = Self.held()
        var released = Self.held()
        let says = { ClaimRecord(kind: $0, holder: Self.holder, token: "ours", after: []) }
        #expect(done.done() == .create(.done, says(.done)))
        #expect(released.release() == .create(.released(1), says(.released)))
        for claim in [done, released] {
            #expect(claim.deadline == nil && claim.due == nil)
            #expect(!claim.mayBegin(expected: .zero, at: .seconds(5)))
        }
        #expect(done.take(.failed, at: .seconds(5)) == nil && done.phase == .closing)
        #expect(done.take(.occupied, at: .seconds(6)) == nil && done.phase == .ended)
        #expect(released.take(.stored(isProven: false), at: .seconds(6)) == nil && released.phase == .ended)
        #expect(released.release() == nil)
    }

    @Test func `the parts of a lease let clocks differ by a half, and a lease is never shorter than a second`() {
        let timing = ClaimTiming()
        #expect(timing.lease == .seconds(600) && timing.hold == .seconds(400) && timing.renewal == .seconds(200))
        #expect(timing.hold * 3 / 2 <= timing.lease)
        #expect(ClaimTiming(lease: .zero).lease == .seconds(1))
    }
}
