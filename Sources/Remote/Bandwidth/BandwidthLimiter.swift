package import Foundation
import Synchronization

/// Holds all transfers of a process together to limits, whichever remote or connection they use. Make one for the process and put
/// it into the `RemoteOptions` of each store.
///
/// Counted are the bytes of bodies, and of files in a directory remote; heads and TLS come on top. Workers are served in the order
/// in which they ask, in pieces of a sixteenth of a second; after a rest a quarter of a second's worth passes at once.
public final class BandwidthLimiter: Sendable {
    /// Where time comes from and how it is waited for.
    package struct Timing: Sendable {
        /// Seconds on a clock that never jumps.
        package var elapsed: @Sendable () -> Double
        /// The wall clock, for the schedule.
        package var now: @Sendable () -> Date
        /// Blocks the thread for some seconds.
        package var wait: @Sendable (Double) -> Void
        /// The calendar with the user's time zone.
        package var calendar: @Sendable () -> Calendar

        /// The machine's.
        package static let system: Timing = {
            let clock = ContinuousClock()
            let start = clock.now
            return Timing(
                elapsed: { (clock.now - start).seconds }, now: { Date() }, wait: { Thread.sleep(forTimeInterval: $0) },
                calendar: { .autoupdatingCurrent })
        }()

        /// Takes the parts.
        package init(
            elapsed: @escaping @Sendable () -> Double, now: @escaping @Sendable () -> Date,
            wait: @escaping @Sendable (Double) -> Void, calendar: @escaping @Sendable () -> Calendar
        ) {
            self.elapsed = elapsed
            self.now = now
            self.wait = wait
            self.calendar = calendar
        }
    }

    /// One way.
    private struct Lane {
        var bucket: TokenBucket?
        /// Counts the changes of the limit: who waits by an older one asks anew.
        var epoch = 0
    }

    private struct State {
        var schedule: BandwidthSchedule
        /// What holds now.
        var limits = BandwidthLimits.unlimited
        var up = Lane()
        var down = Lane()
        /// When the schedule is looked at again.
        var nextLook = -Double.infinity

        subscript(direction: BandwidthDirection) -> Lane {
            get { direction == .up ? up : down }
            set { if direction == .up { up = newValue } else { down = newValue } }
        }
    }

    /// A wait is cut into pieces, after each of which cancellations and changes are looked at.
    private static let longestNap = 0.05
    /// Rules have a minute's precision; this is how late a change may take effect.
    private static let lookInterval = 1.0

    private let timing: Timing
    private let isUnlimited: Atomic<Bool>
    private let state: Mutex<State>

    /// Makes a limiter with fixed limits.
    public convenience init(_ limits: BandwidthLimits = .unlimited) {
        self.init(BandwidthSchedule(otherwise: limits))
    }

    /// Makes a limiter that follows a schedule.
    public convenience init(_ schedule: BandwidthSchedule) {
        self.init(schedule, timing: .system)
    }

    /// Makes a limiter with a clock of its own.
    package init(_ schedule: BandwidthSchedule, timing: Timing) {
        self.timing = timing
        isUnlimited = Atomic(schedule.isUnlimited)
        state = Mutex(State(schedule: schedule))
    }

    /// Sets fixed limits; transfers that run follow within a twentieth of a second.
    public func setLimits(_ limits: BandwidthLimits) { setSchedule(BandwidthSchedule(otherwise: limits)) }

    /// Sets a schedule; transfers that run follow within a twentieth of a second.
    public func setSchedule(_ schedule: BandwidthSchedule) {
        state.withLock { state in
            state.schedule = schedule
            state.nextLook = -.infinity
            isUnlimited.store(schedule.isUnlimited, ordering: .releasing)
        }
    }

    /// What holds at this moment.
    public var limits: BandwidthLimits {
        state.withLock { state in
            look(&state, at: timing.elapsed())
            return state.limits
        }
    }

    /// How many bytes a transfer should move at a time; `limit` where nothing is limited.
    func quantum(_ direction: BandwidthDirection, atMost limit: Int) -> Int {
        if isUnlimited.load(ordering: .acquiring) { return limit }
        return state.withLock { state in
            look(&state, at: timing.elapsed())
            return state[direction].bucket?.quantum(atMost: limit) ?? limit
        }
    }

    /// Waits, blocking the thread, until bytes may pass. `false` when `isCancelled` said so within a twentieth of a second.
    package func pass(_ bytes: Int, _ direction: BandwidthDirection, isCancelled: () -> Bool) -> Bool {
        guard bytes > 0, !isUnlimited.load(ordering: .acquiring) else { return true }
        var turn: (at: Double, epoch: Int)?
        while true {
            let now = timing.elapsed()
            let wait = state.withLock { state -> Double in
                look(&state, at: now)
                if turn?.epoch != state[direction].epoch {
                    turn = (state[direction].bucket?.take(bytes, at: now) ?? now, state[direction].epoch)
                }
                return (turn?.at ?? now) - now
            }
            if wait <= 0 { return true }
            if isCancelled() { return false }
            timing.wait(min(wait, Self.longestNap))
        }
    }

    /// Follows the schedule. A limit that stays keeps its bucket, and whoever waits for it.
    private func look(_ state: inout State, at now: Double) {
        guard now >= state.nextLook else { return }
        state.nextLook = now + Self.lookInterval
        let limits = state.schedule.limits(at: timing.now(), in: timing.calendar())
        guard limits != state.limits else { return }
        state.limits = limits
        for direction in BandwidthDirection.allCases {
            let rate = limits[direction].bytesPerSecond
            if rate.map(Double.init) == state[direction].bucket?.rate { continue }
            state[direction].bucket = rate.map { TokenBucket(bytesPerSecond: $0, at: now) }
            state[direction].epoch += 1
        }
    }
}

extension Duration {
    /// Seconds with their fraction.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
