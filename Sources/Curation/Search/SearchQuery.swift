package import Foundation

/// A search as it was understood.
package struct SearchQuery: Hashable, Sendable {
    /// As it was typed.
    package var text: String
    /// What it asks for.
    package var expression: SearchExpression

    /// Reads a search. `docs/search.md` describes the language.
    ///
    /// - Parameters:
    ///   - text: what was typed, up to 1,000 characters.
    ///   - now: for `last summer` and the like.
    ///   - zone: where the user is now.
    ///   - isTyping: whether more may come: then the last word may be the beginning of one, and nothing is an error.
    /// - Throws: `SearchError`, which says where.
    package init(
        _ text: String, now: Date, in zone: TimeZone, isTyping: Bool = false
    ) throws(SearchError) {
        self.text = text
        guard text.count <= Self.longest else {
            guard isTyping else {
                throw SearchError(.tooLong, "a search has at most \(Self.longest) characters", remedy: "ask for less")
            }
            expression = .all
            return
        }
        let dates = DateWords(now: CivilTime(now, in: zone))
        do throws(SearchError) {
            expression = try Self.expression(text, dates, isTyping: isTyping)
        } catch {
            guard isTyping else { throw error }
            expression = .all
        }
    }

    private static func expression(_ text: String, _ dates: DateWords, isTyping: Bool) throws(SearchError)
        -> SearchExpression
    {
        let pieces = try SearchScanner.pieces(of: text, isTyping: isTyping)
        var parser = SearchParser(pieces, dates, isTyping: isTyping, dropsSmallWords: true)
        var expression = try parser.parse()
        if expression == .all, parser.hasDropped {
            // Nothing but small words: they are meant.
            parser = SearchParser(pieces, dates, isTyping: isTyping, dropsSmallWords: false)
            expression = try parser.parse()
        }
        return expression
    }

    private static let longest = 1_000

    /// Whether it speaks of what is hidden: else that is left out.
    package var asksForHidden: Bool { expression.asksForHidden }
}

extension SearchExpression {
    fileprivate var asksForHidden: Bool {
        switch self {
        case .fact(let fact): fact == .property(.hidden)
        case .and(let parts), .or(let parts): parts.contains(where: \.asksForHidden)
        case .not(let part): part.asksForHidden
        case .all, .word, .time: false
        }
    }

    /// The words that photos are found by, without those that they must not have.
    package var words: [SearchWord] {
        switch self {
        case .word(let word): [word]
        case .and(let parts), .or(let parts): parts.flatMap(\.words)
        case .all, .time, .fact, .not: []
        }
    }

    /// What photos are found by that is no text, without what they must not be.
    package var facts: [SearchFact] {
        switch self {
        case .fact(let fact): [fact]
        case .and(let parts), .or(let parts): parts.flatMap(\.facts)
        case .all, .word, .time, .not: []
        }
    }

    /// Whether photos are found by when they were taken.
    package var hasTime: Bool {
        switch self {
        case .time: true
        case .and(let parts), .or(let parts): parts.contains(where: \.hasTime)
        case .all, .word, .fact, .not: false
        }
    }

    /// The photos that others are to be like, as the user refers to them.
    package var likenesses: Set<String> {
        switch self {
        case .fact(.similar(let reference)): [reference]
        case .and(let parts), .or(let parts): parts.reduce(into: []) { $0.formUnion($1.likenesses) }
        case .not(let part): part.likenesses
        case .all, .word, .time, .fact: []
        }
    }

    /// All of two.
    static func both(_ parts: [SearchExpression]) -> SearchExpression {
        let parts = parts.filter { $0 != .all }
        return parts.count > 1 ? .and(parts) : parts.first ?? .all
    }
}
