/// How long a claim holds, and how often it is renewed. All times are measured on a machine's own clock; no two clocks are ever compared.
///
/// The shares of a lease are those that let clocks run at different speeds (Gray and Cheriton, "Leases", SOSP 1989, section 5): a holder stops after two
/// thirds by its clock, who takes over has waited for the whole by its own. They do not meet as long as the one clock runs less than 3/2 times as
/// fast as the other.
package struct ClaimTiming: Hashable, Sendable {
    /// D: a chain that has not changed for so long, by the clock of who looks at it, may be taken over.
    package let lease: Duration
    /// How long to wait before a slot is read back where the store's word alone is no proof: longer than its server takes from looking for a name to
    /// giving it away.
    package let settling: Duration

    /// The usual lease, in seconds.
    package static let usualLease = 600

    /// Makes a timing.
    ///
    /// - Parameters:
    ///   - lease: D; at least a second. All who share a list should have the same; a shorter one than others' only makes takeovers early, and
    ///     a holder of a longer one loses what it holds.
    ///   - settling: before a slot is read back.
    package init(lease: Duration = .seconds(usualLease), settling: Duration = .seconds(1)) {
        self.lease = max(.seconds(1), lease)
        self.settling = settling
    }

    /// How long a holder may work after it asked for its last slot: 2 D/3.
    package var hold: Duration { lease * 2 / 3 }
    /// A claim is renewed when its last slot is so old: D/3.
    package var renewal: Duration { lease / 3 }
    /// How long to wait after a request whose outcome is not known: D/30.
    package var retry: Duration { lease / 30 }
    /// The shortest time between two looks at a list where nothing was to be had: D/12. It doubles up to D.
    package var shortestLook: Duration { lease / 12 }
    /// What a look showed is acted on for so long whatever happens: D/120.
    package var shortestTrust: Duration { lease / 120 }
}
