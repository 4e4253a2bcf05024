/// Days, months, years, seasons and holidays.
extension DateWords {
    func calendar(_ words: ArraySlice<String>) -> (time: SearchExpression, count: Int)? {
        guard let first = words.first else { return nil }
        if let range = numeric(first) { return (.time(.range(range)), 1) }
        if let holiday = holiday(words) { return holiday }
        if let month = names.months[first] { return beginning(month, words) }
        if let season = names.seasons[first] {
            guard let year = year(words.dropFirst().first) else { return (.time(.season(season)), 1) }
            let start = 3 + 3 * season.rawValue
            return (
                .time(
                    .range(
                        CivilTime.start(year: year, month: start)..<CivilTime.start(year: year, month: start + 3))), 2
            )
        }
        // 17 may, 17 may 2022
        guard let day = Self.day(first), let month = words.dropFirst().first.flatMap({ names.months[$0] }) else {
            return nil
        }
        return on(month, day, year: year(words.dropFirst(2).first), count: 2)
    }

    /// May, may 2022, may 17, may 17 2022.
    private func beginning(_ month: Int, _ words: ArraySlice<String>) -> (time: SearchExpression, count: Int)? {
        let rest = words.dropFirst()
        if let year = year(rest.first) {
            let range = CivilTime.start(year: year, month: month)..<CivilTime.start(year: year, month: month + 1)
            return (.time(.range(range)), 2)
        }
        if let day = rest.first.flatMap(Self.day),
            let found = on(month, day, year: year(rest.dropFirst().first), count: 2)
        {
            return found
        }
        return (.time(.month(month)), 1)
    }

    private func on(_ month: Int, _ day: Int, year: Int?, count: Int) -> (time: SearchExpression, count: Int)? {
        // 2000 is a leap year.
        guard day <= CivilTime.length(year: year ?? 2_000, month: month) else { return nil }
        guard let year else { return (.time(.day(month: month, day: day)), count) }
        let start = CivilTime.start(year: year, month: month, day: day)
        return (.time(.range(start..<start + CivilTime.day)), count + 1)
    }

    private func holiday(_ words: ArraySlice<String>) -> (time: SearchExpression, count: Int)? {
        let known = names.holidays.filter { words.prefix($0.key.count).elementsEqual($0.key) }
        guard let (name, holiday) = known.max(by: { $0.key.count < $1.key.count }) else { return nil }
        let year = year(words.dropFirst(name.count).first)
        let count = name.count + (year == nil ? 0 : 1)
        switch (holiday, year) {
        case (.fixed(let month, let day, let length), let year?):
            let start = CivilTime.start(year: year, month: month, day: day)
            return (.time(.range(start..<start + Double(length) * CivilTime.day)), count)
        case (.fixed(let month, let day, let length), nil):
            return (.or((0..<length).map { .time(.day(month: month, day: day + $0)) }), count)
        case (.easter, let year?): return (.time(.range(Self.easter(year))), count)
        case (.easter, nil):
            // Of all years that photos are likely from.
            return (.or((now.year - 40...now.year).map { .time(.range(Self.easter($0))) }), count)
        }
    }

    /// Good Friday to Easter Monday (the anonymous Gregorian algorithm: Meeus, Astronomical Algorithms, 1991, chapter 8).
    private static func easter(_ year: Int) -> Range<Double> {
        let (a, b, c) = (year % 19, year / 100, year % 100)
        let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
        let m = (a + 11 * h + 22 * l) / 451
        let days = h + l - 7 * m + 114
        let sunday = CivilTime.start(year: year, month: days / 31, day: days % 31 + 1)
        return sunday - 2 * CivilTime.day..<sunday + 2 * CivilTime.day
    }

    /// Four digits that are a year of photography.
    private func year(_ word: String?) -> Int? {
        guard let word, word.utf8.count == 4, let year = Int(word), (1_826...2_199).contains(year) else { return nil }
        return year
    }

    /// 1 to 31, also `1st` and `17th`.
    private static func day(_ word: String) -> Int? {
        let digits = word.prefix { $0.isASCII && $0.isNumber }
        let rest = word.dropFirst(digits.count)
        guard digits.count <= 2, let day = Int(digits), (1...31).contains(day),
            rest.isEmpty || ["st", "nd", "rd", "th"].contains(rest)
        else { return nil }
        return day
    }

    /// 2023, 2023-05, 2023-05-17, 17.5.2023, 90s, 1990s, and two of the first three with `..` between.
    private func numeric(_ word: String) -> Range<Double>? {
        if let dots = word.firstRange(of: "..") {
            guard let from = single(String(word[..<dots.lowerBound])),
                let to = single(String(word[dots.upperBound...])), from.lowerBound < to.upperBound
            else { return nil }
            return from.lowerBound..<to.upperBound
        }
        return single(word)
    }

    private func single(_ word: String) -> Range<Double>? {
        if let decade = decade(word) { return decade }
        if let year = year(word) { return CivilTime.start(year: year)..<CivilTime.start(year: year + 1) }
        let dotted = word.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        if dotted.count == 3, let day = dotted[0], let month = dotted[1], let year = dotted[2] {
            return dayRange(year, month, day)
        }
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let year = year(String(parts[0])), parts[1].utf8.count <= 2,
            let month = Int(parts[1]), (1...12).contains(month)
        else { return nil }
        if parts.count == 2 {
            return CivilTime.start(year: year, month: month)..<CivilTime.start(year: year, month: month + 1)
        }
        return Int(parts[2]).flatMap { dayRange(year, month, $0) }
    }

    private func dayRange(_ year: Int, _ month: Int, _ day: Int) -> Range<Double>? {
        guard (1_826...2_199).contains(year), (1...12).contains(month),
            (1...CivilTime.length(year: year, month: month)).contains(day)
        else { return nil }
        let start = CivilTime.start(year: year, month: month, day: day)
        return start..<start + CivilTime.day
    }

    /// `1990s`, or `90s`: of two digits the latest such decade that has begun.
    private func decade(_ word: String) -> Range<Double>? {
        guard word.hasSuffix("0s"), let digits = Int(word.dropLast()) else { return nil }
        var start = digits
        if word.utf8.count == 3 {
            start += now.year / 100 * 100
            if start > now.year { start -= 100 }
        } else if word.utf8.count != 5 || !(1_820...2_190).contains(start) {
            return nil
        }
        return CivilTime.start(year: start)..<CivilTime.start(year: start + 10)
    }
}
