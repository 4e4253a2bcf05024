import Claims
import Testing
import TierSyncTestSupport

/// Which shard is chosen, by what listings showed. D is 600 s.
@Suite struct ClaimBoardTests {
    private var generator = SeededGenerator(seed: 3)
    private let timing = ClaimTiming(lease: .seconds(600))

    private func board(_ shards: Int, _ marks: [ShardMark], at now: Duration = .zero) -> ClaimBoard {
        var board = ClaimBoard(shards: shards, timing: timing)
        board.see(marks, at: now)
        board.endLook(at: now, random: 0)
        return board
    }

    private static func slot(_ shard: Int, _ number: Int) -> ShardMark { ShardMark(shard: shard, mark: .slot(number)) }

    @Test mutating func `nothing is claimed before a look; then any shard that is free, and no other`() {
        #expect(ClaimBoard(shards: 3, timing: timing).choice(at: .zero, using: &generator) == .look)
        let board = board(
            6, [Self.slot(0, 1), ShardMark(shard: 1, mark: .done), Self.slot(1, 2), Self.slot(4, 3)])
        var chosen: Set<Int> = []
        for _ in 0..<200 {
            guard case .claim(let shard, 0) = board.choice(at: .seconds(1), using: &generator) else { continue }
            chosen.insert(shard)
        }
        #expect(chosen == [2, 3, 5])
        #expect(board.done == 1 && !board.isFinished)
    }

    @Test mutating func `a released chain is taken over at once, behind its last slot`() {
        var board = board(1, [Self.slot(0, 4), ShardMark(shard: 0, mark: .released(3))])
        #expect(board.choice(at: .seconds(1), using: &generator) == .wait(until: .seconds(25)))
        board.see([ShardMark(shard: 0, mark: .released(4))], at: .seconds(2))
        #expect(board.choice(at: .seconds(2), using: &generator) == .claim(shard: 0, after: 4))
        #expect(!board.mustBeOurs(0))
    }

    @Test mutating func `a chain is taken over when two looks a lease apart found the same last slot`() {
        var board = board(1, [Self.slot(0, 1)], at: .seconds(5))
        board.see([Self.slot(0, 1)], at: .seconds(604))
        board.endLook(at: .seconds(604), random: 0)
        // A look just before shows it held; time alone proves nothing.
        #expect(board.choice(at: .seconds(604), using: &generator) == .wait(until: .seconds(605)))
        #expect(board.choice(at: .seconds(606), using: &generator) == .look)
        var renewed = board
        board.endLook(at: .seconds(606), random: 0)
        #expect(board.choice(at: .seconds(606), using: &generator) == .claim(shard: 0, after: 1))
        renewed.see([Self.slot(0, 2)], at: .seconds(606))
        renewed.endLook(at: .seconds(606), random: 0)
        guard case .wait = renewed.choice(at: .seconds(606), using: &generator) else {
            Issue.record("renewed chains are held")
            return
        }
    }

    @Test mutating func `an old listing shortens no chain, and brings back nothing that is done`() {
        var board = board(2, [Self.slot(0, 3), ShardMark(shard: 1, mark: .done)])
        board.see([Self.slot(0, 2), Self.slot(1, 1)], at: .seconds(700))
        board.endLook(at: .seconds(700), random: 0)
        #expect(board.choice(at: .seconds(700), using: &generator) == .claim(shard: 0, after: 3))
        board.see([Self.slot(9, 1), Self.slot(-1, 1)], at: .seconds(1))
        #expect(board.done == 1)
    }

    @Test mutating func `a look is believed for less time after a conflict, and for longer when claims stand`() {
        var board = board(10, [])
        guard case .claim = board.choice(at: .seconds(599), using: &generator) else {
            Issue.record("alone, a look is good for a lease")
            return
        }
        board.noteBegun(0)
        board.noteConflict(0, slot: 1, at: .seconds(40))
        #expect(board.choice(at: .seconds(40), using: &generator) == .look)
        board.endLook(at: .seconds(41), random: 0)
        guard case .claim(let shard, 0) = board.choice(at: .seconds(61), using: &generator) else {
            Issue.record("a look of now is believed")
            return
        }
        #expect(shard > 0)
        #expect(board.choice(at: .seconds(62), using: &generator) == .look)
        board.noteClaimed()
        guard case .claim = board.choice(at: .seconds(71), using: &generator) else {
            Issue.record("claims stand: for longer")
            return
        }
        // Two in the same moment are chance: the rest of what was seen still counts for a while.
        board.noteConflict(1, slot: 1, at: .seconds(41))
        guard case .claim = board.choice(at: .seconds(45), using: &generator) else {
            Issue.record("a fresh look is still good")
            return
        }
    }

