import Claims
import Foundation

/// A worker of a simulated run: a process with a clock of its own, that does with the real machines what the engine does.
struct SimulatedWorker {
    /// What it is at.
    enum Activity: Equatable {
        /// About to look for work.
        case idle
        /// Waits for an answer that has nothing to do with a claim.
        case asking
        /// Nothing to do before a time of its own clock.
        case resting(until: Duration)
        /// Its claim is being asked for.
        case claiming
        /// Its claim holds; photos are fetched.
        case working
        /// Its claim ends with a last word.
        case closing
        /// All lists are finished, as far as it knows.
        case idleForEver
    }

    /// A request that waits for its answer.
    struct Waiting {
        var ticket: Int
        var request: StoreRequest
    }

    let index: Int
    /// The writer, which survives crashes.
    let writer: UUID
    /// How fast its clock runs, in thousandths, and what it shows when the run begins.
    let rate: Int
    let offset: Int

    /// Counts up with each crash: what was sent to a process that is gone reaches nobody.
    var incarnation = 0
    var isUp = false
    /// Until when it does nothing although its clock goes on.
    var suspendedUntil = 0

    // What a crash takes away.
    var board: WorkBoard
    var claim: ShardClaim?
    var activity = Activity.idle
    var abandoned: Set<String> = []
    var claimWaiting: Waiting?
    var otherWaiting: Waiting?
    /// Photos of the shard that are to be fetched; `nil` before former holders' publications are known.
    var todo: [Int]?
    /// The photo that is being fetched, and its number among all fetches.
    var fetching: (photo: Int, serial: Int)?
    var serial = 0
    /// Fetched and analysed, not published.
    var results: Set<Int> = []
    /// Whether it wants to give the shard back.
    var wantsRelease = false
    /// When it found its lease run out.
    var lapsedSince: Duration?
    /// When it is woken next, in true time; 0 for not at all.
    var nextWake = 0

    init(index: Int, writer: UUID, rate: Int, offset: Int, timing: ClaimTiming) {
        self.index = index
        self.writer = writer
        self.rate = rate
        self.offset = offset
        board = WorkBoard(timing: timing)
    }

    /// Its clock at a true time.
    func local(_ time: Int) -> Duration { .milliseconds(offset + time * rate / 1_000) }

    /// The first true time at which its clock shows at least this.
    func time(_ local: Duration) -> Int {
        let (seconds, attoseconds) = local.components
        let milliseconds = Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000) + 1
        return ((milliseconds - offset) * 1_000 + rate - 1) / rate + 1
    }

    /// Forgets what a process knows.
    mutating func crash(timing: ClaimTiming) {
        let next = incarnation + 1
        self = SimulatedWorker(index: index, writer: writer, rate: rate, offset: offset, timing: timing)
        incarnation = next
    }
}
