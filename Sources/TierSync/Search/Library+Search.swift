import Catalog
import Curation
public import Foundation
import Inference
public import TierModel

/// A photo that a search found: the JSON of `search`.
public struct FoundPhoto: Hashable, Encodable, Sendable {
    /// The photo.
    public var photo: PhotoID
    /// Its file name.
    public var file: String
    /// When it was taken, by the camera's clock: ISO 8601 without a zone.
    public var taken: String
    /// How well it fits, 0 to 1.
    public var score: Double
    /// Why it was found.
    public var why: [String]
}

/// What a search found.
public struct SearchResults: Sendable {
    /// The best ones, and among equals the newest first.
    public var photos: [FoundPhoto]
    /// How many there are in all, counted up to `SearchResults.most`, and to `mostTyped` while the search is typed.
    public var count: Int

    /// Results are counted no further.
    public static let most = 10_000
    /// While a search is typed they are counted no further.
    public static let mostTyped = 1_000
}

extension Library {
    /// Finds photos by what is known of them. Nothing is fetched.
    ///
    /// - Parameters:
    ///   - text: In the language of `docs/search.md`.
    ///   - limit: At most so many.
    ///   - isTyping: Whether more may come: the last word is then the beginning of one, and nothing is an error.
    ///   - now: what counts as today.
    ///   - progress: is told how far it is.
    /// - Throws: an error that says what is not understood; `EngineError` (`unknownPhoto`) for a photo in `similar:` that is not there.
    public func search(
        _ text: String, limit: Int = 100, isTyping: Bool = false, now: Date = Date(), progress: ProgressHandler? = nil
    ) async throws -> SearchResults {
        try await prepareSearch(progress: progress)
        let query = try SearchQuery(text, now: now, in: .current, isTyping: isTyping)
        let compiler = try await searchCompiler(for: query, isTyping: isTyping)
        let evaluation = SearchEvaluation(catalog: catalog)
        var keys: [SearchKey] = []
        var known: Set<SearchKey> = []
        let breadths = query.expression.words.isEmpty ? [] : [SearchBreadth.said, .shown]
        for breadth in breadths where keys.count < limit {
            let plan = visible(compiler.plan(query.expression, breadth), query)
            keys += try await evaluation.keys(plan, limit: limit).filter { known.insert($0).inserted }
        }
        // What is found anywhere is counted; where it is not many, or still wanted, it is read at once.
        let all = visible(compiler.plan(query.expression, .anywhere), query)
        let most = isTyping ? SearchResults.mostTyped : SearchResults.most
        let count: Int
        if keys.count < limit {
            let everywhere = try await evaluation.keys(all, limit: max(limit, most))
            keys += everywhere.filter { known.insert($0).inserted }
            count = min(everywhere.count, most)
        } else {
            count = try await evaluation.count(all, limit: most)
        }
        let photos = try await explained(Array(keys.prefix(limit)), query, compiler)
        return SearchResults(photos: photos, count: count)
    }

    /// The photos with a word of ours, the newest first.
    func photos(markedBy token: String, limit: Int) async throws -> SearchResults {
        try await prepareSearch(progress: nil)
        let condition = SearchCondition(match: "facts : " + token)
        let query = try searchQuery("")
        let keys = try await catalog.search(condition, limit: limit)
        return SearchResults(
            photos: try await explained(keys, query, try await searchCompiler(for: query, isTyping: false)),
            count: try await catalog.countFound(condition, limit: SearchResults.most))
    }

    /// The numbers of all photos that a search finds, the newest first.
    ///
    /// - Throws: as `search`.
    public func photoIDs(matching text: String, now: Date = Date(), progress: ProgressHandler? = nil) async throws
        -> [PhotoID]
    {
        try await prepareSearch(progress: progress)
        let query = try SearchQuery(text, now: now, in: .current)
        let plan = visible(
            try await searchCompiler(for: query, isTyping: false).plan(query.expression, .anywhere), query)
        return try await SearchEvaluation(catalog: catalog).keys(plan, limit: .max).map(\.photo)
    }

    /// Checks a search that is kept for later.
    ///
    /// - Throws: an error that says what is not understood.
    func searchQuery(_ text: String) throws -> SearchQuery { try SearchQuery(text, now: Date(), in: .current) }

    /// What is hidden is not found, unless it is asked for.
    private func visible(_ plan: SearchPlan, _ query: SearchQuery) -> SearchPlan {
        query.asksForHidden ? plan : .and([plan, .not(.text("facts : " + SearchToken.property(.hidden)))])
    }

    private func prepareSearch(progress: ProgressHandler?) async throws {
        try await clusterWhatIsNew()
        try await updateSearchIndex(progress: progress)
    }

    private func searchCompiler(for query: SearchQuery, isTyping: Bool) async throws -> SearchCompiler {
        let albums = try await catalog.albumNames()
        var saved: [AlbumID: SearchExpression] = [:]
        for album in albums {
            guard let text = album.query else { continue }
            // One that a later version wrote may not be understood: it finds nothing.
            saved[album.id] = (try? SearchQuery(text, now: Date(), in: .current))?.expression
        }
        let references = saved.values.reduce(into: query.expression.likenesses) { $0.formUnion($1.likenesses) }
        var similar: [String: [PhotoID]] = [:]
        for reference in references {
            do {
                similar[reference] = try await similarPhotos(to: try await photo(reference), limit: Self.mostSimilar)
            } catch let error as EngineError {
                // One that a saved search names may be gone.
                if !isTyping, query.expression.likenesses.contains(reference) { throw error }
            }
        }
        return SearchCompiler(
            people: try await catalog.peopleNames(), albums: albums, synonyms: sceneSynonyms(), similar: similar,
            saved: saved)
    }

    private static let mostSimilar = 200

    func explained(
        _ keys: [SearchKey], _ query: SearchQuery, _ compiler: SearchCompiler
    ) async throws -> [FoundPhoto] {
        let rows = try await catalog.foundRows(keys)
        var reasons = SearchReasons(expression: query.expression, compiler: compiler)
        if !query.expression.words.isEmpty {
            reasons.labelScores = try await catalog.labelScores(of: keys.map(\.photo))
        }
        let ranks = Dictionary(
            compiler.similar.values.flatMap { $0.enumerated().map { ($0.element, $0.offset) } }, uniquingKeysWith: min)
        let found = keys.compactMap { key -> (key: SearchKey, photo: FoundPhoto)? in
            guard let row = rows[key] else { return nil }
            var (score, why) = reasons.explain(row)
            // The most alike first.
            if let rank = ranks[key.photo] {
                score = ((score + 1 - Double(rank) / Double(Self.mostSimilar)) / 2 * 1_000).rounded() / 1_000
            }
            let taken = CaptureTime(wallClock: Double(key.seconds), utcOffset: nil).iso8601
            return (key, FoundPhoto(photo: key.photo, file: row.fileName, taken: taken, score: score, why: why))
        }
        return found.sorted { ($0.photo.score, $0.key) > ($1.photo.score, $1.key) }.map(\.photo)
    }
}
