import Catalog
import Curation
import Foundation
import Inference
import TierModel

/// How far a word may be from where it counts most.
enum SearchBreadth: Int, CaseIterable, Sendable {
    /// Whole words among people, tags and captions: what the user said.
    case said
    /// Whole words among what the picture shows, and where and with what it was taken, as well.
    case shown
    /// Everywhere, and beginnings of words where these are asked for.
    case anywhere
}

/// Turns a search into what the index can answer.
struct SearchCompiler: Sendable {
    /// People by name.
    var people: [(person: PersonID, name: String)]
    /// Albums, with the searches of those that are saved ones.
    var albums: [AlbumRecord]
    /// Other words for what photos show.
    var synonyms: SceneSynonyms?
    /// Photos like the one that a reference means, the most alike first.
    var similar: [String: [PhotoID]]
    /// What saved searches ask for.
    var saved: [AlbumID: SearchExpression]

    func plan(_ expression: SearchExpression, _ breadth: SearchBreadth) -> SearchPlan {
        plan(expression, breadth, depth: 0)
    }

    private func plan(_ expression: SearchExpression, _ breadth: SearchBreadth, depth: Int) -> SearchPlan {
        switch expression {
        case .all: .every
        case .word(let word): plan(word, breadth, depth: depth)
        case .time(let time): plan(time)
        case .fact(let fact): plan(fact)
        case .and(let parts): .and(parts.map { plan($0, breadth, depth: depth) })
        case .or(let parts): .or(parts.map { plan($0, breadth, depth: depth) })
        // What is not wanted is not wanted anywhere.
        case .not(let part): .not(plan(part, .anywhere, depth: depth))
        }
    }

    // MARK: words

    private func plan(_ word: SearchWord, _ breadth: SearchBreadth, depth: Int) -> SearchPlan {
        var plans = texts(word, breadth).map { SearchPlan.text($0) }
        if word.facet == nil || word.facet == .person {
            let tokens = people.filter { matches(word, $0.name, breadth) }.prefix(Self.mostPeople)
                .map { SearchToken.person($0.person) }
            if !tokens.isEmpty { plans.append(.text("people : (" + tokens.joined(separator: " OR ") + ")")) }
        }
        if word.facet == nil || word.facet == .album {
            for album in albums where matches(word, album.name, breadth) {
                if album.query == nil {
                    plans.append(.text("facts : " + SearchToken.album(album.id)))
                } else if word.facet == .album, depth < Self.deepest, let saved = saved[album.id] {
                    plans.append(plan(saved, .anywhere, depth: depth + 1))
                }
            }
        }
        return plans.isEmpty ? .none : .or(plans)
    }

    /// Saved searches that name each other end here.
    private static let deepest = 4
    /// So many people whose names match are looked for at once.
    private static let mostPeople = 200

    /// Beginnings of words are looked for in texts from so many letters on.
    private static let shortestOfText = 3

    private static let said: [SearchColumn] = [.tags, .caption]
    private static let shown: [SearchColumn] = said + [.labels, .place, .kind, .camera]
    private static let anywhere: [SearchColumn] = shown + [.file, .text]

    /// The columns that a word is looked for in.
    private func columns(_ facet: SearchFacet?, _ breadth: SearchBreadth) -> [SearchColumn] {
        switch facet {
        case nil: breadth == .said ? Self.said : breadth == .shown ? Self.shown : Self.anywhere
        case .person, .album: []
        case .tag: [.tags]
        case .caption: [.caption]
        case .thing: [.labels]
        case .place: [.place]
        case .kind: [.kind]
        case .camera: [.camera]
        case .file: [.file]
        case .text: [.text]
        }
    }

    /// The word, its singulars and what it is another word for, as expressions of FTS5.
    private func texts(_ word: SearchWord, _ breadth: SearchBreadth) -> [String] {
        var columns = columns(word.facet, breadth)
        // The beginning of a word says nothing of a text while it is so short, and much of a library's text begins with it.
        if word.facet == nil, word.isPrefix, word.text.count < Self.shortestOfText { columns.removeAll { $0 == .text } }
        guard !columns.isEmpty else { return [] }
        let isPrefix = word.isPrefix && (breadth == .anywhere || word.facet != nil)
        var texts = [Self.text(word.text, columns, isPrefix: isPrefix)]
        guard !word.isQuoted else { return texts.compactMap(\.self) }
        texts += WordForms.singulars(of: word.text).map { Self.text($0, columns, isPrefix: false) }
        if columns.contains(.labels) {
            let names = ([word.text] + WordForms.singulars(of: word.text)).flatMap { synonyms?.names(for: $0) ?? [] }
            texts += names.map { Self.text($0, [.labels], isPrefix: false) }
        }
        return texts.compactMap(\.self)
    }

