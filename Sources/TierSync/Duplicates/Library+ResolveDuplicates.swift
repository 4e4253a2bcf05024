public import Catalog
import Foundation
public import TierModel

/// What `duplicates resolve` did, or would do.
public struct DuplicateResolution: Encodable, Sendable {
    /// What came of the photos that go to the trash.
    public var summary: JobSummary
    /// The groups that were resolved.
    public var groups: [DuplicateReport]
    /// What emptying the trash frees on this device, in bytes.
    public var freesLocal: Int64
    /// What emptying the trash frees on the remote, in bytes.
    public var freesRemote: Int64
}

extension Library {
    /// Keeps the best photo of each group, gives it all that was said of the others (people, albums, tags, favourite, stars, title, caption, time and place),
    /// and moves these to the trash. Nothing is deleted; one `undo` takes all of it back.
    ///
    /// - Parameters:
    ///   - groups: As `duplicates` found them.
    ///   - dryRun: changes nothing.
    public func resolve(_ groups: [DuplicateReport], dryRun: Bool = false) async throws -> DuplicateResolution {
        let groups = groups.filter { !$0.others.isEmpty }
        var resolution = DuplicateResolution(summary: JobSummary(), groups: groups, freesLocal: 0, freesRemote: 0)
        let others = groups.flatMap(\.others)
        resolution.freesLocal = others.reduce(0) { $0 + $1.freesLocal }
        resolution.freesRemote = others.reduce(0) { $0 + $1.freesRemote }
        if dryRun {
            resolution.summary = try await moveToTrash(others.map(\.photo), dryRun: true)
            return resolution
        }
        try await check(.decide, to: "throw photos away")
        let action = UUID()
        var trashed: [PhotoID] = []
        for group in groups {
            try Task.checkCancellation()
            // A photo that has changed since it was compared stays.
            guard let keep = try await catalog.photo(group.keep), keep.trashedAt == nil else { continue }
            let merged = try await catalog.photos(group.others.map(\.photo)).filter { $0.trashedAt == nil }
            guard keep.primary.digest != nil else { continue }
            try await take(over: merged, to: keep, action: action)
            trashed += merged.map(\.id)
        }
        resolution.summary = try await moveToTrash(trashed, action: action)
        return resolution
    }

    /// Keeps one photo instead of others, whichever a search for duplicates proposed: it is given all that was said of these, and they go to the trash. One
    /// `undo` takes it back.
    ///
    /// - Throws: `EngineError` (`unknownPhoto`, `inTrash`, `notRead`).
    public func keep(_ photo: PhotoRecord, insteadOf others: [PhotoID]) async throws -> JobSummary {
        try photo.checkNotInTrash()
        _ = try photo.readDigest
        try await check(.decide, to: "throw photos away")
        let merged = try await catalog.photos(others).filter { $0.id != photo.id && $0.trashedAt == nil }
        let action = UUID()
        try await take(over: merged, to: photo, action: action)
        return try await moveToTrash(merged.map(\.id), action: action)
    }

    /// Says of one photo all that was said of others that are the same picture.
    private func take(over others: [PhotoRecord], to keep: PhotoRecord, action: UUID) async throws {
        let marks = try await catalog.marks(of: [keep.id] + others.map(\.id))
        var merged = MarkMerge(marks[keep.id] ?? [], keep.metadata)
        for other in others { merged.add(marks[other.id] ?? [], other.metadata) }
        var statements = merged.news.compactMap { mark in keep.primary.digest.map { Decision.Statement.mark($0, mark) }
        }
        statements += try await peopleDecisions(of: others, for: keep)
        if !statements.isEmpty { _ = try await catalog.addDecisions(statements, action: action, at: Date()) }
        if keep.pinnedAt == nil, others.contains(where: { $0.pinnedAt != nil }) {
            _ = try await catalog.setPinned([keep.id], at: Date(), action: action)
        }
    }

    /// What was decided about people on the others, said of the same places of the kept photo, where nothing was decided about these yet.
    private func peopleDecisions(of others: [PhotoRecord], for keep: PhotoRecord) async throws -> [Decision.Statement] {
        guard let digest = keep.primary.digest else { return [] }
        var known = try await catalog.decisions(aboutPeopleOn: keep.id).compactMap(\.statement.target)
        var statements: [Decision.Statement] = []
        for other in others {
            var targets: [Decision.Target] = []
            // All that was said of a place, in its order: what covers what stays as it is.
            for decision in try await catalog.decisions(aboutPeopleOn: other.id) {
                guard let target = decision.statement.target, !known.contains(where: { $0.isSamePlace(as: target) })
                else { continue }
                targets.append(target)
                switch (decision.statement, target.moved(to: digest)) {
                case (.assign(_, let person), let target): statements.append(.assign(target, person))
                case (.reject(_, let person), let target): statements.append(.reject(target, person))
                case (.ignore, let target): statements.append(.ignore(target))
                default: break
                }
            }
            known += targets
        }
        return statements
    }
}

extension Decision.Statement {
    /// What it decides about, if about somebody on a photo.
    fileprivate var target: Decision.Target? {
        switch self {
        case .assign(let target, _), .reject(let target, _), .ignore(let target): target
        case .name, .merge, .hide, .mark, .album, .undo: nil
        }
    }
}

extension Decision.Target {
    /// Whether both mean the same face of a picture, or both the whole of it.
    fileprivate func isSamePlace(as other: Decision.Target) -> Bool {
        switch (self, other) {
        case (.photo, .photo): true
        case (.face(_, let box), .face(_, let otherBox)): box.overlap(with: otherBox) > 0.3
        default: false
        }
    }

    /// The same place on another photo of the same picture.
    fileprivate func moved(to photo: ContentDigest) -> Decision.Target {
        switch self {
        case .photo: .photo(photo)
        case .face(_, let box): .face(photo: photo, box: box)
        }
    }
}
