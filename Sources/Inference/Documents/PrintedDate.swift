import Foundation

/// A day as printed: three numbers, or two and the name of a month. Where two orders are possible, both are kept.
package struct PrintedDate: Hashable {
    package var year: Int
    package var month: Int
    package var day: Int
    /// Whether day and month could be the other way round.
    package var isAmbiguous = false

    /// ISO 8601.
    package var iso8601: String { String(format: "%04d-%02d-%02d", year, month, day) }

    /// The same with day and month exchanged.
    var exchanged: PrintedDate { PrintedDate(year: year, month: day, day: month, isAmbiguous: isAmbiguous) }

    /// - Returns: `nil` when there is no such day, or the year is not 1990 to 2099.
    package init?(year: Int, month: Int, day: Int) {
        guard (1990...2099).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[month - 1] else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    private init(year: Int, month: Int, day: Int, isAmbiguous: Bool) {
        (self.year, self.month, self.day, self.isAmbiguous) = (year, month, day, isAmbiguous)
    }

    /// The days in a text, from the left: `2018-03-05`, `5.3.18`, `03/05/2018`, `05Mar 2018`, `March 5, 2018`, `2018年3月5日`.
    ///
    /// Other digits may touch them, as readings without spaces have it (`22/12/201714:03`). Of two numbers that could both be
    /// the month, the first is taken for the day.
    package static func all(in text: String) -> [PrintedDate] {
        let tokens = tokens(of: text)
        var found: [PrintedDate] = []
        var place = 0
        while place < tokens.count {
            if let (date, length) = date(in: tokens[place...]) {
                found.append(date)
                place += length
            } else {
                place += 1
            }
        }
        return found
    }

    private enum Token: Hashable {
        case number(String)
        case month(Int)
        case separator(Character)
        case space
        case other
    }

    private static func date(in tokens: ArraySlice<Token>) -> (PrintedDate, Int)? {
        let part = Array(tokens.prefix(5))
        if part.count == 5, case .number(let a) = part[0], case .separator(let one) = part[1],
            case .number(let b) = part[2],
            case .separator(let two) = part[3], case .number(let c) = part[4], one == two || (one == "年" && two == "月")
        {
            return numeric(a, b, c, separator: one).map { ($0, 5) }
        }
        // Separators do not matter beside the name of a month.
        var plain: [Token] = []
        var length = 0
        for token in tokens.prefix(7) where plain.count < 3 {
            length += 1
            switch token {
            case .separator, .space: continue
            case .number, .month, .other: plain.append(token)
            }
        }
        guard plain.count == 3, case .number(let last) = plain[2], let year = year(last) else { return nil }
        switch (plain[0], plain[1]) {
        case (.number(let day), .month(let month)):
            guard let day = Int(day.suffix(2)) else { return nil }
            return PrintedDate(year: year, month: month, day: day).map { ($0, length) }
        case (.month(let month), .number(let day)):
            guard day.count <= 2, let day = Int(day) else { return nil }
            return PrintedDate(year: year, month: month, day: day).map { ($0, length) }
        default: return nil
        }
    }

    private static func numeric(_ a: String, _ b: String, _ c: String, separator: Character) -> PrintedDate? {
        guard b.count <= 2, let middle = Int(b) else { return nil }
        // The year first: then month and day.
        if a.count >= 4, let year = Int(a.suffix(4)), (1990...2099).contains(year), let day = Int(c.prefix(2)) {
            return PrintedDate(year: year, month: middle, day: day)
                ?? (c.first.flatMap { Int(String($0)) }).flatMap { PrintedDate(year: year, month: middle, day: $0) }
        }
        guard separator != "年", let first = Int(a.suffix(2)), let year = year(c) else { return nil }
        if let date = PrintedDate(year: year, month: middle, day: first) {
            let isAmbiguous = first <= 12 && first != middle && separator != "."
            return PrintedDate(year: date.year, month: date.month, day: date.day, isAmbiguous: isAmbiguous)
        }
        return PrintedDate(year: year, month: first, day: middle)
    }

    /// The year that digits begin with: four of them where they are one, else two.
    private static func year(_ digits: String) -> Int? {
        if digits.count >= 4, let year = Int(digits.prefix(4)), (1990...2099).contains(year) { return year }
        guard digits.count >= 2, let year = Int(digits.prefix(2)) else { return nil }
        return 2_000 + year
    }

    private static func tokens(of text: String) -> [Token] {
        var tokens: [Token] = []
        var rest = ReadText.narrow(text)[...]
        while let first = rest.first {
            if first.isDigit {
                let digits = rest.prefix { $0.isDigit }
                tokens.append(.number(String(digits)))
                rest = rest.dropFirst(digits.count)
            } else if "/.-,'年月日".contains(first) {
                tokens.append(.separator(first))
                rest = rest.dropFirst()
            } else if first.isLetter {
                let letters = rest.prefix { $0.isLetter && !"年月日".contains($0) }
                tokens.append(month(letters).map { .month($0) } ?? .other)
                rest = rest.dropFirst(letters.count)
            } else {
                tokens.append(first == " " ? .space : .other)
                rest = rest.dropFirst()
            }
        }
        return tokens
    }

    /// The first letters of the months' names in English, German, French, Spanish, Italian, Portuguese, Dutch and the Nordic languages.
    private static let months: [(month: Int, names: [String])] = [
        (1, ["jan", "ene", "gen"]), (2, ["feb", "fev"]), (3, ["mar", "maa", "mrz"]), (4, ["apr", "avr", "abr"]),
        (5, ["may", "mai", "mag", "mei", "maj"]), (6, ["jun", "juin", "giu"]), (7, ["jul", "juil", "lug"]),
        (8, ["aug", "aou", "ago"]), (9, ["sep", "set"]), (10, ["oct", "okt", "ott", "out"]), (11, ["nov"]),
        (12, ["dec", "dez", "dic", "des"]),
    ]

    private static func month(_ letters: some StringProtocol) -> Int? {
        guard (3...10).contains(letters.count) else { return nil }
        let plain = String(letters).folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
        return months.first { $0.names.contains { plain.hasPrefix($0) } }?.month
    }
}
