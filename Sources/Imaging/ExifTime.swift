/// The texts by which EXIF tells times.
enum ExifTime {
    /// Reads "2018:03:14 12:34:56", and the ISO forms that some programs write; seconds since 1970-01-01 00:00 of the same
    /// clock. `nil` for blanks, zeros and dates that do not exist.
    static func seconds(of text: String) -> Double? {
        let digits = text.prefix(19)
        let numbers = digits.split { !("0"..."9").contains($0) }.compactMap { Int($0) }
        guard numbers.count == 6, digits.utf8.count == 19 else { return nil }
        let (year, month, day) = (numbers[0], numbers[1], numbers[2])
        guard (1...9999).contains(year), (1...12).contains(month), (1...length(of: month, year: year)).contains(day),
            (0..<24).contains(numbers[3]), (0..<60).contains(numbers[4]), (0...60).contains(numbers[5])
        else { return nil }
        let seconds = numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
        return Double(days(year: year, month: month, day: day) * 86_400 + seconds)
    }

    /// "123" is 0.123 s.
    static func fraction(of text: String) -> Double {
        let digits = text.prefix { ("0"..."9").contains($0) }.prefix(9)
        return digits.isEmpty ? 0 : Double("0." + digits) ?? 0
    }

    /// "+02:00" and "+0200" are 7200; "Z" is 0.
    static func offset(of text: String) -> Int? {
        if text == "Z" { return 0 }
        let bytes = Array(text.utf8)
        let digits = bytes.dropFirst().filter { $0 != UInt8(ascii: ":") }.prefix(4)
        guard bytes.count >= 5, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"), digits.count == 4,
            let hours = Int(String(decoding: digits.prefix(2), as: UTF8.self)),
            let minutes = Int(String(decoding: digits.suffix(2), as: UTF8.self)),
            (0...14).contains(hours), (0..<60).contains(minutes)
        else { return nil }
        let offset = hours * 3600 + minutes * 60
        return bytes[0] == UInt8(ascii: "-") ? -offset : offset
    }

    /// The offset of a clock from UTC, when the two differ to within two minutes by what is a time zone's offset, as they do
    /// when the receiver's time was fresh: half hours, and the zones at +5:45, +8:45 and +12:45.
    static func offset(clock: Double, utc: Double) -> Int? {
        let quarters = ((clock - utc) / 900).rounded()
        guard abs(clock - utc - quarters * 900) <= 120, (-48...56).contains(quarters) else { return nil }
        let isZone = Int(quarters) % 2 == 0 || [23, 35, 51].contains(Int(quarters))
        return isZone ? Int(quarters) * 900 : nil
    }

    private static func length(of month: Int, year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// Days since 1970-01-01 in the Gregorian calendar, counted from March so that the leap day comes last.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let years = month > 2 ? year : year - 1
        let months = (month + 9) % 12
        let leapDays = years / 4 - years / 100 + years / 400
        return 365 * years + leapDays + (153 * months + 2) / 5 + day - 1 - 719_468
    }
}
