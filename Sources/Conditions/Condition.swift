/// What must hold for work that can wait.
public enum Condition: String, Hashable, Codable, Sendable, CaseIterable {
    /// The machine runs on mains, or its battery is no laptop's.
    case power
    /// Nobody is at it.
    case idle
    /// Other programs leave the processor and the memory alone.
    case load
    /// The network is there and costs nothing by the byte.
    case network
    /// It is not hot.
    case temperature
    /// It is one of the hours that the user chose.
    case hours
    /// The disk has room.
    case disk
}

/// How a condition is.
public struct ConditionFinding: Hashable, Encodable, Sendable {
    /// Which.
    public var condition: Condition
    /// Whether work may go on; of what cannot be read on this machine, the default.
    public var holds: Bool
    /// Whether it could be read.
    public var isKnown: Bool
    /// What was found, in words: "on battery, 54 %".
    public var found: String
    /// Whether it is so, whatever the settings ask for: on mains, nobody there. `nil` where that could not be told, and for other conditions.
    public var isSo: Bool?
    /// When it will hold, where that is certain: at the next of the hours.
    public var expected: String?

    /// Makes a finding.
    public init(
        _ condition: Condition, holds: Bool, isKnown: Bool = true, found: String, isSo: Bool? = nil,
        expected: String? = nil
    ) {
        self.condition = condition
        self.holds = holds
        self.isKnown = isKnown
        self.found = found
        self.isSo = isSo
        self.expected = expected
    }

    /// What cannot be read on this machine: it stands in nobody's way.
    static func unknown(_ condition: Condition, _ why: String) -> ConditionFinding {
        ConditionFinding(condition, holds: true, isKnown: false, found: why)
    }
}
