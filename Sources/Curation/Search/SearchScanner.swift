/// A piece of a search as it was typed.
struct SearchPiece: Hashable {
    /// What it is.
    enum Kind: Hashable {
        case word(String)
        case quoted(String)
        /// A name, how the value compares, and the value.
        case field(String, SearchComparison?, String, isQuoted: Bool)
        case open, close, bar, minus
    }

    var kind: Kind
    /// The place of its first character, from 1.
    var place: Int
    /// Whether the search ends with it, without a space or a quotation mark behind: more of it may come.
    var isOpenEnded = false
}

/// Cuts a search into pieces.
struct SearchScanner {
    private let characters: [Character]
    private var index = 0
    private let isTyping: Bool

    /// - Throws: `SearchError` for a quotation mark without its other one, unless the user is still typing.
    static func pieces(of text: String, isTyping: Bool) throws(SearchError) -> [SearchPiece] {
        var scanner = SearchScanner(characters: Array(text), isTyping: isTyping)
        var pieces: [SearchPiece] = []
        while let piece = try scanner.next() { pieces.append(piece) }
        return pieces
    }

    private init(characters: [Character], isTyping: Bool) {
        self.characters = characters
        self.isTyping = isTyping
    }

    private var current: Character? { index < characters.count ? characters[index] : nil }

    private mutating func next() throws(SearchError) -> SearchPiece? {
        while let character = current, character.isWhitespace { index += 1 }
        guard let character = current else { return nil }
        let place = index + 1
        switch character {
        case "(", ")", "|":
            index += 1
            return SearchPiece(kind: character == "(" ? .open : character == ")" ? .close : .bar, place: place)
        case "-" where index + 1 < characters.count && !characters[index + 1].isWhitespace:
            index += 1
            return SearchPiece(kind: .minus, place: place)
        case "\"", "“", "”":
            return SearchPiece(kind: .quoted(try quoted()), place: place)
        default: return try wordOrField(place)
        }
    }

    private mutating func wordOrField(_ place: Int) throws(SearchError) -> SearchPiece {
        let start = index
        while let character = current, !Self.ends(character) {
            let name = String(characters[start..<index])
            if [":", "<", ">", "="].contains(character), !name.isEmpty, name.allSatisfy({ $0.isLetter }) {
                return try field(name.lowercased(), place)
            }
            index += 1
        }
        return SearchPiece(
            kind: .word(String(characters[start..<index])), place: place, isOpenEnded: index == characters.count)
    }

    private mutating func field(_ name: String, _ place: Int) throws(SearchError) -> SearchPiece {
        if current == ":" { index += 1 }
        var sign = ""
        while let character = current, ["<", ">", "="].contains(character), sign.count < 2 {
            sign.append(character)
            index += 1
        }
        let comparison = SearchComparison(rawValue: sign)
        if let character = current, ["\"", "“", "”"].contains(character) {
            return SearchPiece(kind: .field(name, comparison, try quoted(), isQuoted: true), place: place)
        }
        let start = index
        while let character = current, !Self.ends(character) { index += 1 }
        let value = String(characters[start..<index])
        return SearchPiece(
            kind: .field(name, comparison, value, isQuoted: false), place: place,
            isOpenEnded: index == characters.count)
    }

    private mutating func quoted() throws(SearchError) -> String {
        let place = index + 1
        index += 1
        let start = index
        while let character = current, !["\"", "“", "”"].contains(character) { index += 1 }
        let text = String(characters[start..<index])
        guard index < characters.count else {
            guard isTyping else {
                throw SearchError(
                    .malformed, "the quotation mark at character \(place) has no other one",
                    remedy: "add a \" at the end")
            }
            return text
        }
        index += 1
        return text
    }

    private static func ends(_ character: Character) -> Bool {
        character.isWhitespace || ["(", ")", "|", "\"", "“", "”"].contains(character)
    }
}
