public import Catalog
public import Foundation
public import TierModel

extension Library {
    /// What the user says of a photo.
    public func marks(of photo: PhotoID) async throws -> [PhotoMark] { try await catalog.marks(of: photo) }

    /// Says something of photos: a tag, an album, a favourite, a rating, a caption. Moves no bytes; `undo` takes it back.
    ///
    /// - Parameters:
    ///   - photos: The photos. One that was never read (adopted, and not analysed yet) fails alone.
    ///   - marks: What is said of each of them.
    ///   - action: names the action that undo takes back; one that goes on has been given before.
    ///   - dryRun: says in the notes what would change, and records nothing.
    public func mark(
        _ photos: [PhotoID], as marks: [PhotoMark], action: UUID = UUID(), dryRun: Bool = false
    ) async throws -> JobSummary {
        try await mark(photos, action: action, dryRun: dryRun) { _, _ in marks }
    }

    /// Says something of each photo.
    ///
    /// - Parameters:
    ///   - photos: which photos.
    ///   - action: what it belongs to, for `undo`.
    ///   - dryRun: says what would be done, and does nothing.
    ///   - marksFor: what is to be said of a photo, given what is said of it now. What is said already is not said again.
    public func mark(
        _ photos: [PhotoID], action: UUID = UUID(), dryRun: Bool = false,
        marksFor: (PhotoRecord, [PhotoMark]) throws -> [PhotoMark]
    ) async throws -> JobSummary {
        try await check(.decide, to: "mark photos")
        var recorder = JobRecorder(job: "mark", total: photos.count, listener: nil)
        for ids in photos.chunked(into: Self.markPage) {
            let page = try await catalog.photos(ids)
            let known = try await catalog.marks(of: Array(ids))
            var statements: [Decision.Statement] = []
            for photo in page {
                do {
                    let news = try Self.news(try marksFor(photo, known[photo.id] ?? []), known[photo.id] ?? [])
                    guard !news.isEmpty else {
                        recorder.skipped()
                        continue
                    }
                    let digest = try photo.readDigest
                    statements += news.map { .mark(digest, $0) }
                    recorder.done()
                    if dryRun, recorder.summary.notes.count < Self.notedPhotos {
                        recorder.summary.notes.append(
                            "\(photo.id) (\(photo.primary.fileName)): \(news.map(\.words).joined(separator: ", "))")
                    }
                } catch {
                    recorder.failed(PhotoFailure(photo: photo.id, file: photo.primary.fileName, error: error))
                }
            }
            if !dryRun, !statements.isEmpty {
                _ = try await catalog.addDecisions(statements, action: action, at: Date())
            }
        }
        return recorder.finished()
    }

    /// Those of the marks that say something new, as they will be kept.
    private static func news(_ marks: [PhotoMark], _ known: [PhotoMark]) throws -> [PhotoMark] {
        var known = Dictionary(known.map { ($0.subject, $0) }) { _, last in last }
        return try marks.compactMap { mark in
            let mark = try mark.checked()
            if mark.isAbsence { return known.removeValue(forKey: mark.subject) == nil ? nil : mark }
            defer { known[mark.subject] = mark }
            return known[mark.subject] == mark ? nil : mark
        }
    }

    /// Photos in one transaction.
    static let markPage = 1_000
    /// How many photos a dry run names one by one.
    static let notedPhotos = 100
}

extension PhotoRecord {
    /// The digest that decisions name the photo by.
    ///
    /// - Throws: `EngineError` (`notRead`) for an adopted photo that was not fetched yet.
    var readDigest: ContentDigest {
        get throws(EngineError) {
            if let digest = primary.digest { return digest }
            throw EngineError(
                .notRead, "\(id) (\(primary.fileName)) has not been read yet", remedy: "run: tiersync analyze \(id)")
        }
    }
}

extension PhotoMark {
    /// The longest tag, album name or title, in characters.
    static let longestName = 200
    /// The longest caption, in characters.
    static let longestCaption = 10_000

    /// The mark as it will be kept: tags and titles trimmed and composed.
    ///
    /// - Throws: `EngineError` (`badName`) for a tag or title of no or several lines, or a caption that is too long; (`badValue`) for a rating or a time that is none.
    func checked() throws(EngineError) -> PhotoMark {
        switch self {
        case .tag(let name, let holds): return .tag(try Self.name(name, "tag"), holds)
        case .title(let title?): return .title(try Self.name(title, "title"))
        case .caption(let caption?):
            guard !caption.isEmpty, caption.count <= Self.longestCaption else {
                throw EngineError(
                    .badName, "a caption has 1 to \(Self.longestCaption) characters",
                    remedy: "write a shorter one; to take it away: --off")
            }
        case .rating(let stars?):
            guard (-1...5).contains(stars), stars != 0 else {
                throw EngineError(
                    .badValue, "\(stars) is no rating",
                    remedy: "give 1 to 5 stars, or -1 for a rejected photo; to take it away: --off")
            }
        case .captured(let time?):
            guard time.wallClock.isFinite else {
                throw EngineError(.badValue, "the time of taking is no number", remedy: "give a date")
            }
        default: break
        }
        return self
    }

    /// A name as it will be kept: trimmed, NFC, not empty, one line, not too long.
    ///
    /// - Throws: `EngineError` (`badName`).
    static func name(_ text: String, _ what: String) throws(EngineError) -> String {
        let name = text.trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCanonicalMapping
        let hasControl = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        guard !name.isEmpty, name.count <= longestName, !hasControl else {
            throw EngineError(
                .badName, "this is not fit to be a \(what)",
                remedy: "give one line of up to \(longestName) characters")
        }
        return name
    }

    /// What it says, for a list of changes.
    var words: String {
        switch self {
        case .tag(let name, let holds): holds ? "tag \(name)" : "no tag \(name)"
        case .album(_, let holds): holds ? "into the album" : "out of the album"
        case .favourite(let holds): holds ? "a favourite" : "no favourite"
        case .hidden(let holds): holds ? "hidden" : "not hidden"
        case .rating(let stars): stars.map { $0 < 0 ? "rejected" : "\(Counted($0, "star"))" } ?? "no rating"
        case .title(let title): title.map { "title “\($0)”" } ?? "no title"
        case .caption(let caption): caption.map { "caption “\($0)”" } ?? "no caption"
        case .captured(let time): time.map { "taken \($0.iso8601)" } ?? "taken when the file says"
        case .location(let point):
            point.map { "taken at \($0.latitude), \($0.longitude)" } ?? "taken where the file says"
        case .edit(let recipe): recipe == nil ? "as it was taken" : "edited"
        }
    }
}

extension Array {
    /// The elements in pieces of at most `count`.
    func chunked(into count: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
    }
}
