import Catalog
import Curation
import TierModel

/// The verdicts on pairs of pictures, between the search and the catalog.
struct PicturePairStore {
    private let catalog: PhotoCatalog
    private let digests: [PhotoID: ContentDigest]
    private var waiting: [JudgedPair<ContentDigest>] = []
    private var hasNews = false

    init(_ catalog: PhotoCatalog, of records: [ShotRecord]) {
        self.catalog = catalog
        digests = records.digests
    }

    /// What was concluded before of photos that are here.
    func known() async throws -> [JudgedPair<PhotoID>] {
        let photos = Dictionary(digests.map { ($0.value, $0.key) }, uniquingKeysWith: min)
        return try await catalog.picturePairs(judge: DuplicateSearch.judge).compactMap { $0.named { photos[$0] } }
    }

    /// Takes what was compared; a few hundred are written at once, so that little is lost when the search is stopped.
    mutating func keep(_ pairs: [JudgedPair<PhotoID>]) async throws {
        waiting += pairs.compactMap { $0.named { digests[$0] } }
        if waiting.count >= Self.page { try await write() }
    }

    /// Writes the rest.
    mutating func finish() async throws {
        try await write()
        if hasNews { try await catalog.forgetOldPicturePairs(judge: DuplicateSearch.judge) }
    }

    private mutating func write() async throws {
        guard !waiting.isEmpty else { return }
        try await catalog.note(waiting, judge: DuplicateSearch.judge)
        waiting = []
        hasNews = true
    }

    private static let page = 500
}
