import Foundation

/// A part of each day by the local clock, which may go past midnight: `22:00-06:00`.
public struct HoursOfDay: Hashable, Codable, Sendable {
    /// Minutes after midnight.
    public var start: Int
    /// Minutes after midnight; the same as `start` means the whole day.
    public var end: Int

    /// Reads `22:00-06:00`; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minutes)
        guard parts.count == 2, let start = parts[0], let end = parts[1] else { return nil }
        (self.start, self.end) = (start, end)
    }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1]),
            (0...24).contains(hour), (0..<60).contains(minute), hour < 24 || minute == 0
        else { return nil }
        return (hour * 60 + minute) % 1_440
    }

    /// Decodes the text.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let hours = Self(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\(text) is no part of a day: 22:00-06:00"))
        }
        self = hours
    }

    /// Encodes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// As it is written.
    public var text: String { "\(Self.clock(start))-\(Self.clock(end))" }

    static func clock(_ minutes: Int) -> String {
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }

    /// Whether a minute of the day is in it.
    public func contains(_ minute: Int) -> Bool {
        if start == end { return true }
        return start < end ? (start..<end).contains(minute) : minute >= start || minute < end
    }
}

/// The hours that the user chose.
struct HoursProbe: ConditionProbe {
    var hours: [HoursOfDay]
    var calendar: Calendar
    var now: @Sendable () -> Date

    let condition = Condition.hours

    func find() -> ConditionFinding {
        guard !hours.isEmpty else { return ConditionFinding(.hours, holds: true, found: "at any hour") }
        let parts = calendar.dateComponents([.hour, .minute], from: now())
        let minute = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
        let clock = HoursOfDay.clock(minute)
        let words = hours.map(\.text).joined(separator: ", ")
        if hours.contains(where: { $0.contains(minute) }) {
            return ConditionFinding(.hours, holds: true, found: "\(clock) is within \(words)")
        }
        let next = hours.map(\.start).min { ($0 - minute + 1_440) % 1_440 < ($1 - minute + 1_440) % 1_440 }
        return ConditionFinding(
            .hours, holds: false, found: "\(clock) is not within \(words)",
            expected: next.map { "at \(HoursOfDay.clock($0))" })
    }
}
