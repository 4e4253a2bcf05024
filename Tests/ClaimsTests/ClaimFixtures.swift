import Claims
import Foundation
import Remote
import Synchronization
import SystemPackage
import TierModel
import TierSyncTestSupport

/// A clock that only moves when it is told to, or somebody sleeps; numbers of a seed.
final class ManualSurroundings: Sendable {
    private let state: Mutex<(now: Duration, generator: SeededGenerator)>
    private let standsStill: Bool

    /// Makes a clock; one that stands still does not move when somebody sleeps either.
    init(seed: UInt64 = 1, standsStill: Bool = false) {
        self.standsStill = standsStill
        state = Mutex((.zero, SeededGenerator(seed: seed)))
    }

    func advance(_ duration: Duration) { state.withLock { $0.now += duration } }

    var surroundings: ClaimSurroundings {
        ClaimSurroundings(
            now: { self.state.withLock { $0.now } },
            sleep: { duration in
                try await Task.sleep(for: self.standsStill ? .milliseconds(1) : .zero)
                if !self.standsStill { self.advance(duration) }
            }, random: { self.state.withLock { $0.generator.next() } })
    }
}

/// A store with claimers of its own clocks and writers.
struct ClaimScene {
    let store: any ObjectStore
    let ledger = InMemoryLedger()
    let capabilities: RemoteCapabilities
    let scratch: TemporaryDirectory
    let timing: ClaimTiming

    init(_ store: any ObjectStore = InMemoryObjectStore(), timing: ClaimTiming = ClaimTiming()) async throws {
        self.store = store
        self.timing = timing
        scratch = try TemporaryDirectory()
        capabilities = try await store.probe(TransferContext(ledger: ledger, purpose: .metadata))
    }

    var context: TransferContext { TransferContext(ledger: ledger, purpose: .metadata) }

    func claimer(_ manual: ManualSurroundings, holder: UUID = UUID()) throws -> ShardClaimer {
        try claimer(manual.surroundings, holder: holder)
    }

    func claimer(_ surroundings: ClaimSurroundings, holder: UUID = UUID()) throws -> ShardClaimer {
        try ShardClaimer(
            store, context, capabilities: capabilities, holder: holder, scratch: scratch.path, timing: timing,
            surroundings: surroundings)
    }

    /// The names below a folder of the store, without the folder.
    func names(below folder: String) async throws -> [String] {
        var names: [String] = []
        for try await object in store.list(ObjectKey(folder), context) {
            names.append(object.key.components.last ?? "")
        }
        return names
    }
}

extension ShardClaimer.Next {
    /// The shard, where it is one.
    var shard: HeldShard? { if case .shard(let shard) = self { shard } else { nil } }
    /// How long to wait, where it says so.
    var pause: Duration? { if case .wait(let pause) = self { pause } else { nil } }
    /// Whether every list is finished.
    var isNothing: Bool { if case .nothing = self { true } else { false } }
}
