public import TierModel

/// How much may move, for what, and when: `budgets` in `config.json`, by purpose; `all` is for everything together.
///
///     "budgets": { "analysis": { "dayBytes": 5000000000, "hours": ["22:00-06:00"] }, "all": { "monthBytes": 100000000000 } }
public struct TransferBudgets: Hashable, Codable, Sendable {
    /// The bounds of one purpose.
    public struct Budget: Hashable, Codable, Sendable {
        /// Body bytes both ways on one day (UTC); `nil` for no bound.
        public var dayBytes: Int64?
        /// Body bytes both ways in one month (UTC); `nil` for no bound.
        public var monthBytes: Int64?
        /// Only within these hours of the day, by the local clock; empty: at any.
        public var hours: [HoursOfDay]

        /// Makes a budget.
        public init(dayBytes: Int64? = nil, monthBytes: Int64? = nil, hours: [HoursOfDay] = []) {
            self.dayBytes = dayBytes
            self.monthBytes = monthBytes
            self.hours = hours
        }

        /// Decodes; what is missing is not bounded.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            dayBytes = try container.decodeIfPresent(Int64.self, forKey: .dayBytes)
            monthBytes = try container.decodeIfPresent(Int64.self, forKey: .monthBytes)
            hours = try container.decodeIfPresent([HoursOfDay].self, forKey: .hours) ?? []
            guard dayBytes ?? 0 >= 0, monthBytes ?? 0 >= 0 else {
                throw EngineError(.badConfiguration, "config.json: no number in budgets may be negative")
            }
        }
    }

    /// By purpose.
    public var purposes: [Purpose: Budget]
    /// Of everything together.
    public var all: Budget?

    /// Makes budgets; none bounds nothing.
    public init(_ purposes: [Purpose: Budget] = [:], all: Budget? = nil) {
        self.purposes = purposes
        self.all = all
    }

    /// Whether nothing is bounded.
    public var isEmpty: Bool { purposes.isEmpty && all == nil }

    private static let allKey = "all"

    /// Decodes.
    ///
    /// - Throws: `EngineError` (`badConfiguration`) for a purpose that there is not.
    public init(from decoder: any Decoder) throws {
        let named = try decoder.singleValueContainer().decode([String: Budget].self)
        self.init(all: named[Self.allKey])
        for (name, budget) in named where name != Self.allKey {
            guard let purpose = Purpose(rawValue: name) else {
                let known = Purpose.allCases.map(\.rawValue).joined(separator: ", ")
                throw EngineError(
                    .badConfiguration, "config.json: budgets knows no \(PrintableName.escaped(name))",
                    remedy: "name one of \(known), all")
            }
            purposes[purpose] = budget
        }
    }

    /// Encodes what `init(from:)` reads.
    public func encode(to encoder: any Encoder) throws {
        var named = Dictionary(uniqueKeysWithValues: purposes.map { ($0.key.rawValue, $0.value) })
        named[Self.allKey] = all
        var container = encoder.singleValueContainer()
        try container.encode(named)
    }
}
