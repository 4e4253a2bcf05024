import ClaimTesting
import Claims
import Foundation
import Testing
import TierSyncTestSupport

/// Thousands of runs of the real machines under faults, each of a seed: what must not happen does not.
@Suite struct ClaimSimulationTests {
    /// More with TIERSYNC_HEAVY=1. One seed alone with TIERSYNC_CLAIM_SEED.
    static let seeds: Range<UInt64> = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["TIERSYNC_CLAIM_SEED"].flatMap({ UInt64($0) }) { return seed..<seed + 1 }
        return 0..<(environment["TIERSYNC_HEAVY"] == nil ? 3_000 : 100_000)
    }()

    @Test func `no photo is fetched by two, done means published, and everything ends, whatever goes wrong`() {
        var (fetches, repeated, claims, takeovers) = (0, 0, 0, 0)
        for seed in Self.seeds {
            let outcome = ClaimSimulation.run(seed: seed)
            fetches += outcome.fetches
            repeated += outcome.repeated
            claims += outcome.claims
            takeovers += outcome.takeovers
            guard outcome.violations.isEmpty else {
                let trace = ClaimSimulation.run(seed: seed, isTraced: true).trace
                Issue.record(
                    "seed \(seed): \(outcome.violations)\n\(trace.suffix(120).joined(separator: "\n"))")
                return
            }
        }
        print(
            "claims: \(Self.seeds.count) runs, \(fetches) fetches, \(repeated) of them repeated, "
                + "\(claims) claims, \(takeovers) takeovers")
        // They are worth something only if much of it was hard.
        if Self.seeds.count > 100 { #expect(takeovers > claims / 50 && repeated > 0 && repeated < fetches / 10) }
    }

    /// What the invariants are worth: without any one rule, some seed finds out.
    @Test(arguments: SimulationFlaw.allCases)
    func `a worker that breaks a rule is caught`(_ flaw: SimulationFlaw) {
        // Not by never ending: by what it did.
        let caught = (0..<UInt64(3_000)).first { seed in
            ClaimSimulation.run(seed: seed, plan: SimulationPlan(seed: seed, flaw: flaw)).violations
                .contains { !$0.hasPrefix("I6") }
        }
        #expect(caught != nil, "\(flaw)")
    }

    @Test func `where nothing goes wrong, each photo is fetched once, however many workers`() {
        for seed in 0..<UInt64(200) {
            var plan = SimulationPlan(seed: seed)
            (plan.lostRequests, plan.lostReplies, plan.slow, plan.crashes, plan.suspensions) = (0, 0, 0, 0, 0)
            let outcome = ClaimSimulation.run(seed: seed, plan: plan)
            #expect(outcome.violations == [])
            #expect(outcome.repeated == 0 && outcome.fetches == plan.lists * plan.shards * plan.photos)
        }
    }

    @Test func `a run is the same each time`() {
        for seed in 0..<UInt64(20) {
            let runs = (0..<2).map { _ in ClaimSimulation.run(seed: seed, isTraced: true) }
            #expect(runs[0].steps == runs[1].steps && runs[0].trace.count == runs[1].trace.count)
            #expect(runs[0].fetches == runs[1].fetches && runs[0].claims == runs[1].claims)
        }
    }
}
