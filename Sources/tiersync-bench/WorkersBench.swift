import ClaimTesting
import Foundation

/// Simulates a fleet of workers that share out a library, and prints how fast it is, and what sharing costs.
struct WorkersBench {
    /// What was typed cannot be used.
    struct UsageError: Error {
        var message: String
    }

    private var plan = WorkerFleetPlan()
    /// Prices of 1,000 requests: PUT and LIST, and GET and HEAD. Those of AWS as `docs/prices.md` has them.
    private var writePrice = 0.005
    private var readPrice = 0.0004

    /// Reads `--name value` pairs.
    init(arguments: [String]) throws {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let text = rest.popFirst(), let value = Double(text), value >= 0, value.isFinite else {
                throw UsageError(message: "workers: \(name) needs a number behind it")
            }
            try set(name, value)
        }
        guard plan.workers > 0, plan.photos > 0, plan.photosPerShard > 0, plan.publishEvery > 0 else {
            throw UsageError(message: "workers: there must be workers, photos, and photos in a shard")
        }
    }

    private mutating func set(_ name: String, _ value: Double) throws {
        switch name {
        case "--workers": plan.workers = Int(min(value, 1e6))
        case "--photos": plan.photos = Int(min(value, 1e9))
        case "--per-shard": plan.photosPerShard = Int(min(value, 1e6))
        case "--per-list": plan.photosPerList = Int(min(value, 1e9))
        case "--publish-every": plan.publishEvery = Int(min(value, 1e6))
        case "--publish-requests": plan.requestsPerPublish = Int(min(value, 1e3))
        case "--analysis-ms": plan.analysis = value
        case "--megabytes": plan.megabytes = value
        case "--worker-mb-s": plan.workerBandwidth = max(0.001, value)
        case "--store-mb-s": plan.storeBandwidth = value
        case "--latency-ms": plan.latency = value
        case "--store-requests-s": plan.requestsPerSecond = value
        case "--lease": plan.leaseSeconds = Int(min(value, 1e6))
        case "--seed": plan.seed = UInt64(min(value, 1e15))
        case "--write-price": writePrice = value
        case "--read-price": readPrice = value
        default: throw UsageError(message: "workers: \(name) is no option of it; see what it prints without any")
        }
    }

    /// Runs the fleet, and one worker alone with as much as one of the fleet has.
    func run() {
        printPlan()
        let start = ContinuousClock.now
        let fleet = WorkerFleet.run(plan) { photos in
            FileHandle.standardError.write(Data("  \(photos) photos\r".utf8))
        }
        var alone = plan
        alone.workers = 1
        alone.photos = max(1, min(plan.photos, max(10_000, plan.photos / plan.workers)))
        alone.start = 0
        let one = WorkerFleet.run(alone)
        let (rate, single) = (Double(fleet.photos) / fleet.seconds, Double(one.photos) / one.seconds)
        say("photos a second", rate)
        say("of one worker", single)
        say("speed-up", rate / single)
        say("efficiency", rate / single / Double(plan.workers))
        say("hours", fleet.seconds / 3_600)
        say("fetches of a photo", Double(fleet.fetches) / Double(fleet.photos))
        say("longest wait for the store, s", fleet.longestWait / 1_000)
        let thousands = Double(fleet.photos) / 1_000
        print("  requests for 1,000 photos:")
        say("  PUT", Double(fleet.puts) / thousands)
        say("  GET", Double(fleet.gets) / thousands)
        say("  HEAD", Double(fleet.heads) / thousands)
        say("  LIST", Double(fleet.lists) / thousands)
        say("  of these for sharing", Double(fleet.sharing) / thousands)
        say("  tries that another had won", Double(fleet.conflicts) / thousands)
        say("  renewals", Double(fleet.renewals) / thousands)
        let price = Double(fleet.puts + fleet.lists) * writePrice + Double(fleet.gets + fleet.heads) * readPrice
        say("price of 1,000 photos' requests", price / 1_000 / thousands)
        say("price of all requests", price / 1_000)
        say("simulated in, s", (ContinuousClock.now - start) / .seconds(1))
    }

    private func printPlan() {
        print(
            "workers: \(plan.workers) workers, \(plan.photos) photos on the remote, simulated; faults are left out here"
        )
        for (name, value) in [
            ("--per-shard", Double(plan.photosPerShard)), ("--per-list", Double(plan.photosPerList)),
            ("--publish-every", Double(plan.publishEvery)), ("--publish-requests", Double(plan.requestsPerPublish)),
            ("--analysis-ms", plan.analysis), ("--megabytes", plan.megabytes),
            ("--worker-mb-s", plan.workerBandwidth), ("--store-mb-s", plan.storeBandwidth),
            ("--latency-ms", plan.latency), ("--store-requests-s", plan.requestsPerSecond),
            ("--lease", Double(plan.leaseSeconds)), ("--seed", Double(plan.seed)), ("--write-price", writePrice),
            ("--read-price", readPrice),
        ] {
            print("  \(name) \(String(format: "%g", value))")
        }
    }

    private func say(_ what: String, _ value: Double) {
        print("  \(what.padding(toLength: 34, withPad: " ", startingAt: 0)) \(String(format: "%.4g", value))")
    }
}
