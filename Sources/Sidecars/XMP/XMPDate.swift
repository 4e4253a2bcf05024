import TierModel

/// Dates as XMP has them (XMP specification part 1, section 8.2.1.2, after ISO 8601), and as Exif has them.
enum XMPDate {
    /// The time that a text tells: at least year, month and day; `nil` for anything else.
    static func captureTime(_ text: String) -> CaptureTime? {
        var scanner = Scanner(text)
        guard let year = scanner.digits(4), year > 0, scanner.separator("-:"), let month = scanner.digits(2),
            (1...12).contains(month), scanner.separator("-:"), let day = scanner.digits(2), (1...31).contains(day)
        else { return nil }
        var clock = Double(days(year, month, day) * 86_400)
        guard scanner.separator("T "), let hour = scanner.digits(2), hour < 24, scanner.separator(":"),
            let minute = scanner.digits(2), minute < 60
        else { return CaptureTime(wallClock: clock, utcOffset: nil) }
        clock += Double(hour * 3600 + minute * 60)
        if scanner.separator(":"), let second = scanner.digits(2), second <= 60 {
            clock += Double(second)
            if scanner.separator(".,") { clock += scanner.fraction() }
        }
        return CaptureTime(wallClock: clock, utcOffset: scanner.offset())
    }

    /// Writes a time to the millisecond; `nil` for years that have not four digits.
    static func text(_ time: CaptureTime) -> String? {
        guard time.wallClock.isFinite, abs(time.wallClock) < 1e12 else { return nil }
        let milliseconds = Int((time.wallClock * 1000).rounded())
        let (seconds, fraction) = (milliseconds.dividing(by: 1000), milliseconds.remainder(by: 1000))
        let (year, month, day) = date(seconds.dividing(by: 86_400))
        guard (1...9999).contains(year) else { return nil }
        let second = seconds.remainder(by: 86_400)
        var text = "\(padded(year, 4))-\(padded(month))-\(padded(day))T"
        text += "\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
        if fraction != 0 { text += ".\(padded(fraction, 3))" }
        if let offset = time.utcOffset, abs(offset) < 86_400 {
            let minutes = abs(offset) / 60
            text += "\(offset < 0 ? "-" : "+")\(padded(minutes / 60)):\(padded(minutes % 60))"
        }
        return text
    }

    private static func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Days from 1970-01-01 to a day of the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms", 2013).
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = year.dividing(by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The day of the Gregorian calendar, the other way round; same source.
    private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted.dividing(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Int {
    /// The quotient rounded down.
    fileprivate func dividing(by divisor: Int) -> Int { (self - remainder(by: divisor)) / divisor }

    /// What is left of it, never negative.
    fileprivate func remainder(by divisor: Int) -> Int {
        let rest = self % divisor
        return rest < 0 ? rest + divisor : rest
    }
}

/// Goes through a date's characters.
private struct Scanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    mutating func separator(_ allowed: String) -> Bool {
        guard let first = rest.first, allowed.utf8.contains(first) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func digits(_ count: Int) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy(isDigit) else { return nil }
        rest.removeFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// What follows the point, 0 to 1.
    mutating func fraction() -> Double {
        let digits = rest.prefix(while: isDigit)
        rest.removeFirst(digits.count)
        return Double("0." + (String(Substring(digits.prefix(9))) + "0")) ?? 0
    }

    /// Seconds from UTC: `Z`, or hours and minutes with a sign.
    mutating func offset() -> Int? {
        if separator("Zz") { return 0 }
        let isWest = rest.first == UInt8(ascii: "-")
        guard separator("+-"), let hours = digits(2), hours < 24 else { return nil }
        _ = separator(":")
        let minutes = digits(2) ?? 0
        guard minutes < 60 else { return nil }
        return (hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
    }

    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
