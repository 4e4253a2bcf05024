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
    /// - Throws: `DecodingError` also for what is out of range.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, _ standard: Value, _ isFit: (Value) -> Bool) throws -> Value {
            let value = try container.decodeIfPresent(Value.self, forKey: key) ?? standard
            guard isFit(value) else {
                throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "out of range")
            }
            return value
        }
        let percent = 0.0...100.0
        mains = try value(.mains, mains) { _ in true }
        batteryAtLeast = try value(.batteryAtLeast, batteryAtLeast) { (0...100).contains($0) }
        idleMinutes = try value(.idleMinutes, idleMinutes) { (0...1_440).contains($0) }
        othersAtMost = try value(.othersAtMost, othersAtMost) { (0...1).contains($0) }
        memoryPressureAtMost = try value(.memoryPressureAtMost, memoryPressureAtMost) { percent.contains($0) }
        metered = try value(.metered, metered) { _ in true }
        temperatureAtMost = try value(.temperatureAtMost, temperatureAtMost) { (0...150).contains($0) }
        hours = try value(.hours, hours) { _ in true }
        freeDisk = try value(.freeDisk, freeDisk) { $0 >= 0 }
    }
}
