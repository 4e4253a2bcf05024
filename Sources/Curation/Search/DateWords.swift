/// Reads times out of words: `2023`, `june 2023`, `last summer`, `17 may 2022`, `past 30 days`, `before 2015`.
struct DateWords: Sendable {
    /// What the clock on the wall says now.
    let now: CivilTime
    var names = DateNames.english

    /// The time that the words begin with, and how many of them name it; `nil` for words that name none.
    func match(_ words: ArraySlice<String>) -> (time: SearchExpression, count: Int)? {
        guard let first = words.first else { return nil }
        if let bounded = bounded(words) { return bounded }
        if let relative = relative(words) { return relative }
        if let calendar = calendar(words) { return calendar }
        if let hours = names.hours[first] { return (.time(.hours(hours)), 1) }
        if names.weekends.contains(first) { return (.time(.weekdays([1, 7])), 1) }
        if let weekday = names.weekdays[first] { return (.time(.weekdays([weekday])), 1) }
        return nil
    }

    /// The range of time that the words begin with; `nil` for what is no single range.
    func range(_ words: ArraySlice<String>) -> (range: Range<Double>, count: Int)? {
        guard let (expression, count) = relative(words) ?? calendar(words), case .time(.range(let range)) = expression
        else { return nil }
        return (range, count)
    }

    // MARK: before 2015, since june, between 2019 and 2021

    private func bounded(_ words: ArraySlice<String>) -> (time: SearchExpression, count: Int)? {
        guard let first = words.first else { return nil }
        if names.between.contains(first), let (from, count) = range(words.dropFirst()) {
            let rest = words.dropFirst(1 + count)
            guard let word = rest.first, names.and.contains(word), let (to, last) = range(rest.dropFirst()),
                from.lowerBound < to.upperBound
            else { return nil }
            return (.time(.range(from.lowerBound..<to.upperBound)), 2 + count + last)
        }
        guard let bound = SearchBound(word: first, names), let (range, count) = range(words.dropFirst()) else {
            return nil
        }
        return (.time(.range(bound.applied(to: range))), 1 + count)
    }

    // MARK: last summer, this month, past 30 days, yesterday

    private func relative(_ words: ArraySlice<String>) -> (time: SearchExpression, count: Int)? {
        guard let first = words.first else { return nil }
        let today = now.midnight
        if first == names.today { return span(today..<today + CivilTime.day, 1) }
        if first == names.yesterday { return span(today - CivilTime.day..<today, 1) }
        let isLast = names.last.contains(first)
        guard isLast || names.this.contains(first), let second = words.dropFirst().first else { return nil }
        if isLast, let count = Int(second) ?? names.numbers[second], (1...10_000).contains(count),
            let unit = words.dropFirst(2).first.flatMap({ names.units[$0] })
        {
            return span(back(count, unit)..<today + CivilTime.day, 3)
        }
        if let unit = names.units[second] { return span(named(unit, isLast: isLast), 2) }
        if let month = names.months[second] {
            let year = now.year - (isLast && month >= now.month ? 1 : 0)
            return span(monthRange(year, month), 2)
        }
        if let season = names.seasons[second] { return span(seasonRange(season, isLast: isLast), 2) }
        if let weekday = names.weekdays[second] {
            let back = (now.weekday - weekday + 7) % 7
            let day = today - Double(isLast && back == 0 ? 7 : back) * CivilTime.day
            return span(day..<day + CivilTime.day, 2)
        }
        return nil
    }

    private func span(_ range: Range<Double>, _ count: Int) -> (time: SearchExpression, count: Int) {
        (.time(.range(range)), count)
    }

    /// The beginning of the day so long ago.
    private func back(_ count: Int, _ unit: DateNames.Unit) -> Double {
        switch unit {
        case .day: now.midnight - Double(count) * CivilTime.day
        case .week, .weekend: now.midnight - Double(7 * count) * CivilTime.day
        case .month: now.midnight - Double(30 * count) * CivilTime.day
        case .year: now.midnight - 365.25 * Double(count) * CivilTime.day
        }
    }

    /// A week begins on Monday (ISO 8601).
    private func named(_ unit: DateNames.Unit, isLast: Bool) -> Range<Double> {
        let shift = isLast ? 1 : 0
        let monday = now.midnight - Double((now.weekday + 5) % 7) * CivilTime.day
        switch unit {
        case .day:
            return now.midnight - Double(shift) * CivilTime.day..<now.midnight + Double(1 - shift) * CivilTime.day
        case .week:
            let start = monday - Double(7 * shift) * CivilTime.day
            return start..<start + 7 * CivilTime.day
        case .weekend:
            let start = monday + Double(5 - 7 * shift) * CivilTime.day
            return start..<start + 2 * CivilTime.day
        case .month: return monthRange(now.year, now.month - shift)
        case .year: return CivilTime.start(year: now.year - shift)..<CivilTime.start(year: now.year - shift + 1)
        }
    }

    private func monthRange(_ year: Int, _ month: Int) -> Range<Double> {
        CivilTime.start(year: year, month: month)..<CivilTime.start(year: year, month: month + 1)
    }

    /// A season of the north by months; the last one is the one that has ended, this one is under way or to come.
    private func seasonRange(_ season: SearchTime.Season, isLast: Bool) -> Range<Double> {
        let this = self.season(season, of: now.year)
        guard isLast else { return this }
        // In February the winter before has not ended either.
        return [this, self.season(season, of: now.year - 1)].first { $0.upperBound <= now.seconds }
            ?? self.season(season, of: now.year - 2)
    }

    /// Winter is that which begins in December of the year.
    private func season(_ season: SearchTime.Season, of year: Int) -> Range<Double> {
        let month = 3 + 3 * season.rawValue
        return CivilTime.start(year: year, month: month)..<CivilTime.start(year: year, month: month + 3)
    }
}

/// `before`, `after`, `since`, `until` a time.
enum SearchBound: String, Sendable {
    case before, after, since, until

    init?(word: String, _ names: DateNames) {
        if names.before.contains(word) {
            self = .before
        } else if names.after.contains(word) {
            self = .after
        } else if names.since.contains(word) {
            self = .since
        } else if names.until.contains(word) {
            self = .until
        } else {
            return nil
        }
    }

    /// Before 2015 is before it began, after 2015 after it ended; since and until take it in.
    func applied(to range: Range<Double>) -> Range<Double> {
        switch self {
        case .before: -Double.infinity..<range.lowerBound
        case .after: range.upperBound..<Double.infinity
        case .since: range.lowerBound..<Double.infinity
        case .until: -Double.infinity..<range.upperBound
        }
    }
}