    /// Words that follow each other in one of some columns; `nil` for a text without a word.
    static func text(_ text: String, _ columns: [SearchColumn], isPrefix: Bool) -> String? {
        let words = SearchText.words(text)
        guard !words.isEmpty else { return nil }
        // Words hold letters and digits only, so that quotes need no escape.
        return "{\(columns.map(\.rawValue).joined(separator: " "))} : \"\(words.joined(separator: " "))\""
            + (isPrefix ? "*" : "")
    }

    /// Whether a name has the word: its words in a row among the name's, the last one perhaps cut short.
    private func matches(_ word: SearchWord, _ name: String, _ breadth: SearchBreadth) -> Bool {
        let wanted = SearchText.foldedWords(word.text)
        let names = SearchText.foldedWords(name)
        guard !wanted.isEmpty, wanted.count <= names.count else { return false }
        let isPrefix = word.isPrefix && (breadth == .anywhere || word.facet != nil)
        return (0...names.count - wanted.count).contains { start in
            wanted.indices.allSatisfy { index in
                let own = names[start + index]
                return isPrefix && index == wanted.count - 1 ? own.hasPrefix(wanted[index]) : own == wanted[index]
            }
        }
    }

    // MARK: times and facts

    private func plan(_ time: SearchTime) -> SearchPlan {
        switch time {
        case .range(let range):
            return .keys(
                from: range.lowerBound.isFinite ? SearchKey.first(of: range.lowerBound) : nil,
                before: range.upperBound.isFinite ? SearchKey.first(of: range.upperBound) : nil)
        case .month(let month): return Self.facts([SearchToken.month(month)])
        case .day(let month, let day):
            return .text("facts : (\(SearchToken.month(month)) AND \(SearchToken.day(day)))")
        case .season(let season): return Self.facts([SearchToken.season(season.rawValue)])
        case .weekdays(let days): return Self.facts(days.sorted().map(SearchToken.weekday))
        case .hours(let hours): return Self.facts(hours.sorted().map(SearchToken.hour))
        }
    }

    private func plan(_ fact: SearchFact) -> SearchPlan {
        switch fact {
        case .tier(let tier): return .tier(tier)
        case .quality(let comparison, let limit):
            let steps = Int((limit * Double(SearchToken.qualitySteps)).rounded())
            return Self.facts(
                (0...SearchToken.qualitySteps).filter { comparison.holds($0, steps) }.map {
                    SearchToken.quality(step: $0)
                })
        case .rating(let comparison, let stars):
            if stars < 0 { return Self.facts([SearchToken.rating(-1)]) }
            // No stars is no token.
            let rated = Self.facts((1...5).filter { comparison.holds($0, stars) }.map { SearchToken.rating($0) })
            return comparison.holds(0, stars)
                ? .not(Self.facts((1...5).filter { !comparison.holds($0, stars) }.map { SearchToken.rating($0) }))
                : rated
        case .faces(let comparison, let count):
            let count = min(count, SearchToken.mostFaces)
            return Self.facts(
                (0...SearchToken.mostFaces).filter { comparison.holds($0, count) }.map { SearchToken.faces($0) })
        case .property(let property):
            if property == .rating {
                return Self.facts((1...5).map { SearchToken.rating($0) } + [SearchToken.rating(-1)])
            }
            return SearchToken.Property(rawValue: property.rawValue).map { Self.facts([SearchToken.property($0)]) }
                ?? .none
        case .format(let format): return Self.facts([SearchToken.format(format)])
        case .similar(let reference): return .photos(similar[reference] ?? [])
        }
    }

    /// Rows with one of some words of ours.
    private static func facts(_ tokens: [String]) -> SearchPlan {
        tokens.isEmpty ? .none : .text("facts : (\(tokens.joined(separator: " OR ")))")
    }
}
