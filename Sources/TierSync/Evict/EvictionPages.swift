import Catalog
import Foundation
import TierModel

/// Yields the files that an eviction is to try, in its order, a page at a time; counts those that stay by the rules.
actor EvictionPages {
    private let catalog: PhotoCatalog
    private let photos: [PhotoID]?
    private let rules: EvictionRules
    private var last: EvictionPlace?
    /// Pictures that stay, by reason.
    private(set) var kept: [EvictionReason: Int] = [:]

    init(catalog: PhotoCatalog, photos: [PhotoID]?, rules: EvictionRules) {
        self.catalog = catalog
        self.photos = photos
        self.rules = rules
    }

    /// The next files; none at the end.
    func next() async throws -> [FileRecord] {
        while true {
            // Of photos that were named, all are looked at: somebody wants to know why one stays.
            let page = try await catalog.filesToEvict(
                photos: photos, takenBefore: photos == nil ? rules.latest : rules.takenBefore, after: last, limit: 64)
            guard let end = page.last else { return [] }
            last = end.place
            var files: [FileRecord] = []
            for candidate in page {
                guard let reason = rules.reasonToKeep(candidate) else {
                    files.append(candidate.file)
                    continue
                }
                if candidate.file.role == .primary { kept[reason, default: 0] += 1 }
            }
            if !files.isEmpty { return files }
        }
    }

    /// What stays, a sentence for each reason.
    var notes: [String] {
        kept.sorted { $0.key.rawValue < $1.key.rawValue }.map { reason, count in
            "\(Counted(count, "original")) left here: \(rules.words(for: reason))"
        }
    }
}
