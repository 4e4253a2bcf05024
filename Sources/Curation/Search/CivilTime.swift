package import Foundation

/// Days and months of the camera's clock, as seconds since 1970 of that clock: the Gregorian calendar without zones.
package struct CivilTime: Hashable, Sendable {
    /// Seconds since 1970 of the clock.
    package var seconds: Double

    /// Takes a clock's reading.
    package init(seconds: Double) { self.seconds = seconds }

    /// What the clock on the wall says now.
    package init(_ date: Date, in zone: TimeZone) {
        seconds = date.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: date))
    }

    static let day = 86_400.0

    /// Seconds at the beginning of a day; months beyond 1 to 12 count on into other years.
    static func start(year: Int, month: Int = 1, day: Int = 1) -> Double {
        let months = year * 12 + month - 1
        let (year, month) = (Int((Double(months) / 12).rounded(.down)), (months % 12 + 12) % 12 + 1)
        return Double(days(year: year, month: month) + day - 1) * Self.day
    }

    /// Days since 1970-01-01 of the first of a month (Hinnant, chrono-compatible low-level date algorithms, 2021).
    private static func days(year: Int, month: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// How many days a month has.
    static func length(year: Int, month: Int) -> Int {
        Int((start(year: year, month: month + 1) - start(year: year, month: month)) / day)
    }

    /// The beginning of this day.
    var midnight: Double { (seconds / Self.day).rounded(.down) * Self.day }

    /// 1 is Sunday. The first of January 1970 was a Thursday.
    var weekday: Int { ((Int((seconds / Self.day).rounded(.down)) + 4) % 7 + 7) % 7 + 1 }

    var year: Int { parts.year }
    var month: Int { parts.month }

    private var parts: (year: Int, month: Int) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month], from: Date(timeIntervalSince1970: seconds))
        return (parts.year ?? 1970, parts.month ?? 1)
    }
}
