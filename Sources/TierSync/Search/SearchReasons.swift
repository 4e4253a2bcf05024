import Catalog
import Curation
import Foundation
import Inference
import TierModel

/// Tells why a row was found, and how well.
struct SearchReasons: Sendable {
    let expression: SearchExpression
    let compiler: SearchCompiler
    /// How sure the labels of photos are.
    var labelScores: [PhotoID: [String: Double]] = [:]
    /// The words that are looked for, each with all its forms, as the index compares them.
    private let wanted: [(word: SearchWord, forms: [[String]])]

    init(expression: SearchExpression, compiler: SearchCompiler) {
        self.expression = expression
        self.compiler = compiler
        wanted = expression.words.map { word in
            let forms =
                [word.text] + (word.isQuoted ? [] : WordForms.singulars(of: word.text))
                + (compiler.synonyms?.names(for: word.text) ?? [])
            return (word, forms.map(SearchText.foldedWords).filter { !$0.isEmpty })
        }
    }

    /// What one place is worth: what the user said counts more than what was seen, and that more than what was read.
    ///
    /// Chosen by hand: only their order matters, and that several weak places do not outweigh a strong one.
    private static let weights: [SearchFacet: Double] = [
        .person: 1, .tag: 0.9, .album: 0.9, .caption: 0.85, .thing: 0.8, .place: 0.75, .kind: 0.75, .camera: 0.5,
        .file: 0.45,
        .text: 0.4,
    ]

    /// Columns of which only the piece is shown that has the word.
    private static let pieces: [(SearchFacet, SearchColumn, separator: String)] = [
        (.place, .place, "\n"), (.kind, .kind, ", "), (.camera, .camera, "\n"), (.file, .file, " · "),
    ]

    /// The score, 0 to 1, and the reasons in words.
    func explain(_ row: FoundRow) -> (score: Double, why: [String]) {
        var scores: [Double] = []
        var why: [String] = []
        for (word, forms) in wanted {
            let found = matches(word, forms, row)
            guard let best = found.max(by: { $0.score < $1.score }) else { continue }
            scores.append(best.score)
            why += found.sorted { $0.score > $1.score }.prefix(2).map(\.words)
        }
        why += otherReasons(row)
        let mean = scores.isEmpty ? 0.5 : scores.reduce(0, +) / Double(scores.count)
        var seen: Set<String> = []
        return ((mean * 1_000).rounded() / 1_000, why.filter { seen.insert($0).inserted })
    }

    private struct Match {
        var score: Double
        var words: String
    }

    private func matches(_ word: SearchWord, _ forms: [[String]], _ row: FoundRow) -> [Match] {
        var found: [Match] = []
        func add(_ facet: SearchFacet, _ what: String, factor: Double = 1, isWhole: Bool) {
            guard word.facet == nil || word.facet == facet else { return }
            found.append(
                Match(
                    score: (Self.weights[facet] ?? 0.5) * factor * (isWhole ? 1 : 0.7),
                    words: "\(facet.rawValue): \(what)"))
        }
        for person in compiler.people where (row.columns[.people] ?? "").contains(SearchToken.person(person.person)) {
            if let isWhole = hit(word, forms, person.name) { add(.person, person.name, isWhole: isWhole) }
        }
        for album in compiler.albums where album.query == nil {
            guard (row.columns[.facts] ?? "").contains(SearchToken.album(album.id)),
                let isWhole = hit(word, forms, album.name)
            else { continue }
            add(.album, album.name, isWhole: isWhole)
        }
        for tag in (row.columns[.tags] ?? "").components(separatedBy: " · ") {
            if let isWhole = hit(word, forms, tag) { add(.tag, tag, isWhole: isWhole) }
        }
        for label in (row.columns[.labels] ?? "").components(separatedBy: ", ") {
            guard let isWhole = hit(word, forms, label) else { continue }
            let sure = labelScores[row.key.photo]?[label]
            add(
                .thing, label + (sure.map { String(format: " (%.2f)", $0) } ?? ""), factor: 0.5 + 0.5 * (sure ?? 1),
                isWhole: isWhole)
        }
        for (facet, column, separator) in Self.pieces {
            for piece in (row.columns[column] ?? "").components(separatedBy: separator) {
                if let isWhole = hit(word, forms, piece) { add(facet, piece, isWhole: isWhole) }
            }
        }
        for (facet, column) in [(SearchFacet.caption, SearchColumn.caption), (.text, .text)] {
            let text = row.columns[column] ?? ""
            if let isWhole = hit(word, forms, text) { add(facet, excerpt(text, forms), isWhole: isWhole) }
        }
        return found
    }

    /// Whether a text has the word: `true` as a whole word, `false` as the beginning of one; `nil` if not at all.
    private func hit(_ word: SearchWord, _ forms: [[String]], _ text: String) -> Bool? {
        guard !text.isEmpty else { return nil }
        let words = SearchText.foldedWords(text)
        var isBeginning = false
        for wanted in forms where wanted.count <= words.count {
            for start in 0...words.count - wanted.count {
                guard wanted.dropLast().indices.allSatisfy({ words[start + $0] == wanted[$0] }), let last = wanted.last
                else { continue }
                if words[start + wanted.count - 1] == last { return true }
                if word.isPrefix, words[start + wanted.count - 1].hasPrefix(last) { isBeginning = true }
            }
        }
        return isBeginning ? false : nil
    }

    /// The line of a text that has the word, cut to a readable length.
    private func excerpt(_ text: String, _ forms: [[String]]) -> String {
        let lines = text.split(separator: "\n").map(String.init)
        let wanted = forms.compactMap(\.first)
        let line =
            lines.first { line in
                let words = SearchText.foldedWords(line)
                return wanted.contains { form in words.contains { $0.hasPrefix(form) } }
            } ?? lines.first ?? ""
        return "“" + (line.count > 80 ? line.prefix(79) + "…" : line) + "”"
    }

    /// When it was taken, and what else was asked for.
    private func otherReasons(_ row: FoundRow) -> [String] {
        var why: [String] = []
        if expression.hasTime {
            let day = Date(timeIntervalSince1970: Double(row.key.seconds)).ISO8601Format().prefix(10)
            why.append("taken: \(day)")
        }
        return why + expression.facts.map(\.reason)
    }
}

extension SearchFact {
    /// As it is said of a photo that was found by it.
    fileprivate var reason: String {
        switch self {
        case .tier(let tier): "tier: \(tier.rawValue)"
        case .quality(let comparison, let limit): "quality \(comparison.rawValue) \(limit)"
        case .rating(let comparison, let stars): stars < 0 ? "rejected" : "stars \(comparison.rawValue) \(stars)"
        case .faces(let comparison, let count): "faces \(comparison.rawValue) \(count)"
        case .property(let property):
            SearchProperty.states.contains(property) ? property.rawValue : "has \(property.rawValue)"
        case .format(let format): "format: \(format.rawValue)"
        case .similar(let reference): "similar to \(reference)"
        }
    }
}
