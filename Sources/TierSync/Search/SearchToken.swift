import Foundation
import TierModel

/// Words of ours in the search index that no user types: what is no text, in the columns `people` and `facts`.
enum SearchToken {
    /// In every row: what a search begins with that only says what it does not want.
    static let every = "xall"

    /// In no row: what a search for nothing asks for.
    static let no = "xnone"

    /// A person.
    static func person(_ person: PersonID) -> String { "p" + digits(person.rawValue) }
    /// An album made by hand.
    static func album(_ album: AlbumID) -> String { "a" + digits(album.rawValue) }

    /// How many faces; from 20 on they are not told apart.
    static func faces(_ count: Int) -> String { "xfaces\(min(max(count, 0), mostFaces))" }
    static let mostFaces = 20

    /// The technical score in steps of a twentieth, rounded down.
    static func quality(_ score: Double) -> String { quality(step: Int((score * Double(qualitySteps)).rounded(.down))) }
    static func quality(step: Int) -> String { "xquality\(min(max(step, 0), qualitySteps))" }
    static let qualitySteps = 20

    /// Stars, or −1.
    static func rating(_ stars: Int) -> String { stars < 0 ? "xrejected" : "xstars\(stars)" }
    /// The format of the original.
    static func format(_ format: ImageFormat) -> String { "xformat" + format.rawValue }

    /// What a photo is or has.
    enum Property: String, CaseIterable {
        case favourite, hidden, edited, analyzed, kept
        case location, faces, people, text, movie, raw, sidecar, caption, tags, album
    }

    static func property(_ property: Property) -> String { "xhas" + property.rawValue }

    static func year(_ year: Int) -> String { "xyear\(year)" }
    static func month(_ month: Int) -> String { "xmonth\(month)" }
    static func day(_ day: Int) -> String { "xday\(day)" }
    /// 1 is Sunday, as in `Calendar`.
    static func weekday(_ weekday: Int) -> String { "xweekday\(weekday)" }
    static func hour(_ hour: Int) -> String { "xhour\(hour)" }
    /// 0 spring, 1 summer, 2 autumn, 3 winter.
    static func season(_ season: Int) -> String { "xseason\(season)" }

    /// All that is said of a time of the camera's clock.
    static func date(_ seconds: Double, isSouthern: Bool) -> [String] {
        guard seconds.isFinite, abs(seconds) < 2.5e11 else { return [] }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents(
            [.year, .month, .day, .weekday, .hour], from: Date(timeIntervalSince1970: seconds))
        guard let year = parts.year, let month = parts.month, let day = parts.day, let weekday = parts.weekday,
            let hour = parts.hour
        else { return [] }
        // Meteorological seasons: March to May is spring in the north.
        let northern = (month + 9) % 12 / 3
        return [
            self.year(year), self.month(month), self.day(day), self.weekday(weekday), self.hour(hour),
            season(isSouthern ? (northern + 2) % 4 : northern),
        ]
    }

    private static func digits(_ uuid: UUID) -> String {
        uuid.uuidString.lowercased().filter { $0 != "-" }
    }
}
