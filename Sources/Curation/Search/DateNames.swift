/// The words for times of one language. Another language is another such table.
struct DateNames: Sendable {
    var months: [String: Int]
    var weekdays: [String: Int]
    var seasons: [String: SearchTime.Season]
    var hours: [String: Set<Int>]
    var units: [String: Unit]
    var numbers: [String: Int]
    var holidays: [[String]: Holiday]
    var last: Set<String>
    var this: Set<String>
    var before: Set<String>
    var after: Set<String>
    var since: Set<String>
    var until: Set<String>
    var between: Set<String>
    var and: Set<String>
    var today: String
    var yesterday: String
    var weekends: Set<String>
    /// Names of times that are names of people and things as well.
    var ambiguous: Set<String>

    /// What is counted back.
    enum Unit: Sendable {
        case day, week, weekend, month, year
    }

    /// Days with a name.
    enum Holiday: Sendable {
        /// The same days of every year.
        case fixed(month: Int, day: Int, length: Int)
        /// Good Friday to Easter Monday.
        case easter
    }

    static let english = DateNames(
        months: numbered([
            ["january", "jan"], ["february", "feb"], ["march", "mar"], ["april", "apr"], ["may"], ["june", "jun"],
            ["july", "jul"], ["august", "aug"], ["september", "sep", "sept"], ["october", "oct"],
            ["november", "nov"], ["december", "dec"],
        ]),
        weekdays: numbered([
            ["sunday", "sundays"], ["monday", "mondays"], ["tuesday", "tuesdays"], ["wednesday", "wednesdays"],
            ["thursday", "thursdays"], ["friday", "fridays"], ["saturday", "saturdays"],
        ]),
        seasons: ["spring": .spring, "summer": .summer, "autumn": .autumn, "fall": .autumn, "winter": .winter],
        hours: [
            "morning": Set(5..<12), "mornings": Set(5..<12), "afternoon": Set(12..<18), "afternoons": Set(12..<18),
            "evening": Set(18..<22), "evenings": Set(18..<22), "night": Set([22, 23, 0, 1, 2, 3, 4]),
            "nights": Set([22, 23, 0, 1, 2, 3, 4]),
        ],
        units: [
            "day": .day, "days": .day, "week": .week, "weeks": .week, "weekend": .weekend, "month": .month,
            "months": .month, "year": .year, "years": .year,
        ],
        numbers: [
            "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
            "ten": 10,
        ],
        holidays: [
            ["christmas"]: .fixed(month: 12, day: 24, length: 3), ["xmas"]: .fixed(month: 12, day: 24, length: 3),
            ["halloween"]: .fixed(month: 10, day: 31, length: 1), ["easter"]: .easter,
            ["new", "year's", "eve"]: .fixed(month: 12, day: 31, length: 1),
            ["new", "years", "eve"]: .fixed(month: 12, day: 31, length: 1),
            ["new", "year"]: .fixed(month: 1, day: 1, length: 1),
            ["valentine's", "day"]: .fixed(month: 2, day: 14, length: 1),
        ], last: ["last", "past", "previous"], this: ["this"], before: ["before"], after: ["after"], since: ["since"],
        until: ["until", "till"], between: ["between", "from"], and: ["and", "to"], today: "today",
        yesterday: "yesterday",
        weekends: ["weekend", "weekends"],
        ambiguous: [
            "may", "june", "april", "august", "jan", "mar", "spring", "summer", "autumn", "fall", "winter", "easter",
            "christmas", "halloween", "friday", "sunday", "night", "evening", "morning",
        ])

    private static func numbered(_ names: [[String]]) -> [String: Int] {
        Dictionary(
            names.enumerated().flatMap { number, names in names.map { ($0, number + 1) } }, uniquingKeysWith: { $1 })
    }
}