    @Test mutating func `where others hold more than is free, the next list is tried first`() {
        var work = WorkBoard(timing: timing)
        work.update([WorkList(number: 1, shards: 5), WorkList(number: 2, shards: 5)])
        _ = work.with(1) { board in
            board.see((0..<3).map { Self.slot($0, 1) }, at: .zero)
            board.endLook(at: .zero, random: 0)
        }
        #expect(work.choice(at: .zero, using: &generator) == .look(list: 2))
        _ = work.with(2) { $0.endLook(at: .zero, random: 0) }
        guard case .claim(let name, 0) = work.choice(at: .zero, using: &generator) else {
            Issue.record("there is room")
            return
        }
        #expect(name.list == 2)
        _ = work.with(2) { board in
            board.see((0..<4).map { Self.slot($0, 1) }, at: .zero)
            board.endLook(at: .zero, random: 0)
        }
        // None has room: then where there is anything, the first list first.
        guard case .claim(let other, 0) = work.choice(at: .zero, using: &generator) else {
            Issue.record("there is something")
            return
        }
        #expect(other.list == 1 && other.shard > 2)
    }

    @Test mutating func `what we hold is not chosen; what we gave up is, at once, if its record says so`() {
        var board = board(1, [])
        board.noteBegun(0)
        #expect(board.choice(at: .zero, using: &generator) == .look, "it may have been the last one for a while")
        board.endLook(at: .zero, random: 0)
        guard case .wait = board.choice(at: .zero, using: &generator) else {
            Issue.record("it is ours already")
            return
        }
        board.see([Self.slot(0, 1)], at: .seconds(1))
        board.noteAbandoned(0, slot: 1)
        #expect(board.choice(at: .seconds(2), using: &generator) == .claim(shard: 0, after: 1))
        #expect(board.mustBeOurs(0))
        board.noteForeign(0, at: .seconds(2))
        guard case .wait = board.choice(at: .seconds(2), using: &generator) else {
            Issue.record("it is another's")
            return
        }
    }

    @Test mutating func `looks that show nothing come less and less often, but when a chain may lapse`() {
        var board = board(2, [Self.slot(0, 1), Self.slot(1, 1)])
        var pauses: [Duration] = []
        var now = Duration.zero
        var number = 1
        while pauses.count < 6 {
            guard case .wait(let until) = board.choice(at: now, using: &generator) else { break }
            pauses.append(until - now)
            now = until
            number += 1
            board.see([Self.slot(0, number), Self.slot(1, number)], at: now)
            board.endLook(at: now, random: 0)
        }
        #expect(pauses == [25, 50, 100, 200, 300, 300].map { .seconds($0) })
    }

    @Test mutating func `lists are worked on in order, and finished ones are forgotten`() {
        var board = WorkBoard(timing: timing)
        let lists = [WorkList(number: 7, shards: 1), WorkList(number: 3, shards: 2)]
        board.update(lists)
        #expect(board.choice(at: .zero, using: &generator) == .look(list: 3))
        _ = board.with(3) { $0.endLook(at: .zero, random: 0) }
        for shard in 0..<2 {
            guard case .claim(let name, 0) = board.choice(at: .zero, using: &generator) else {
                Issue.record("shard \(shard) is free")
                return
            }
            #expect(name.list == 3)
            _ = board.with(3) { $0.noteBegun(name.shard) }
        }
        #expect(board.choice(at: .zero, using: &generator) == .look(list: 3))
        _ = board.with(3) { $0.endLook(at: .zero, random: 0) }
        #expect(board.choice(at: .zero, using: &generator) == .look(list: 7))
        _ = board.with(7) { $0.endLook(at: .zero, random: 0) }
        #expect(board.choice(at: .zero, using: &generator) == .claim(ShardName(list: 7, shard: 0), after: 0))
        _ = board.with(3) { board in for shard in 0..<2 { board.noteDone(shard) } }
        #expect(board.choice(at: .zero, using: &generator) == .finish(list: 3))
        board.forget(3)
        board.update(lists)
        #expect(board.board(3) == nil)
        board.forget(7)
        #expect(board.choice(at: .zero, using: &generator) == .nothing)
    }
}
