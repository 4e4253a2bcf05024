/// What is known of several work lists, and what to do next. Lists are worked on in the order of their numbers, so that they end one after the
/// other. Pure.
package struct WorkBoard: Sendable {
    /// What to do.
    package enum Choice: Hashable, Sendable {
        /// Try to claim a shard by creating the slot behind this one (0 for a fresh one).
        case claim(ShardName, after: Int)
        /// List the claims of a list.
        case look(list: Int64)
        /// All shards of a list are done: say so, and forget it.
        case finish(list: Int64)
        /// Everything is held by others; look again at this time.
        case wait(until: Duration)
        /// No list is left.
        case nothing
    }

    private let timing: ClaimTiming
    /// Shards of each list.
    private var sizes: [Int64: Int] = [:]
    /// Of lists that were looked at; the others take no memory.
    private var boards: [Int64: ClaimBoard] = [:]
    private var order: [Int64] = []
    private var forgotten: Set<Int64> = []

    /// Knows of no list.
    package init(timing: ClaimTiming) { self.timing = timing }

    /// Adds lists that are not known yet, and drops those that are not named any more.
    package mutating func update(_ lists: some Sequence<WorkList>) {
        sizes = [:]
        for list in lists where !forgotten.contains(list.number) { sizes[list.number] = list.shards }
        boards = boards.filter { sizes[$0.key] != nil }
        order = sizes.keys.sorted()
    }

    /// A list is finished: it is not looked at again, even if it is named once more.
    package mutating func forget(_ list: Int64) {
        forgotten.insert(list)
        sizes[list] = nil
        boards[list] = nil
        order.removeAll { $0 == list }
    }

    /// Changes what is known of a list; `nil` where the list is not known.
    package mutating func with<Result>(_ list: Int64, _ body: (inout ClaimBoard) -> Result) -> Result? {
        guard let shards = sizes[list] else { return nil }
        // In place: a listing changes it mark by mark.
        return body(&boards[list, default: ClaimBoard(shards: shards, timing: timing)])
    }

    /// What is known of a list that was looked at.
    package func board(_ list: Int64) -> ClaimBoard? { boards[list] }

    /// What to do now: the first list that has room; where none has, the first that has anything.
    package func choice(at now: Duration, using generator: inout some RandomNumberGenerator) -> Choice {
        var until: Duration?
        var crowded: Choice?
        for list in order {
            guard let board = boards[list] else { return .look(list: list) }
            if board.isCrowded(at: now), crowded != nil { continue }
            switch board.choice(at: now, using: &generator) {
            case .claim(let shard, let slot):
                let choice = Choice.claim(ShardName(list: list, shard: shard), after: slot)
                guard board.isCrowded(at: now) else { return choice }
                crowded = choice
            case .look:
                guard board.isCrowded(at: now) else { return .look(list: list) }
                crowded = crowded ?? .look(list: list)
            case .finished: return .finish(list: list)
            case .wait(let time): until = min(until ?? time, time)
            }
        }
        return crowded ?? until.map { .wait(until: $0) } ?? .nothing
    }
}
