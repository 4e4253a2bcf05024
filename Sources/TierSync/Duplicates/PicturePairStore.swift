import Catalog
import Curation
import TierModel

/// The verdicts on pairs of pictures, between the search and the catalog.
struct PicturePairStore {
    private let catalog: PhotoCatalog
    private let digests: [PhotoID: ContentDigest]
    private var waiting: [PicturePair] = []
    private var hasNews = false

    init(_ catalog: PhotoCatalog, of records: [ShotRecord]) {
        self.catalog = catalog
        digests = Dictionary(records.compactMap { record in record.digest.map { (record.photo, $0) } }) { first, _ in
            first
        }
    }

    /// What was concluded before of photos that are here.
    func known() async throws -> [JudgedPair] {
        let photos = Dictionary(digests.map { ($0.value, $0.key) }, uniquingKeysWith: min)
        return try await catalog.picturePairs(judge: JudgedPair.judge).compactMap { pair in
            guard let first = photos[pair.first], let second = photos[pair.second] else { return nil }
            return JudgedPair(first: first, second: second, premise: pair.premise, verdict: pair.verdict)
        }
    }

    /// Takes what was compared; a few hundred are written at once, so that little is lost when the search is stopped.
    mutating func keep(_ pairs: [JudgedPair]) async throws {
        waiting += pairs.compactMap { pair in
            guard let first = digests[pair.first], let second = digests[pair.second] else { return nil }
            return PicturePair(first: first, second: second, premise: pair.premise, verdict: pair.verdict)
        }
        if waiting.count >= Self.page { try await write() }
    }

    /// Writes the rest.
    mutating func finish() async throws {
        try await write()
        if hasNews { try await catalog.forgetOldPicturePairs(judge: JudgedPair.judge) }
    }

    private mutating func write() async throws {
        guard !waiting.isEmpty else { return }
        try await catalog.note(waiting, judge: JudgedPair.judge)
        waiting = []
        hasNews = true
    }

    private static let page = 500
}
