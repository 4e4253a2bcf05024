import Claims
import Foundation
import TierSyncTestSupport

/// Workers with the real machines against a store that loses, delays, repeats and answers of yesterday: a discrete simulation, the same for the same seed.
package struct ClaimSimulation {
    enum Event {
        /// A request reaches the store.
        case arrives(worker: Int, incarnation: Int, ticket: Int, StoreRequest, answers: Bool)
        /// The second step of a racy store: the name was free when it was looked for.
        case writes(ClaimMark, ClaimRecord, ShardName)
        case replies(worker: Int, incarnation: Int, ticket: Int, StoreAnswer, since: Int)
        case timesOut(worker: Int, incarnation: Int, ticket: Int)
        case wakes(worker: Int, incarnation: Int)
        case fetched(worker: Int, incarnation: Int, serial: Int)
        case starts(worker: Int)
        case sweeps(list: Int64)
    }

    /// How a run ended.
    package struct Outcome: Sendable {
        /// What must not have happened; empty for a sound run.
        package var violations: [String]
        /// Fetches, and those of photos that had been fetched before.
        package var fetches: Int
        package var repeated: Int
        /// Steps, claims that held, takeovers.
        package var steps: Int
        package var claims: Int
        package var takeovers: Int
        /// The last steps, where they were wanted.
        package var trace: [String]
    }

    let plan: SimulationPlan
    let timing: ClaimTiming
    var generator: SeededGenerator
    var queue = EventQueue<Event>()
    var store = SimulatedClaimStore()
    var workers: [SimulatedWorker] = []
    var witness: ClaimWitness
    var now = 0
    var ticket = 0
    var steps = 0
    var claims = 0
    var takeovers = 0
    /// When the last list was finished.
    var finishedAt: Int?
    private let isTraced: Bool
    private(set) var trace: [String] = []

    /// Nothing may take longer: hours of true time, and steps.
    private static let horizon = 100 * 3_600_000
    private static let mostSteps = 60_000
    /// How long a client waits for an answer.
    static let patience = 60_000

    private init(seed: UInt64, plan: SimulationPlan, isTraced: Bool) {
        self.plan = plan
        self.isTraced = isTraced
        timing = ClaimTiming(lease: .seconds(plan.leaseSeconds))
        generator = SeededGenerator(seed: seed ^ 0x5EED_C1A1)
        witness = ClaimWitness(plan: plan)
        for index in 0..<plan.workers {
            let rate = Int.random(in: plan.slowestClock...plan.fastestClock, using: &generator)
            let offset = Int.random(in: 0...3_600_000, using: &generator)
            workers.append(
                SimulatedWorker(
                    index: index, writer: Self.writer(index), rate: rate, offset: offset, timing: Self.board(plan)))
            queue.plan(.starts(worker: index), at: Int.random(in: 0...120_000, using: &generator))
        }
    }

    /// The timing by which boards take over: shorter than the claims' own where that is the flaw.
    static func board(_ plan: SimulationPlan) -> ClaimTiming {
        ClaimTiming(lease: .seconds(plan.flaw == .impatientTakeover ? plan.leaseSeconds / 4 : plan.leaseSeconds))
    }

    private static func writer(_ index: Int) -> UUID {
        UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, UInt8(index)))
    }

    /// Runs a seed, or a plan of one's own, to its end.
    package static func run(seed: UInt64, plan: SimulationPlan? = nil, isTraced: Bool = false) -> Outcome {
        var simulation = ClaimSimulation(
            seed: seed, plan: plan ?? SimulationPlan(seed: seed), isTraced: isTraced)
        simulation.run()
        return Outcome(
            violations: simulation.witness.violations, fetches: simulation.witness.fetches,
            repeated: simulation.witness.repeated, steps: simulation.steps, claims: simulation.claims,
            takeovers: simulation.takeovers, trace: simulation.trace)
    }

    private mutating func run() {
        while let (time, event) = queue.next() {
            now = time
            steps += 1
            if let end = finishedAt, now > end + 5 * plan.leaseSeconds * 1_000 { return }
            guard now < Self.horizon, steps < Self.mostSteps else { break }
            handle(event)
            if !witness.violations.isEmpty { return }
        }
        if finishedAt == nil { witness.accuse("I6: the lists were never finished") }
    }

    /// Notes a step, where that is wanted.
    mutating func note(_ text: @autoclosure () -> String) {
        guard isTraced else { return }
        trace.append("\(String(format: "%10.3f", Double(now) / 1_000)) \(text())".replacing("Claims.", with: ""))
        if trace.count > 400 { trace.removeFirst(200) }
    }

    /// Whether something happens that does so in so many of 1,000 cases.
    mutating func happens(_ share: Int) -> Bool {
        share > 0 && Int.random(in: 0..<1_000, using: &generator) < share
    }

    // MARK: - The shape of the work

    func photos(of name: ShardName) -> [Int] {
        let first = (Int(name.list) * 100 + name.shard) * 100
        return Array(first..<first + plan.photos)
    }

    func photos(of list: Int64) -> [Int] {
        (0..<plan.shards).flatMap { photos(of: ShardName(list: list, shard: $0)) }
    }

    var lists: [Int64] { (1...plan.lists).map { Int64($0) } }
}
