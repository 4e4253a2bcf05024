import Conditions
import Synchronization
import TierModel

/// Tells in which state the machine is, looking at most every few seconds.
final class MachineStateReader: Sendable {
    private let probes: ConditionProbes
    private let last = Mutex<(state: MachineState, at: ContinuousClock.Instant)?>(nil)
    private static let age = Duration.seconds(5)

    init(_ probes: ConditionProbes) { self.probes = probes }

    /// How it is, or was a moment ago. May block for a moment.
    func state() -> MachineState {
        if let last = last.withLock({ $0 }), ContinuousClock.now - last.at < Self.age { return last.state }
        let state = probes.state()
        last.withLock { $0 = (state, .now) }
        return state
    }
}
