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
    private var boards: [Int64: ClaimBoard] = [:]
    private var order: [Int64] = []
    private var forgotten: Set<Int64> = []

    /// Knows of no list.
    package init(timing: ClaimTiming) { self.timing = timing }

    /// Adds lists that are not known yet, and drops those that are not named any more.
    package mutating func update(_ lists: [WorkList]) {
        let wanted = lists.filter { !forgotten.contains($0.number) }
        let numbers = Set(wanted.map(\.number))
        boards = boards.filter { numbers.contains($0.key) }
        for list in wanted where boards[list.number] == nil {
            boards[list.number] = ClaimBoard(shards: list.shards, timing: timing)
        }
        order = boards.keys.sorted()
    }

    /// A list is finished: it is not looked at again, even if it is named once more.
    package mutating func forget(_ list: Int64) {
        forgotten.insert(list)
        boards[list] = nil
        order.removeAll { $0 == list }
    }

    /// Changes what is known of a list; `nil` where it is not known.
    package mutating func with<Result>(_ list: Int64, _ body: (inout ClaimBoard) -> Result) -> Result? {
        // In place: a listing changes it mark by mark.
        guard boards[list] != nil else { return nil }
        return body(&boards[list, default: ClaimBoard(shards: 0, timing: timing)])
    }

    /// What is known of a list.
    package func board(_ list: Int64) -> ClaimBoard? { boards[list] }

    /// What to do now.
    package func choice(at now: Duration, using generator: inout some RandomNumberGenerator) -> Choice {
        var until: Duration?
        for list in order {
            switch boards[list]?.choice(at: now, using: &generator) {
            case .claim(let shard, let slot)?: return .claim(ShardName(list: list, shard: shard), after: slot)
            case .look?: return .look(list: list)
            case .finished?: return .finish(list: list)
            case .wait(let time)?: until = min(until ?? time, time)
            case nil: break
            }
        }
        return until.map { .wait(until: $0) } ?? .nothing
    }
}
