import Claims
import Foundation

/// Sees everything that happens in a simulated run, and says what must not.
///
/// The invariants are those of `docs/protocol.md`, by their numbers.
struct ClaimWitness {
    private let plan: SimulationPlan
    /// Claims that were given back, with everything published, before they had lapsed.
    private var released: Set<String> = []
    /// Who has ever held a slot.
    private var holders: [ShardName: [Int: String]] = [:]
    /// Under which claims a photo was fetched.
    private var fetched: [Int: [String]] = [:]
    /// When the holder of a claim was told what former ones have published.
    private var readAt: [String: Int] = [:]
    /// Photos of a claim that had to be fetched again.
    private var lostOf: [String: Set<Int>] = [:]
    private(set) var violations: [String] = []
    /// Fetches in all, and those that another had made before, whose results were lost or late.
    private(set) var fetches = 0
    private(set) var repeated = 0

    init(plan: SimulationPlan) { self.plan = plan }

    mutating func accuse(_ what: String) { violations.append(what) }

    /// A claim holds a slot now.
    mutating func noteHeld(_ name: ShardName, _ slot: Int, _ token: String) {
        let former = holders[name, default: [:]].updateValue(token, forKey: slot)
        if let former, former != token { accuse("I4: slot \(slot) of \(name) was \(former)'s, and is \(token)'s") }
    }

    /// A claim's holder was told what others had published when it was asked for at this time.
    mutating func noteRead(_ token: String, at time: Int) { readAt[token] = time }

    /// A claim is given back in time, with everything published.
    mutating func noteReleased(_ token: String) { released.insert(token) }

    /// A fetch begins. `others` hold the same shard by their own clocks, or are fetching of it.
    mutating func noteBegun(_ photo: Int, _ token: String, others: [String]) {
        for other in others where other != token {
            accuse("I1: \(token) begins photo \(photo) while \(other) may fetch of the same shard")
        }
    }

    /// A fetch brought its photo. `working` are the claims whose leases run.
    mutating func noteFetched(_ photo: Int, _ token: String, publishedAt: Int?, working: [String]) {
        fetches += 1
        for former in fetched[photo] ?? [] {
            repeated += 1
            lostOf[former, default: []].insert(photo)
            if former == token { accuse("I2: \(token) fetched photo \(photo) twice") }
            if plan.isCalm { accuse("I2: photo \(photo) was fetched twice, and nothing went wrong") }
            if let publishedAt, publishedAt <= readAt[token] ?? -1 {
                accuse("I2: \(token) fetched photo \(photo), which it could know to be published")
            }
            if released.contains(former) { accuse("I2: \(token) fetched photo \(photo), which \(former) gave back") }
            if working.contains(former) { accuse("I2: \(token) fetched photo \(photo), and \(former) still works") }
            if lostOf[former, default: []].count > plan.publishEvery {
                accuse("I3: the end of \(former) cost more photos than it published at a time")
            }
        }
        fetched[photo, default: []].append(token)
    }

    /// `done`, or `finished`, was stored; these photos are not published.
    mutating func noteEnd(_ what: String, missing: [Int]) {
        if !missing.isEmpty { accuse("I5: \(what), but \(missing.count) photos are not published: \(missing)") }
    }
}
