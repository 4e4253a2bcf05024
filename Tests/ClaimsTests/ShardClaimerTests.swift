import Claims
import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// The claimer on a store in memory, with clocks that stand still unless they are moved.
@Suite struct ShardClaimerTests {
    private static let lists = [WorkList(number: 1, shards: 3)]
    private static let folder = "tiersync/v1/claims/00000001"

    @Test func `shards are claimed one after the other, done, and their list is finished`() async throws {
        let scene = try await ClaimScene()
        let claimer = try scene.claimer(ManualSurroundings())
        var seen: Set<Int> = []
        while let shard = try await claimer.next(among: Self.lists).shard {
            #expect(shard.slot == 1 && shard.formerHolders == [])
            #expect(shard.mayBegin(expected: .seconds(10)) && shard.left == .seconds(400))
            seen.insert(shard.name.shard)
            try await shard.done()
            #expect(!shard.mayBegin(expected: .zero) && shard.left == .zero)
        }
        #expect(seen == [0, 1, 2])
        #expect(try await claimer.next(among: Self.lists).isNothing)
        #expect(try await claimer.isFinished(1))
        #expect(
            try await scene.names(below: Self.folder)
                == (0..<3).flatMap { ["000\($0)-00000001", "000\($0)-done"] })
        // One look, a claim and a `done` for each shard, and `finished`.
        #expect(claimer.requests.pages == 1 && claimer.requests.creates == 7 && claimer.requests.conflicts == 0)
        #expect(claimer.requests.reads == 0 && claimer.requests.heads == 5)
    }

    @Test func `what one holds the other does not get; what it gives back, at once, with who had it`() async throws {
        let scene = try await ClaimScene()
        let (first, second) = (UUID(), UUID())
        let clock = ManualSurroundings()
        let list = [WorkList(number: 1, shards: 1)]
        let claimer = try scene.claimer(clock, holder: first)
        let other = try scene.claimer(clock, holder: second)
        let shard = try #require(try await claimer.next(among: list).shard)
        let pause = try #require(try await other.next(among: list).pause)
        #expect(pause > .zero && pause <= .seconds(50))
        try await shard.release()
        clock.advance(pause)
        let taken = try #require(try await other.next(among: list).shard)
        #expect(taken.slot == 2 && taken.formerHolders == [first])
        try await taken.release()
        clock.advance(.seconds(600))
        let again = try #require(try await claimer.next(among: list).shard)
        #expect(again.slot == 3 && again.formerHolders == [first, second])
    }

    @Test func `a shard whose holder is silent is taken over after D, and the holder finds out`() async throws {
        let scene = try await ClaimScene()
        let list = [WorkList(number: 1, shards: 1)]
        let (clock, otherClock) = (ManualSurroundings(), ManualSurroundings(seed: 2))
        let claimer = try scene.claimer(clock)
        let other = try scene.claimer(otherClock)
        let shard = try #require(try await claimer.next(among: list).shard)
        var waited = Duration.zero
        var taken: HeldShard?
        while taken == nil {
            switch try await other.next(among: list) {
            case .shard(let shard): taken = shard
            case .wait(let pause):
                waited += pause
                otherClock.advance(pause)
            case .nothing: Issue.record("the list is not finished")
            }
        }
        #expect(waited >= .seconds(600) && waited < .seconds(660))
        #expect(taken?.slot == 2)
        // The other's clock has gone on, ours stood still: the next renewal finds out.
        clock.advance(.seconds(200))
        let error = await #expect(throws: ClaimError.self) { try await shard.renewIfDue() }
        #expect(error?.code == .lost)
        #expect(!shard.mayBegin(expected: .zero))
        try await taken?.done()
        #expect(try await other.next(among: list).isNothing)
    }

    @Test func `a lost reply is recognised: of a claim, a renewal, and the last word`() async throws {
        let store = InMemoryObjectStore()
        let scene = try await ClaimScene(store)
        let clock = ManualSurroundings()
        let list = [WorkList(number: 1, shards: 1)]
        let claimer = try scene.claimer(clock)
        store.inject(.loseReply)
        await #expect(throws: RemoteError.self) { _ = try await claimer.next(among: list) }
        // It may be there: our own claim that was given up is free for us.
        let shard = try #require(try await looked(claimer, clock, list))
        #expect(shard.slot == 2)
        clock.advance(.seconds(200))
        store.inject(.loseReply)
        try await shard.renewIfDue()
        #expect(shard.slot == 2 && shard.left == .seconds(200))
        clock.advance(.seconds(20))
        try await shard.renewIfDue()
        #expect(shard.slot == 3 && shard.left == .seconds(380))
        store.inject(.loseReply)
        try await shard.done()
        #expect(try await scene.names(below: Self.folder).last == "0000-done")
    }

    /// Asks until something can be had.
    private func looked(_ claimer: ShardClaimer, _ clock: ManualSurroundings, _ lists: [WorkList]) async throws
        -> HeldShard?
    {
        for _ in 0..<20 {
            switch try await claimer.next(among: lists) {
            case .shard(let shard): return shard
            case .wait(let pause): clock.advance(pause)
            case .nothing: return nil
            }
        }
        return nil
    }

    @Test func `a claim that cannot be renewed lapses at its deadline, and comes back if nobody took it`() async throws
    {
        let store = InMemoryObjectStore()
        let scene = try await ClaimScene(store)
        let clock = ManualSurroundings()
        let claimer = try scene.claimer(clock)
        let shard = try #require(try await claimer.next(among: Self.lists).shard)
        for second in [200, 220, 240] {
            store.inject(.fail(.put, .unreachable))
            clock.advance(.seconds(second) - (.seconds(400) - shard.left))
            try await shard.renewIfDue()
        }
        clock.advance(.seconds(160))
        store.inject(.fail(.put, .unreachable))
        let error = await #expect(throws: ClaimError.self) { try await shard.renewIfDue() }
        #expect(error?.code == .lapsed && shard.left == .zero)
        clock.advance(.seconds(20))
        try await shard.renewIfDue()
        #expect(shard.slot == 2)
    }

    @Test func `work is stopped when the claim is lost or lapses, and else brings its result`() async throws {
        let store = InMemoryObjectStore()
        let scene = try await ClaimScene(store)
        let clock = ManualSurroundings(standsStill: true)
        let claimer = try scene.claimer(clock)
        let lost = try #require(try await claimer.next(among: Self.lists).shard)
        let next = try #require(ClaimKey.mark(.slot(2), of: lost.name))
        store.replace(next, with: try ClaimRecord(kind: .claim, holder: UUID(), token: "x", after: []).encoded())
        var error = await #expect(throws: ClaimError.self) {
            try await lost.keepingUp {
                clock.advance(.seconds(200))
                try await Task.sleep(for: .seconds(600))
            }
        }
        #expect(error?.code == .lost)
        let lapsed = try #require(try await claimer.next(among: Self.lists).shard)
        for _ in 0..<5 { store.inject(.fail(.put, .unreachable)) }
        error = await #expect(throws: ClaimError.self) {
            try await lapsed.keepingUp {
                clock.advance(.seconds(400))
                try await Task.sleep(for: .seconds(600))
            }
        }
        #expect(error?.code == .lapsed)
        for _ in 0..<5 where lapsed.left == .zero {
            clock.advance(.seconds(20))
            try? await lapsed.renewIfDue()
        }
        #expect(try await lapsed.keepingUp { 17 } == 17)
    }

    @Test func `a damaged slot is held for D, and then taken over without knowing from whom`() async throws {
        let store = InMemoryObjectStore()
        let scene = try await ClaimScene(store)
        let clock = ManualSurroundings()
        let list = [WorkList(number: 1, shards: 1)]
        let key = try #require(ClaimKey.mark(.slot(1), of: ShardName(list: 1, shard: 0)))
        store.replace(key, with: Array("{}".utf8))
        let claimer = try scene.claimer(clock)
        #expect(try await claimer.next(among: list).pause != nil)
        let shard = try #require(try await looked(claimer, clock, list))
        #expect(shard.slot == 2 && shard.formerHolders == nil)
    }

    @Test func `claims of a finished list are removed, of another not, and who comes back late is told`() async throws {
        let store = InMemoryObjectStore()
        let scene = try await ClaimScene(store)
        let clock = ManualSurroundings()
        let sleepersClock = ManualSurroundings(seed: 4)
        let sleeper = try scene.claimer(sleepersClock)
        let late = try scene.claimer(ManualSurroundings(seed: 9))
        let list = [WorkList(number: 1, shards: 2)]
        let slept = try #require(try await sleeper.next(among: list).shard)
        // Knows of a free shard, and does not get to claim it before the list is over.
        store.inject(.fail(.put, .unreachable))
        await #expect(throws: RemoteError.self) { _ = try await late.next(among: list) }
        let claimer = try scene.claimer(clock)
        while let shard = try await looked(claimer, clock, list) { try await shard.done() }
        #expect(try await claimer.removeClaims(of: 2) == 0)
        #expect(try await claimer.removeClaims(of: 1) == 5)
        #expect(try await scene.names(below: Self.folder) == [])
        #expect(try await late.next(among: list).isNothing)
        sleepersClock.advance(.seconds(10_000))
        let error = await #expect(throws: ClaimError.self) { try await slept.renewIfDue() }
        #expect(error?.code == .lost)
    }

    @Test func `a remote that was not seen to refuse an overwrite is not shared`() async throws {
        let scene = try await ClaimScene()
        let error = #expect(throws: ClaimError.self) {
            _ = try ShardClaimer(
                scene.store, scene.context, capabilities: .unknown, holder: UUID(), scratch: scene.scratch.path)
        }
        #expect(error?.code == .notExclusive && error?.remedy != nil)
    }
}
