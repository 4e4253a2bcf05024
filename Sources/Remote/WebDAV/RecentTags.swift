import TierModel

/// The entity tags of what was stored a moment ago, and when each was first seen. Pure; the caller brings the time.
///
/// A tag that is made from a clock stands for whatever is written within one of its ticks. Once it was seen, and a tick has passed, nothing
/// that is written later gets it: if it is still there, it names the one content that is read then.
package struct RecentTags: Sendable {
    /// More than a push lets rest. Beyond it the oldest knowledge goes: a tag that is not known here only costs a read-back.
    private static let limit = 8192

    private var seen: [ObjectKey: (tag: String, at: Duration)] = [:]

    /// Knows none.
    package init() {}

    /// A strong tag was seen on what is stored, or about to be, under a key.
    package mutating func note(_ tag: String, of key: ObjectKey, at now: Duration) {
        if seen.count >= Self.limit { seen = [:] }
        seen[key] = (tag, now)
    }

    /// The tag that was seen at least `rest` ago.
    package func settled(_ key: ObjectKey, rest: Duration, at now: Duration) -> String? {
        guard let (tag, then) = seen[key], now - then >= rest else { return nil }
        return tag
    }

    /// It is of no more use.
    package mutating func forget(_ key: ObjectKey) { seen[key] = nil }
}
