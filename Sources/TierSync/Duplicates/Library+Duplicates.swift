import Catalog
import Curation
import Foundation
public import TierModel

extension Library {
    /// Finds photos that are the same or alike, from what is stored on this device: no byte is fetched. What pictures showed is kept, so that no pair is compared twice.
    ///
    /// - Parameters:
    ///   - matches: Which kinds of match; `identical` ones are photos with several paths.
    ///   - progress: is told while photos that were never hashed are measured from their proxies.
    /// - Returns: The groups, in the order of `DuplicateMatch`, then of the kept photos.
    /// - Throws: `CancellationError`.
    public func duplicates(
        _ matches: Set<DuplicateMatch> = Set(DuplicateMatch.allCases), progress: ProgressHandler? = nil
    ) async throws -> [DuplicateReport] {
        var reports: [DuplicateReport] = []
        if matches.contains(.identical) { reports += try await identicalPhotos() }
        let compared = matches.subtracting([.identical])
        guard !compared.isEmpty else { return reports }
        let records = try await shotRecords(progress: progress)
        var pairs = PicturePairStore(catalog, of: records)
        let search = DuplicateSearch(
            of: records.map(\.sample), source: pictureSource(of: records), known: try await pairs.known())
        let groups = try await search.groups(compared) { try await pairs.keep($0) }
        try await pairs.finish()
        let involved = Set(groups.flatMap { [$0.keep] + $0.others.map(\.photo) })
        var photos: [PhotoID: PhotoRecord] = [:]
        for ids in involved.sorted().chunked(into: Self.markPage) {
            for photo in try await catalog.photos(ids) { photos[photo.id] = photo }
        }
        return reports + groups.compactMap { DuplicateReport($0, photos) }
    }

    /// Photos whose very bytes came from several paths.
    private func identicalPhotos() async throws -> [DuplicateReport] {
        try await catalog.photosWithSeveralSources().map { photo, paths in
            DuplicateReport(
                match: .identical, keep: photo.id, file: photo.primary.fileName,
                reasons: ["one photo already: nothing to remove"], photos: [photo.id], others: [],
                paths: paths.map(\.printable))
        }
    }
}

extension DuplicateReport {
    /// `nil` when the photos have changed meanwhile.
    fileprivate init?(_ group: DuplicateGroup, _ photos: [PhotoID: PhotoRecord]) {
        guard let kept = photos[group.keep] else { return nil }
        let others = group.others.compactMap { member in
            photos[member.photo].map { Other($0, differences: member.differences) }
        }
        guard !others.isEmpty else { return nil }
        self.init(
            match: group.match, keep: kept.id, file: kept.primary.fileName, reasons: group.reasons,
            photos: [kept.id] + others.map(\.photo), others: others, paths: [])
    }
}

extension DuplicateReport.Other {
    init(_ photo: PhotoRecord, differences: [String]) {
        self.init(
            photo: photo.id, file: photo.primary.fileName, bytes: photo.primary.byteCount, tier: photo.primary.tier,
            differences: differences,
            freesLocal: photo.files.reduce(0) { $0 + ($1.tier == .remote ? 0 : $1.byteCount) },
            freesRemote: photo.files.reduce(0) { $0 + ($1.remote?.uploadedAt == nil ? 0 : $1.remote?.byteCount ?? 0) })
    }
}
