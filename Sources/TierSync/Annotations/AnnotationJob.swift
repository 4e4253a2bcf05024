import Catalog
import Foundation
import People
import Sidecars
import SystemPackage
import TierModel

/// Takes what is said of pictures one after the other, a page of photos a transaction.
struct AnnotationJob {
    /// A photo with what is said of it and was not taken before.
    private struct Finding {
        var photo: PhotoRecord
        var said: PhotoAnnotations
        /// What is noted as taken.
        var taken: [ContentDigest]
    }

    private let library: Library
    private let dryRun: Bool
    private let action = UUID()
    private var summary = AnnotationSummary()
    private var reading: AnnotationReading?
    private var findings: [Finding] = []
    /// People and albums by folded name, those that were made by this job among them.
    private var people: [String: PersonID] = [:]
    private var albums: [String: AlbumRecord] = [:]
    private let state: PeopleState

    /// Photos in one transaction.
    private static let page = 200

    init(library: Library, dryRun: Bool) async throws {
        self.library = library
        self.dryRun = dryRun
        state = try await library.peopleState()
        for album in try await library.catalog.albums() { albums[album.name.lowercased()] = album }
    }

    /// Looks at one picture that was imported from this path; passes over others.
    mutating func take(_ picture: FilePath) async throws {
        let catalog = library.catalog
        guard let name = picture.lastComponent?.string, let id = try await catalog.photo(atSource: picture),
            let photo = try await catalog.photo(id), photo.trashedAt == nil, let digest = photo.primary.digest
        else { return }
        enter(picture.removingLastComponent())
        guard let (sidecars, export) = reading?.beside(name, photo.metadata) else { return }
        let known = try await catalog.annotations(takenOf: id)
        var beside = sidecars
        beside.fill(from: export)
        let isNews = !beside.isEmpty && !known.contains(beside.digest)
        var finding = Finding(photo: photo, said: isNews ? sidecars : PhotoAnnotations(), taken: [])
        if isNews { finding.taken.append(beside.digest) }
        // What the picture itself says changes with its bytes only: it is read once.
        let inside = ContentDigest(of: Array("inside \(digest.hex)".utf8))
        if !known.contains(inside) {
            finding.taken.append(inside)
            if let embedded = reading?.inside(name, photo.metadata) { finding.said.fill(from: embedded) }
        }
        if isNews { finding.said.fill(from: export) }
        guard !finding.taken.isEmpty else { return }
        findings.append(finding)
        if findings.count >= Self.page { try await flush() }
    }

    /// Takes what is left, and says what was done.
    mutating func finished() async throws -> AnnotationSummary {
        try await flush()
        summary.failed += reading?.failures ?? []
        return summary
    }

    private mutating func enter(_ folder: FilePath) {
        guard reading?.folder != folder else { return }
        summary.failed += reading?.failures ?? []
        reading = AnnotationReading(folder: folder)
    }

    private mutating func flush() async throws {
        let marks = try await library.catalog.marks(of: findings.map(\.photo.id))
        var statements: [Decision.Statement] = []
        for finding in findings {
            guard let digest = finding.photo.primary.digest else { continue }
            var said = finding.said.marks
            for album in finding.said.albums {
                if let mark = albumMark(album, &statements) { said.append(mark) }
            }
            let known = Set(marks[finding.photo.id] ?? [])
            // What is not fit to be kept says nothing.
            let news = said.compactMap { try? $0.checked() }.filter { !known.contains($0) }
            let named = assignments(finding.said.people, digest)
            summary.photos += news.isEmpty && named.isEmpty ? 0 : 1
            summary.marks += news.count
            summary.people += named.count { if case .assign = $0 { true } else { false } }
            statements += news.map { .mark(digest, $0) } + named
        }
        defer { findings = [] }
        guard !dryRun else { return }
        let catalog = library.catalog
        if !statements.isEmpty { _ = try await catalog.addDecisions(statements, action: action, at: Date()) }
        try await catalog.noteAnnotations(findings.map { ($0.photo.id, $0.taken) })
        let trashed = findings.filter { $0.said.isTrashed == true }.map(\.photo.id)
        if !trashed.isEmpty { _ = try await catalog.moveToTrash(trashed, at: Date(), action: action) }
    }

    /// Into an album made by hand, which is made if need be.
    private mutating func albumMark(_ title: String, _ statements: inout [Decision.Statement]) -> PhotoMark? {
        guard let name = try? PhotoMark.name(title, "album's name") else { return nil }
        if let known = albums[name.lowercased()] { return known.query == nil ? .album(known.id, true) : nil }
        let made = AlbumRecord(id: AlbumID(rawValue: UUID()), name: name, query: nil, photos: 0)
        albums[name.lowercased()] = made
        statements.append(.album(made.id, Album(name: name)))
        return .album(made.id, true)
    }

    /// Statements that name people, bringing those into being who are not known yet. A name without a place is said of the photo as a whole, and only where it is the only
    /// one: with several it could not be told whose face is whose.
    private mutating func assignments(_ regions: [NamedRegion], _ digest: ContentDigest) -> [Decision.Statement] {
        var statements: [Decision.Statement] = []
        for region in regions where region.box != nil || regions.count == 1 {
            guard let name = try? Library.personName(region.name) else { continue }
            let target: Decision.Target = region.box.map { .face(photo: digest, box: $0) } ?? .photo(digest)
            if let known = people[name.lowercased()] ?? state.person(named: name) {
                people[name.lowercased()] = known
                statements.append(.assign(target, known))
            } else {
                let made = PersonID(rawValue: UUID())
                people[name.lowercased()] = made
                statements += [.name(made, name), .assign(target, made)]
            }
        }
        return statements
    }
}

extension PhotoAnnotations {
    /// What is said of the photo, without albums and people.
    fileprivate var marks: [PhotoMark] {
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
