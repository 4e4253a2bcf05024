/// A part of each day by the clock on the wall, which may go past midnight: `22:00-06:00`.
public struct HoursOfDay: Hashable, Sendable {
    /// The first minute.
    public var from: TimeOfDay
    /// The first minute that is no longer in it. Earlier than `from`: on the next day. The same: all day.
    public var to: TimeOfDay

    /// Makes a part of the day.
    public init(from: TimeOfDay, to: TimeOfDay) {
        self.from = from
        self.to = to
    }

    /// Reads `22:00-06:00`.
    ///
    /// - Throws: `TimeOfDayError` that names the text.
    public init(_ text: String) throws(TimeOfDayError) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw TimeOfDayError(text, "is no part of a day", remedy: "write for example 22:00-06:00")
        }
        self.init(from: try TimeOfDay(String(parts[0])), to: try TimeOfDay(String(parts[1])))
    }

    /// Whether a time is in it.
    public func contains(_ time: TimeOfDay) -> Bool {
        if from == to { return true }
        return from < to ? from <= time && time < to : from <= time || time < to
    }
}

extension HoursOfDay: CustomStringConvertible {
    /// `22:00-06:00`.
    public var description: String { "\(from)-\(to)" }
}

extension HoursOfDay: Codable {
    /// Decodes `22:00-06:00`.
    public init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Encodes `22:00-06:00`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension [HoursOfDay] {
    /// How many minutes of a day are in any of them, 0 to 1440.
    public var minutes: Int {
        (0..<24 * 60).count { minute in
            guard let time = TimeOfDay(hour: minute / 60, minute: minute % 60) else { return false }
            return contains { $0.contains(time) }
        }
    }
}
