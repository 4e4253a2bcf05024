/// A time on the clock on the wall, `00:00` to `23:59`; as an end also `24:00`.
public struct TimeOfDay: Hashable, Sendable, Comparable {
    /// Minutes since midnight, 0 to 1440.
    public let minutes: Int

    /// Makes a time; `nil` when the day has no such time.
    public init?(hour: Int, minute: Int = 0) {
        guard (0...24).contains(hour), (0..<60).contains(minute), hour < 24 || minute == 0 else { return nil }
        minutes = hour * 60 + minute
    }

    /// Reads `8:00`, `08:00` or `23:30`.
    ///
    /// - Throws: `TimeOfDayError` that names the text.
    public init(_ text: String) throws(TimeOfDayError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { (1...2).contains($0.count) && $0.allSatisfy { $0.isASCII && $0.isNumber } }
        guard parts.count == 2, isPlain, parts[1].count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
            let time = TimeOfDay(hour: hour, minute: minute)
        else { throw TimeOfDayError(text, "is no time of day", remedy: "write for example 08:00 or 23:30") }
        self = time
    }

    /// The earlier one is less.
    public static func < (one: TimeOfDay, other: TimeOfDay) -> Bool { one.minutes < other.minutes }
}

extension TimeOfDay: CustomStringConvertible {
    /// `08:00`.
    public var description: String {
        let parts = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return parts.joined(separator: ":")
    }
}

extension TimeOfDay: Codable {
    /// Decodes `08:00`.
    public init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Encodes `08:00`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A time or a part of the day that cannot be understood.
public struct TimeOfDayError: UserFacingError {
    /// What is wrong with which text.
    public var message: String
    /// What is accepted.
    public var remedy: String?
    /// Nothing lies below.
    public var underlying: (any Error)? { nil }
    /// Typed wrongly.
    public var exitStatus: ExitStatus { .usage }

    init(_ text: String, _ what: String, remedy: String) {
        message = "\"\(PrintableName.escaped(text))\" \(what)"
        self.remedy = remedy
    }
}
