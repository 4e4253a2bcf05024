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
    package var asksForHidden: Bool { expression.contains { $0 == .fact(.property(.hidden)) } }
}

extension SearchExpression {
    /// Whether it, or a part of it, is so.
    package func contains(_ isMeant: (SearchExpression) -> Bool) -> Bool {
        if isMeant(self) { return true }
        switch self {
        case .and(let parts), .or(let parts): return parts.contains { $0.contains(isMeant) }
        case .not(let part): return part.contains(isMeant)
        case .all, .word, .time, .fact: return false
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

    /// All of two.
    static func both(_ parts: [SearchExpression]) -> SearchExpression {
        let parts = parts.filter { $0 != .all }
        return parts.count > 1 ? .and(parts) : parts.first ?? .all
    }
}
