import Catalog
import TierModel

/// A search as the index can answer it.
indirect enum SearchPlan: Hashable, Sendable {
    /// Rows that an expression of FTS5 matches.
    case text(String)
    /// Rows from one key on and before another.
    case keys(from: SearchKey?, before: SearchKey?)
    /// Photos whose original is there.
    case tier(Tier)
    /// These photos.
    case photos([PhotoID])
    /// All of these.
    case and([SearchPlan])
    /// Any of these.
    case or([SearchPlan])
    /// What is not that.
    case not(SearchPlan)

    /// Every row.
    static let every = SearchPlan.text("facts : " + SearchToken.every)
    /// No row.
    static let none = SearchPlan.text("facts : " + SearchToken.no)
}

extension SearchPlan {
    /// An expression of FTS5 that says the same; `nil` where it takes more than text.
    var text: String? {
        switch self {
        case .text(let text): return text
        case .keys, .tier, .photos: return nil
        case .not(let plan): return plan.text.map { "((facts : \(SearchToken.every)) NOT (\($0)))" }
        case .or(let plans): return Self.joined(plans.map(\.text), " OR ")
        case .and(let plans):
            // What is not wanted follows what is: FTS5's NOT takes two.
            var (wanted, unwanted): ([String?], [String?]) = ([], [])
            for plan in plans {
                if case .not(let plan) = plan { unwanted.append(plan.text) } else { wanted.append(plan.text) }
            }
            if wanted.isEmpty { wanted = ["facts : \(SearchToken.every)"] }
            guard let first = Self.joined(wanted, " AND ") else { return nil }
            guard !unwanted.isEmpty else { return first }
            return Self.joined(unwanted, " OR ").map { "(\(first) NOT \($0))" }
        }
    }

    private static func joined(_ texts: [String?], _ word: String) -> String? {
        let known = texts.compactMap(\.self)
        guard known.count == texts.count, !known.isEmpty else { return nil }
        return known.count == 1 ? "(\(known[0]))" : "(" + known.map { "(\($0))" }.joined(separator: word) + ")"
    }

    /// One condition that the index answers in the order of time, without a set being made; `nil` where that takes several.
    var condition: SearchCondition? {
        if let text { return SearchCondition(match: text) }
        switch self {
        case .keys(let from, let before): return SearchCondition(from: from, before: before)
        case .tier(let tier): return SearchCondition(tier: tier)
        case .photos(let photos): return SearchCondition(photos: photos)
        case .and(let plans):
            let texts = plans.filter { $0.text != nil }
            var condition = texts.isEmpty ? SearchCondition() : SearchCondition(match: SearchPlan.and(texts).text)
            for plan in plans where plan.text == nil {
                guard let part = plan.condition, part.match == nil, condition.take(part) else { return nil }
            }
            return condition
        case .text, .or, .not: return nil
        }
    }
}

extension SearchCondition {
    /// Adds what another one asks for beside text.
    ///
    /// - Returns: `false` where one condition cannot say both.
    fileprivate mutating func take(_ other: SearchCondition) -> Bool {
        if let from = other.from { self.from = max(self.from ?? from, from) }
        if let before = other.before { self.before = min(self.before ?? before, before) }
        if let tier = other.tier {
            guard self.tier == nil || self.tier == tier else { return false }
            self.tier = tier
        }
        if let photos = other.photos {
            guard self.photos == nil else { return false }
            self.photos = photos
        }
        return true
    }
}

/// Finds what plans ask for.
struct SearchEvaluation: Sendable {
    var catalog: PhotoCatalog

    /// The keys of what a plan asks for, the newest first, up to a limit.
    func keys(_ plan: SearchPlan, limit: Int) async throws -> [SearchKey] {
        if let condition = plan.condition { return try await catalog.search(condition, limit: limit) }
        return Array(try await set(plan).sorted(by: >).prefix(limit))
    }

    /// How many there are, counted up to a limit.
    func count(_ plan: SearchPlan, limit: Int) async throws -> Int {
        if let condition = plan.condition { return try await catalog.countFound(condition, limit: limit) }
        return min(try await set(plan).count, limit)
    }

    private func set(_ plan: SearchPlan) async throws -> Set<SearchKey> {
        if let condition = plan.condition { return Set(try await catalog.search(condition, limit: .max)) }
        switch plan {
        case .or(let plans):
            var keys: Set<SearchKey> = []
            for plan in plans { keys.formUnion(try await set(plan)) }
            return keys
        case .not(let plan):
            return Set(try await catalog.search(SearchCondition(), limit: .max)).subtracting(try await set(plan))
        case .and(let plans):
            // What one condition can say is asked at once, and the others narrow it.
            let simple = plans.filter { $0.condition != nil }
            var rest = plans.filter { $0.condition == nil }
            var keys: Set<SearchKey>
            if let condition = SearchPlan.and(simple).condition, !simple.isEmpty {
                keys = Set(try await catalog.search(condition, limit: .max))
            } else {
                rest = plans
                keys = try await set(rest.removeFirst())
            }
            for plan in rest {
                if case .not(let unwanted) = plan {
                    keys.subtract(try await set(unwanted))
                } else {
                    keys.formIntersection(try await set(plan))
                }
            }
            return keys
        case .text, .keys, .tier, .photos: return []
        }
    }
}
