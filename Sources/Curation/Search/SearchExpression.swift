package import TierModel

/// What a search asks for.
package indirect enum SearchExpression: Hashable, Sendable {
    /// Every photo.
    case all
    /// A word, somewhere or in one place.
    case word(SearchWord)
    /// When it was taken.
    case time(SearchTime)
    /// What is no text.
    case fact(SearchFact)
    /// All of these.
    case and([SearchExpression])
    /// Any of these.
    case or([SearchExpression])
    /// Not this.
    case not(SearchExpression)
}

/// Where a word may stand.
package enum SearchFacet: String, Hashable, Sendable, CaseIterable {
    case person, tag, album, caption, thing, place, kind, camera, file, text
}

/// A word, or several that must follow each other.
package struct SearchWord: Hashable, Sendable {
    /// As it was typed, without quotes.
    package var text: String
    /// Whether it was quoted: then it is looked for as it stands, and means no date.
    package var isQuoted: Bool
    /// Whether words that begin so are meant, too.
    package var isPrefix: Bool
    /// Where it is looked for; `nil` for everywhere.
    package var facet: SearchFacet?

    /// Makes a word.
    package init(_ text: String, isQuoted: Bool = false, isPrefix: Bool = false, in facet: SearchFacet? = nil) {
        self.text = text
        self.isQuoted = isQuoted
        self.isPrefix = isPrefix
        self.facet = facet
    }
}

/// When a photo was taken, by the camera's clock.
package enum SearchTime: Hashable, Sendable {
    /// From one time on and before another, in seconds since 1970 of that clock; either may be infinite.
    case range(Range<Double>)
    /// In a month of any year, 1 to 12.
    case month(Int)
    /// On a day of any year.
    case day(month: Int, day: Int)
    /// In a season of any year.
    case season(Season)
    /// On one of these days of the week; 1 is Sunday.
    case weekdays(Set<Int>)
    /// In one of these hours, 0 to 23.
    case hours(Set<Int>)

    /// Three months each, spring beginning with March in the north and September in the south.
    package enum Season: Int, Hashable, Sendable, CaseIterable {
        case spring, summer, autumn, winter
    }
}

/// What is asked for that is no text.
package enum SearchFact: Hashable, Sendable {
    /// Where the original is.
    case tier(Tier)
    /// The technical score, 0 to 1.
    case quality(SearchComparison, Double)
    /// The user's stars, 1 to 5; −1 for rejected.
    case rating(SearchComparison, Int)
    /// How many faces were found.
    case faces(SearchComparison, Int)
    /// What the photo is or has.
    case property(SearchProperty)
    /// The format of the original.
    case format(ImageFormat)
    /// Alike to a photo, as the user refers to it.
    case similar(String)
}

/// How a number compares.
package enum SearchComparison: String, Hashable, Sendable, CaseIterable {
    case atLeast = ">=", atMost = "<=", above = ">", below = "<", equal = "="

    /// Whether a number is so.
    package func holds<Value: Comparable>(_ value: Value, _ limit: Value) -> Bool {
        switch self {
        case .atLeast: value >= limit
        case .atMost: value <= limit
        case .above: value > limit
        case .below: value < limit
        case .equal: value == limit
        }
    }
}

/// What a photo is or has, by the words of `is:` and `has:`.
package enum SearchProperty: String, Hashable, Sendable, CaseIterable {
    case favourite, hidden, edited, analyzed, kept
    case location, faces, people, text, movie, raw, sidecar, caption, tags, album, rating

    /// Those that a photo is rather than has.
    package static let states: [SearchProperty] = [.favourite, .hidden, .edited, .analyzed, .kept]
    /// Those that it has.
    package static let belongings = allCases.filter { !states.contains($0) }
}
