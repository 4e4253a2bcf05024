import Catalog
import Foundation
import People
import Sidecars
public import SystemPackage
public import TierModel

/// What came of taking what other programs have written.
public struct AnnotationSummary: Hashable, Encodable, Sendable {
    /// Photos of which something new was learnt.
    public var photos = 0
    /// Tags, ratings, captions, albums, times and places that were taken.
    public var marks = 0
    /// People who were named.
    public var people = 0
    /// Files that could not be understood.
    public var failed: [PhotoFailure] = []

    /// In a sentence; `nil` when there was nothing.
    public var words: String? {
        guard photos > 0 else { return nil }
        return
            "took \(Counted(marks, "mark")) and \(Counted(people, "name")) of \(Counted(photos, "photo")) from sidecars and exports; undo takes that back"
    }
}

extension Library {
    /// Takes what other programs have written about photos in these folders (XMP sidecars and packets, Google Takeout): ratings, tags, titles, captions, albums, times and
    /// places, and who is on them. Names become decisions. What was taken before is not taken again, so that what was changed here since stays.
    ///
    /// Photos are known by the paths that they were imported from; no photo is imported by this.
    public func annotate(from paths: [FilePath], dryRun: Bool = false) async throws -> AnnotationSummary {
        var summary = AnnotationSummary()
        let action = UUID()
        for folder in Self.folders(below: paths) {
            try Task.checkCancellation()
            var reading = AnnotationReading(folder: folder)
            let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []).sorted()
            for name in names {
                // Of cameras' RAW files and movies those that are photos of their own.
                guard [.picture, .companion(.raw), .companion(.movie)].contains(FileKind(FilePath(name))),
                    let id = try await catalog.photo(atSource: folder.appending(name)),
                    let photo = try await catalog.photo(id), photo.trashedAt == nil, photo.primary.digest != nil
                else { continue }
                let said = reading.annotations(of: name, photo.metadata)
                guard !said.isEmpty, try await isNews(said, of: photo) else { continue }
                try await take(said, of: photo, action, dryRun: dryRun, &summary)
            }
            summary.failed += reading.failures
        }
        if summary.people > 0, !dryRun { try await recluster() }
        return summary
    }

    /// Folders in these paths, each once, without the library's own and hidden ones.
    private static func folders(below paths: [FilePath]) -> [FilePath] {
        var folders: [FilePath] = []
        var seen: Set<FilePath> = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path.string, isDirectory: &isFolder) else { continue }
            let root = isFolder.boolValue ? path : path.removingLastComponent()
            if seen.insert(root).inserted { folders.append(root) }
            guard isFolder.boolValue, let walk = FileManager.default.enumerator(atPath: path.string) else { continue }
            while let name = walk.nextObject() as? String {
                let isDirectory = walk.fileAttributes?[.type] as? FileAttributeType == .typeDirectory
                guard isDirectory else { continue }
                let last = name.split(separator: "/").last ?? ""
                if last.hasPrefix(".") {
                    walk.skipDescendants()
                } else if seen.insert(path.appending(name)).inserted {
                    folders.append(path.appending(name))
                }
            }
        }
        return folders
    }

    /// Whether just this was not taken of the photo before.
    private func isNews(_ said: PhotoAnnotations, of photo: PhotoRecord) async throws -> Bool {
        try await !catalog.wasAnnotated(photo.id, with: ContentDigest(of: Data(String(describing: said).utf8)))
    }

    private func take(
        _ said: PhotoAnnotations, of photo: PhotoRecord, _ action: UUID, dryRun: Bool,
        _ summary: inout AnnotationSummary
    ) async throws {
        guard let digest = photo.primary.digest else { return }
        var marks = said.marks
        for album in said.albums {
            guard let name = try? PhotoMark.name(album, "album's name") else { continue }
            var known = try await catalog.album(named: name)
            if known == nil, !dryRun { known = try await makeAlbum(name, query: nil, action: action) }
            if let known, known.query == nil { marks.append(.album(known.id, true)) }
        }
        let before = try await catalog.marks(of: photo.id)
        marks = marks.filter { mark in (try? mark.check()) != nil && !before.contains(mark) }
        let people = try await assignments(said.people, digest)
        summary.photos += marks.isEmpty && people.isEmpty ? 0 : 1
        summary.marks += marks.count
        summary.people += people.count { if case .assign = $0 { true } else { false } }
        guard !dryRun else { return }
        let statements = marks.map { Decision.Statement.mark(digest, $0) } + people
        if !statements.isEmpty { _ = try await catalog.addDecisions(statements, action: action, at: Date()) }
        try await catalog.noteAnnotated(
            photo.id, with: ContentDigest(of: Data(String(describing: said).utf8)))
        if said.isTrashed == true { _ = try await catalog.moveToTrash([photo.id], at: Date(), action: action) }
    }

    /// Statements that name people, bringing those into being who are not known yet. A name without a place is said of the photo as a whole, and only where it is the only
    /// one: with several it could not be told whose face is whose.
    private func assignments(_ regions: [NamedRegion], _ digest: ContentDigest) async throws -> [Decision.Statement] {
        var statements: [Decision.Statement] = []
        var made: [String: PersonID] = [:]
        for region in regions {
            guard let name = try? Self.personName(region.name), region.box != nil || regions.count == 1 else {
                continue
            }
            let target: Decision.Target = region.box.map { .face(photo: digest, box: $0) } ?? .photo(digest)
            var person = try await peopleState().person(named: name) ?? made[name]
            if person == nil {
                let new = PersonID(rawValue: UUID())
                statements.append(.name(new, name))
                made[name] = new
                person = new
            }
            if let person { statements.append(.assign(target, person)) }
        }
        return statements
    }
}

extension PhotoAnnotations {
    /// What is said of the photo, without albums and people.
    var marks: [PhotoMark] {
        var marks = tags.map { PhotoMark.tag($0, true) }
        if let rating, rating != 0 { marks.append(.rating(rating)) }
        if let title { marks.append(.title(title)) }
        if let caption { marks.append(.caption(caption)) }
        if isFavourite == true { marks.append(.favourite(true)) }
        if isHidden == true { marks.append(.hidden(true)) }
        if let captured { marks.append(.captured(captured)) }
        if let location { marks.append(.location(location)) }
        return marks
    }
}
