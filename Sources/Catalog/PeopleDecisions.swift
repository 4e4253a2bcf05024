import GRDB
import Synchronization
import TierModel

/// The decisions that name no photo, decoded once: names alone may be thousands, every correction needs them all, and none ever changes.
final class PeopleDecisions: Sendable {
    private struct Known {
        /// The number of the last decision that was looked at.
        var last: Int64 = 0
        var decisions: [Decision] = []
    }

    private let known = Mutex(Known())

    /// All of them, in the order in which they came to this device. What came since `db` began to read may be among them.
    func all(_ db: Database) throws -> [Decision] {
        let last = try db.number("SELECT COALESCE(MAX(seq), 0) FROM decision")
        return try known.withLock { known in
            if known.last < last {
                known.decisions += try db.all(
                    Decision.query
                        + " WHERE photo IS NULL AND subject = 'people' AND seq > ? AND seq <= ? ORDER BY seq",
                    [known.last, last]
                ) { try Decision($0) }
                known.last = last
            }
            return known.decisions
        }
    }
}
