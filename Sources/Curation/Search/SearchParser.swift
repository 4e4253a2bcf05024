import TierModel

/// Puts the pieces of a search together: words are all wanted, `or` parts alternatives, `-` and `not` what is not wanted.
struct SearchParser {
    private let pieces: [SearchPiece]
    private let dates: DateWords
    private let isTyping: Bool
    private let dropsSmallWords: Bool
    private var index = 0
    private var depth = 0
    /// Whether words were passed over that say nothing.
    private(set) var hasDropped = false

    init(_ pieces: [SearchPiece], _ dates: DateWords, isTyping: Bool, dropsSmallWords: Bool) {
        self.pieces = pieces
        self.dates = dates
        self.isTyping = isTyping
        self.dropsSmallWords = dropsSmallWords
    }

    private static let deepest = 32
    /// Words of a sentence that are not looked for.
    private static let small: Set<String> = [
        "photos", "photo", "pictures", "picture", "images", "image", "pics", "of", "the", "with", "in", "at", "on",
        "from", "and", "a", "an", "show", "find", "all", "taken", "by",
    ]
    private static let negations: Set<String> = ["not", "without", "except"]
    /// Bare words for what photos are.
    private static let properties: [String: SearchProperty] = [
        "favourites": .favourite, "favorites": .favourite, "movies": .movie, "videos": .movie,
    ]

    mutating func parse() throws(SearchError) -> SearchExpression {
        let expression = try alternatives()
        if index < pieces.count, !isTyping {
            throw SearchError(
                .malformed, "the parenthesis at character \(pieces[index].place) closes nothing", remedy: "take it away"
            )
        }
        return expression
    }

    private var current: SearchPiece? { index < pieces.count ? pieces[index] : nil }

    private func lowercased(_ offset: Int = 0) -> String? {
        guard index + offset < pieces.count, case .word(let word) = pieces[index + offset].kind else { return nil }
        return word.lowercased()
    }

    private mutating func alternatives() throws(SearchError) -> SearchExpression {
        var parts = [try conjunction()]
        while current?.kind == .bar || lowercased() == "or" {
            index += 1
            parts.append(try conjunction())
        }
        parts.removeAll { $0 == .all }
        return parts.count > 1 ? .or(parts) : parts.first ?? .all
    }

    private mutating func conjunction() throws(SearchError) -> SearchExpression {
        var parts: [SearchExpression] = []
        while let piece = current, piece.kind != .bar, piece.kind != .close, lowercased() != "or" {
            if let part = try unary() { parts.append(part) }
        }
        return .both(parts)
    }

    /// - Returns: `nil` for what says nothing.
    private mutating func unary() throws(SearchError) -> SearchExpression? {
        guard let piece = current else { return nil }
        if piece.kind == .minus || lowercased().map(Self.negations.contains) == true, index + 1 < pieces.count {
            index += 1
            try descend(piece)
            defer { depth -= 1 }
            return try unary().map { .not($0) }
        }
        switch piece.kind {
        case .open:
            index += 1
            try descend(piece)
            defer { depth -= 1 }
            let inner = try alternatives()
            guard current?.kind == .close else {
                if isTyping { return inner == .all ? nil : inner }
                throw SearchError(
                    .malformed, "the parenthesis at character \(piece.place) is not closed", remedy: "add a )")
            }
            index += 1
            return inner == .all ? nil : inner
        case .quoted(let text):
            index += 1
            return SearchText.words(text).isEmpty ? nil : .word(SearchWord(text, isQuoted: true))
        case .field(let name, let comparison, let value, let isQuoted):
            index += 1
            return try field(piece, name, comparison, value, isQuoted: isQuoted)
        case .word(let word): return term(word, piece)
        case .close, .bar, .minus:
            index += 1
            return nil
        }
    }

    private mutating func descend(_ piece: SearchPiece) throws(SearchError) {
        depth += 1
        guard depth <= Self.deepest else {
            throw SearchError(
                .tooLong, "the search is nested too deep at character \(piece.place)", remedy: "use fewer parentheses")
        }
    }

    private func field(
        _ piece: SearchPiece, _ name: String, _ comparison: SearchComparison?, _ value: String, isQuoted: Bool
    ) throws(SearchError) -> SearchExpression? {
        guard let field = SearchFieldName(word: name) else {
            if isTyping { return .word(SearchWord(name + " " + value, isPrefix: piece.isOpenEnded)) }
            let nearest = SearchFieldName.nearest(to: name).map { "did you mean \($0):?" }
            throw SearchError(
                .unknownField, "there is no field \(name): (at character \(piece.place))",
                remedy: nearest ?? "fields are " + SearchFieldName.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return try SearchFieldReader(dates: dates, isTyping: isTyping).read(
            field, comparison, value, isQuoted: isQuoted, isOpenEnded: piece.isOpenEnded)
    }

    /// A word, or several that name a time or a likeness.
    private mutating func term(_ word: String, _ piece: SearchPiece) -> SearchExpression? {
        if lowercased() == "similar", lowercased(1) == "to" || lowercased(1) == "photo", index + 2 < pieces.count,
            case .word(let reference) = pieces[index + 2].kind
        {
            index += 3
            return .fact(.similar(reference))
        }
        if let (time, count) = dates.match(followingWords()[...]) {
            let isOpenEnded = pieces[index + count - 1].isOpenEnded
            index += count
            return count == 1 && dates.names.ambiguous.contains(word.lowercased())
                ? .or([time, .word(SearchWord(word, isPrefix: isTyping && isOpenEnded))]) : time
        }
        index += 1
        let lower = word.lowercased()
        if dropsSmallWords, Self.small.contains(lower), !(isTyping && piece.isOpenEnded) {
            hasDropped = true
            return nil
        }
        if let property = Self.properties[lower] {
            return .or([.fact(.property(property)), .word(SearchWord(word))])
        }
        let isStarred = word.hasSuffix("*")
        let text = isStarred ? String(word.dropLast()) : word
        guard !SearchText.words(text).isEmpty else { return nil }
        return .word(SearchWord(text, isPrefix: isStarred || (isTyping && piece.isOpenEnded)))
    }

    /// The unquoted words from here on, as far as a time could need them.
    private func followingWords() -> [String] {
        var words: [String] = []
        for piece in pieces[index...].prefix(8) {
            guard case .word(let word) = piece.kind else { break }
            words.append(word.lowercased().trimmingPunctuation)
        }
        return words
    }
}

extension String {
    /// Without a comma or full stop at the end, as in `17 may, 2022`.
    fileprivate var trimmingPunctuation: String {
        var text = self
        while let last = text.last, [",", ".", ";"].contains(last) { text.removeLast() }
        return text
    }
}
