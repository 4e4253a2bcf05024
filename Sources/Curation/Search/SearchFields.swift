import TierModel

/// What stands before the colon of a field.
enum SearchFieldName: String, CaseIterable {
    case person, tag, album, caption, thing, place, kind, camera, file, text
    case tier, quality, rating, faces, `is`, has, format, similar
    case date, before, after, since, until

    private static let aliases: [String: SearchFieldName] = [
        "people": .person, "who": .person, "name": .file, "filename": .file, "folder": .file, "path": .file,
        "tags": .tag, "keyword": .tag, "albums": .album, "title": .caption, "description": .caption,
        "things": .thing, "label": .thing, "labels": .thing, "object": .thing, "objects": .thing, "places": .place,
        "where": .place, "town": .place, "country": .place, "type": .kind, "merchant": .kind, "lens": .camera,
        "ocr": .text, "stars": .rating, "face": .faces, "taken": .date, "when": .date, "year": .date, "like": .similar,
    ]

    init?(word: String) {
        guard let name = SearchFieldName(rawValue: word) ?? Self.aliases[word] else { return nil }
        self = name
    }

    /// The column that its words are looked for in.
    var facet: SearchFacet? { SearchFacet(rawValue: rawValue) }

    /// The name that was meant by another word: the one with the fewest letters changed, up to two.
    static func nearest(to word: String) -> String? {
        let names = allCases.map(\.rawValue) + Array(aliases.keys)
        let ranked = names.map { ($0, distance(Array($0), Array(word))) }
        return ranked.filter { $0.1 <= 2 }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    }

    /// Letters put in, left out or replaced (Levenshtein, 1966).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        guard right.count < 32 else { return .max }
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let replaced = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}

/// Reads the value of a field.
struct SearchFieldReader {
    var dates: DateWords
    var isTyping: Bool

    /// What the field asks for; `nil` for one that is still being typed.
    ///
    /// - Throws: `SearchError` (`badValue`).
    func read(
        _ field: SearchFieldName, _ comparison: SearchComparison?, _ value: String, isQuoted: Bool, isOpenEnded: Bool
    ) throws(SearchError) -> SearchExpression? {
        guard !value.isEmpty else {
            if isTyping { return nil }
            throw SearchError(.badValue, "\(field.rawValue): stands alone", remedy: "say what of: \(field.example)")
        }
        if let facet = field.facet { return word(value, facet, isQuoted: isQuoted, isOpenEnded: isOpenEnded) }
        if let found = try fact(field, comparison, value) ?? time(field, value) { return found }
        if isTyping { return nil }
        throw SearchError(
            .badValue, "\(field.rawValue): cannot be \(PrintableName.escaped(value))", remedy: "try \(field.example)")
    }

    private func word(_ value: String, _ facet: SearchFacet, isQuoted: Bool, isOpenEnded: Bool) -> SearchExpression {
        let isPrefix = !isQuoted && (value.hasSuffix("*") || (isTyping && isOpenEnded))
        return .word(
            SearchWord(
                value.hasSuffix("*") && !isQuoted ? String(value.dropLast()) : value, isQuoted: isQuoted,
                isPrefix: isPrefix, in: facet))
    }

    private func fact(
        _ field: SearchFieldName, _ comparison: SearchComparison?, _ value: String
    ) throws(SearchError) -> SearchExpression? {
        let value = value.lowercased()
        switch field {
        case .tier: return (Tier(rawValue: value == "cloud" ? "remote" : value)).map { .fact(.tier($0)) }
        case .quality:
            if let words = ["good": 0.6...1.0, "fair": 0.35...0.6, "poor": 0.0...0.35][value] {
                return .and([
                    .fact(.quality(.atLeast, words.lowerBound)),
                    .fact(.quality(words.upperBound < 1 ? .below : .atMost, words.upperBound)),
                ])
            }
            return Double(value).flatMap { (0...1).contains($0) ? .fact(.quality(comparison ?? .atLeast, $0)) : nil }
        case .rating:
            if value == "rejected" { return .fact(.rating(.equal, -1)) }
            return Int(value).flatMap { (0...5).contains($0) ? .fact(.rating(comparison ?? .equal, $0)) : nil }
        case .faces:
            return Int(value).flatMap { (0...1_000).contains($0) ? .fact(.faces(comparison ?? .equal, $0)) : nil }
        case .is, .has: return SearchProperty(word: value).map { .fact(.property($0)) }
        case .format:
            return ImageFormat(rawValue: value == "jpg" ? "jpeg" : value).map { .fact(.format($0)) }
        case .similar: return .fact(.similar(value))
        default: return nil
        }
    }

    private func time(_ field: SearchFieldName, _ value: String) -> SearchExpression? {
        let words = value.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        switch field {
        case .date:
            guard let (time, count) = dates.match(words[...]), count == words.count else { return nil }
            return time
        case .before, .after, .since, .until:
            guard let bound = SearchBound(rawValue: field.rawValue), let (range, count) = dates.range(words[...]),
                count == words.count
            else { return nil }
            return .time(.range(bound.applied(to: range)))
        default: return nil
        }
    }
}

extension SearchFieldName {
    /// How it is used.
    var example: String {
        switch self {
        case .person: "person:Alice"
        case .tag: "tag:holiday"
        case .album: "album:\"Summer in Rome\""
        case .caption: "caption:birthday"
        case .thing: "thing:dog"
        case .place: "place:Rome"
        case .kind: "kind:receipt (also document, screenshot, whiteboard, or a shop's name)"
        case .camera: "camera:canon"
        case .file: "file:IMG_1234"
        case .text: "text:\"total amount\""
        case .tier: "tier:local, tier:both or tier:remote"
        case .quality: "quality:>=0.7, or quality:good, fair, poor"
        case .rating: "rating:>=4, or rating:rejected"
        case .faces: "faces:2 or faces:>=3"
        case .is: SearchProperty.states.map { "is:\($0.rawValue)" }.joined(separator: ", ")
        case .has: SearchProperty.belongings.map { "has:\($0.rawValue)" }.joined(separator: ", ")
        case .format: "format:heic"
        case .similar: "similar:photo123"
        case .date: "date:2023, date:2023-05, date:2019..2021, date:\"last summer\""
        case .before, .after, .since, .until: "\(rawValue):2020 or \(rawValue):2020-06-15"
        }
    }
}

extension SearchProperty {
    private static let aliases: [String: SearchProperty] = [
        "favorite": .favourite, "favourites": .favourite, "favorites": .favourite, "favs": .favourite,
        "analysed": .analyzed, "pinned": .kept, "place": .location, "gps": .location, "face": .faces, "person": .people,
        "movies": .movie, "video": .movie, "videos": .movie, "title": .caption, "tag": .tags, "albums": .album,
        "stars": .rating,
    ]

    init?(word: String) {
        guard let property = SearchProperty(rawValue: word) ?? Self.aliases[word] else { return nil }
        self = property
    }
}
