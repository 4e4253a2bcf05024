import Catalog
import Foundation
import Synchronization
import TierModel

/// How many photos something is on, or was taken at: the JSON of `search --categories`.
public struct PhotoCategory: Hashable, Encodable, Sendable {
    /// `people`, `places`, `things`, `kinds`, `tags` or `albums`.
    public var category: String
    /// The person, town, word, kind, tag or album.
    public var name: String
    /// Photos, without those in the trash.
    public var photos: Int
    /// What to search for to see them.
    public var query: String
}

extension Library {
    /// What the photos of the library are of, the most frequent of each category first. Costs a pass over the search index.
    ///
    /// - Parameters:
    ///   - limit: At most so many of each category.
    ///   - progress: is told how far it is.
    public func categories(limit: Int = 50, progress: ProgressHandler? = nil) async throws -> [PhotoCategory] {
        try await clusterWhatIsNew()
        try await updateSearchIndex(progress: progress)
        let counts = Mutex<[String: [String: Int]]>([:])
        try await catalog.forEachRow([.place, .labels, .kind]) { texts in
            counts.withLock { counts in
                if !texts[0].isEmpty { counts["places", default: [:]][texts[0], default: 0] += 1 }
                for label in texts[1].components(separatedBy: ", ") where !label.isEmpty {
                    counts["things", default: [:]][label, default: 0] += 1
                }
                if let kind = texts[2].components(separatedBy: ", ").first, !kind.isEmpty {
                    counts["kinds", default: [:]][kind, default: 0] += 1
                }
            }
        }
        var found = try await catalog.people().compactMap { entry -> PhotoCategory? in
            guard let person = entry.person, let name = person.name, !person.isHidden else { return nil }
            return PhotoCategory(
                category: "people", name: name, photos: entry.photos, query: Self.searchField("person", name))
        }
        let fields = [("places", "place"), ("things", "thing"), ("kinds", "kind")]
        for (category, field) in fields {
            found += (counts.withLock { $0[category] } ?? [:]).map {
                PhotoCategory(
                    category: category, name: $0.key, photos: $0.value, query: Self.searchField(field, $0.key))
            }
        }
        found += try await catalog.tags().map {
            PhotoCategory(category: "tags", name: $0.tag, photos: $0.photos, query: Self.searchField("tag", $0.tag))
        }
        found += try await albumSummaries().map {
            PhotoCategory(
                category: "albums", name: $0.album, photos: $0.photos, query: Self.searchField("album", $0.album))
        }
        let order = ["people", "places", "things", "kinds", "tags", "albums"]
        return order.flatMap { category in
            found.filter { $0.category == category }
                .sorted { ($1.photos, $0.name) < ($0.photos, $1.name) }.prefix(limit)
        }
    }

    /// A field of the search language, quoted where it has several words.
    static func searchField(_ field: String, _ value: String) -> String {
        let isOneWord = value.allSatisfy { $0.isLetter || $0.isNumber }
        return field + ":" + (isOneWord ? value : "\"" + value.replacing("\"", with: "") + "\"")
    }
}
