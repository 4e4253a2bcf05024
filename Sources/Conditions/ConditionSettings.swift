public import TierModel

/// What work that can wait asks for: `conditions` in `config.json`. What is not named there has its default.
public struct ConditionSettings: Hashable, Codable, Sendable {
    /// Only on mains.
    public var mains = true
    /// Only with so much in the battery, in percent; 0 to 100.
    public var batteryAtLeast = 20
    /// Only when nobody has been at the machine for so many minutes; 0: also beside its user.
    public var idleMinutes = 5.0
    /// Only while other programs take at most this share of all cores, 0 to 1.
    public var othersAtMost = 0.5
    /// Only while programs wait for memory at most this share of the time, in percent (PSI, "some", of ten seconds).
    public var memoryPressureAtMost = 10.0
    /// Also where the network costs by the byte.
    public var metered = false
    /// Only below this temperature of the hottest part, in degrees Celsius.
    public var temperatureAtMost = 90.0
    /// Only within these hours of the day, by the local clock; empty: at any.
    public var hours: [HoursOfDay] = []
    /// Only with so much room on the library's disk, in bytes.
    public var freeDisk: Int64 = 2_000_000_000

    /// The defaults.
    public init() {}

    private enum CodingKeys: String, CodingKey {
        case mains, batteryAtLeast, idleMinutes, othersAtMost, memoryPressureAtMost, metered, temperatureAtMost, hours,
            freeDisk
    }

    /// Decodes; what is missing has its default.
    ///
    /// - Throws: `ConditionSettingsError` for what is out of range, `TimeOfDayError` for hours that are none, `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, _ standard: Value) throws -> Value {
            try container.decodeIfPresent(Value.self, forKey: key) ?? standard
        }
        func value<Value: Decodable & Comparable>(
            _ key: CodingKeys, _ standard: Value, _ range: ClosedRange<Value>
        ) throws -> Value {
            let value = try value(key, standard)
            guard range.contains(value) else {
                throw ConditionSettingsError("conditions.\(key.rawValue)", "\(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }
        mains = try value(.mains, mains)
        batteryAtLeast = try value(.batteryAtLeast, batteryAtLeast, 0...100)
        idleMinutes = try value(.idleMinutes, idleMinutes, 0...1_440)
        othersAtMost = try value(.othersAtMost, othersAtMost, 0...1)
        memoryPressureAtMost = try value(.memoryPressureAtMost, memoryPressureAtMost, 0...100)
        metered = try value(.metered, metered)
        temperatureAtMost = try value(.temperatureAtMost, temperatureAtMost, 0...150)
        hours = try value(.hours, hours)
        freeDisk = try value(.freeDisk, freeDisk, 0...Int64.max)
    }
}

/// A setting that is out of range.
public struct ConditionSettingsError: UserFacingError {
    /// Which.
    public var message: String
    /// What is accepted.
    public var remedy: String?
    /// Nothing lies below.
    public var underlying: (any Error)? { nil }
    /// Typed wrongly.
    public var exitStatus: ExitStatus { .usage }

    init(_ setting: String, _ range: String) {
        message = "config.json: \(setting) is out of range"
        remedy = "write \(range), or leave it out for the default"
    }
}
