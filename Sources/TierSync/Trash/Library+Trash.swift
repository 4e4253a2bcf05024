import Catalog
public import Foundation
public import TierModel

/// A photo in the trash: the JSON of `trash list`.
public struct TrashEntry: Hashable, Encodable, Sendable {
    /// The photo.
    public var photo: PhotoID
    /// SHA-256 of the original.
    @ExplicitNull public var sha256: ContentDigest?
    /// The file name.
    public var file: String
    /// Size of the original.
    public var bytes: Int64
    /// Where the original is.
    public var tier: Tier
    /// When it was put into the trash, in ISO 8601.
    public var trashed: String
    /// From when on emptying the trash deletes it, in ISO 8601.
    public var keptUntil: String
    /// Whether its deletion has begun: some of it may be gone, and it cannot be restored.
    public var isBeingDeleted: Bool
}

extension Library {
    /// Puts photos into the trash. They keep all that they have, here and on the remote, and take part in nothing any more.
    ///
    /// - Parameters:
    ///   - references: numbers, hashes or names of photos.
    ///   - dryRun: says in the notes what would be done, and does nothing.
    public func moveToTrash(_ references: [String], dryRun: Bool = false) async throws -> JobSummary {
        try await moveToTrash(try await photos(references).map(\.id), dryRun: dryRun)
    }

    /// Puts photos into the trash, as part of an action that undo takes back.
    public func moveToTrash(_ photos: [PhotoID], action: UUID = UUID(), dryRun: Bool = false) async throws
        -> JobSummary
    {
        try await check(.decide, to: "throw photos away")
        return try await change(photos, dryRun: dryRun) { photo in
            photo.trashedAt == nil ? "would go to the trash" : nil
        } apply: {
            try await self.keepNames(without: $0.filter { $0.trashedAt == nil }.map(\.id))
            return try await self.catalog.moveToTrash($0.map(\.id), at: Date(), action: action)
        }
    }

    /// Takes photos out of the trash, with their people and all that they had. Moves no bytes.
    ///
    /// - Parameters:
    ///   - photos: which photos.
    ///   - dryRun: says in the notes what would be done, and does nothing.
    public func restoreFromTrash(_ photos: [PhotoID], dryRun: Bool = false) async throws -> JobSummary {
        try await check(.decide, to: "take photos out of the trash")
        let action = UUID()
        return try await change(photos, dryRun: dryRun) { photo in
            photo.trashedAt == nil ? nil : "would come back from the trash"
        } apply: {
            try await self.catalog.restoreFromTrash($0.map(\.id), action: action)
        }
    }

    /// Asks that originals stay on this device whatever an eviction wants, or takes that back. One that is only on the remote is not fetched.
    ///
    /// - Throws: `EngineError` (`inTrash`, `unknownPhoto`, `ambiguousPhoto`).
    public func setKept(_ isKept: Bool, _ references: [String], dryRun: Bool = false) async throws -> JobSummary {
        let photos = try await photos(references)
        for photo in photos { try photo.checkNotInTrash() }
        return try await setKept(isKept, photos.map(\.id), dryRun: dryRun)
    }

    /// The same of photos by number.
    public func setKept(_ isKept: Bool, _ photos: [PhotoID], dryRun: Bool = false) async throws -> JobSummary {
        let action = UUID()
        var away = 0
        var summary = try await change(photos, dryRun: dryRun) { photo in
            away += photo.primary.tier == .remote ? 1 : 0
            return (photo.pinnedAt != nil) == isKept
                ? nil : isKept ? "would be kept here" : "would not be kept here any more"
        } apply: {
            try await self.catalog.setPinned($0.map(\.id), at: isKept ? Date() : nil, action: action)
        }
        if isKept, away > 0 {
            summary.notes.append(
                "\(Counted(away, "original")) of these on the remote only: what is fetched later will stay")
        }
        return summary
    }

    /// Hands over what is in the trash, what was put there first at first.
    public func forEachInTrash(_ body: (TrashEntry) throws -> Void) async throws {
        let deleting = Set(try await catalog.photosBeingDeleted())
        var last: PhotoRecord?
        while true {
            let page = try await catalog.photosInTrash(before: nil, after: last, limit: 256)
            guard let end = page.last else { return }
            last = end
            for photo in page { try body(entry(photo, isBeingDeleted: deleting.contains(photo.id))) }
        }
    }

    private func entry(_ photo: PhotoRecord, isBeingDeleted: Bool) -> TrashEntry {
        let trashed = photo.trashedAt ?? .now
        return TrashEntry(
            photo: photo.id, sha256: photo.primary.digest, file: photo.primary.fileName,
            bytes: photo.primary.byteCount, tier: photo.primary.tier, trashed: trashed.ISO8601Format(),
            keptUntil: trashed.addingTimeInterval(Double(configuration.trashDays) * 86_400).ISO8601Format(),
            isBeingDeleted: isBeingDeleted)
    }

    /// Changes what the catalog says of photos, page by page, and clusters people anew where that is due.
    private func change(
        _ photos: [PhotoID], dryRun: Bool, wouldBe: (PhotoRecord) -> String?,
        apply: ([PhotoRecord]) async throws -> [PhotoID]
    ) async throws -> JobSummary {
        var recorder = JobRecorder(job: "apply", total: photos.count, listener: nil)
        for ids in photos.chunked(into: Self.markPage) {
            let page = try await catalog.photos(ids)
            let words = page.map { wouldBe($0) }
            let changed = dryRun ? nil : Set(try await apply(page))
            for (photo, words) in zip(page, words) {
                guard changed?.contains(photo.id) ?? (words != nil) else {
                    recorder.skipped()
                    continue
                }
                recorder.done()
                if dryRun, let words, recorder.summary.notes.count < Self.notedPhotos {
                    recorder.summary.notes.append("\(photo.id) (\(photo.primary.fileName)) \(words)")
                }
            }
        }
        if !dryRun { try await clusterWhatIsNew() }
        return recorder.finished()
    }
}
