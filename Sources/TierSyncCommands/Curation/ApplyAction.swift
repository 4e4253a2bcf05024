import ArgumentParser
import SystemPackage
import TierModel
import TierSync

/// What `apply` can do to photos.
enum ApplyAction: Sendable {
    /// A tag; off: without it.
    case tag(String)
    /// Into an album; off: out of it.
    case album(String)
    /// Among the favourites.
    case favourite
    /// Left out of lists and searches.
    case hide
    /// Stars, 1 to 5, or −1.
    case rate(Int)
    /// A title.
    case title(String)
    /// A caption.
    case caption(String)
    /// Into the trash; off: out of it.
    case trash
    /// The original stays on this device; off: it may be dropped.
    case keep
    /// The original is dropped here.
    case evict
    /// The original is brought back.
    case fetch
    /// A copy is written into a folder.
    case export(String)

    /// Actions by the word for them, and what stands after it.
    static let words: [(word: String, value: String?)] = [
        ("tag", "name"), ("album", "name"), ("favourite", nil), ("hide", nil), ("rate", "stars"), ("title", "text"),
        ("caption", "text"), ("trash", nil), ("keep", nil), ("evict", nil), ("fetch", nil),
        ("export", "dir"),
    ]

    /// Every action, for a sentence.
    static let list = words.map { action in
        action.value.map { "\(action.word) <\($0)>" } ?? action.word
    }.joined(separator: ", ")

    /// Reads the action at the end of the words.
    ///
    /// - Returns: the words before it, and the action; `nil` where none is there.
    /// - Throws: `ValidationError` for a rating that is no number, or an action that lacks its value.
    static func parse(_ words: [String], off: Bool) throws -> (before: [String], action: ApplyAction)? {
        func before(_ count: Int) -> [String] { Array(words.dropLast(count)) }
        if words.count >= 2, let action = try make(words[words.count - 2], value: words[words.count - 1]) {
            return (before(2), action)
        }
        guard let last = words.last else { return nil }
        if let action = make(last) { return (before(1), action) }
        guard let known = Self.words.first(where: { $0.word == last }), let value = known.value else { return nil }
        // What is taken away of a photo that has only one needs no value.
        switch (last, off) {
        case ("rate", true): return (before(1), .rate(0))
        case ("title", true): return (before(1), .title(""))
        case ("caption", true): return (before(1), .caption(""))
        default: throw ValidationError("say which: tiersync apply … \(last) <\(value)>")
        }
    }

    private static func make(_ word: String) -> ApplyAction? {
        switch word {
        case "favourite", "favorite": .favourite
        case "hide": .hide
        case "trash": .trash
        case "keep": .keep
        case "evict": .evict
        case "fetch": .fetch
        default: nil
        }
    }

    private static func make(_ word: String, value: String) throws -> ApplyAction? {
        switch word {
        case "tag": return .tag(value)
        case "album": return .album(value)
        case "title": return .title(value)
        case "export": return .export(value)
        case "caption": return .caption(value)
        case "rate":
            guard let stars = Int(value) else {
                throw ValidationError("\(value) is no rating: give 1 to 5, or -1 for a rejected photo")
            }
            return .rate(stars)
        default: return nil
        }
    }
}

extension ApplyAction {
    /// Does it to photos, or takes it away.
    func apply(
        to photos: [PhotoID], off: Bool, dryRun: Bool, export options: ExportOptions, in library: Library,
        progress: ProgressHandler?
    ) async throws -> (summary: JobSummary, verb: String) {
        func mark(_ mark: PhotoMark, _ verb: String, _ opposite: String) async throws -> (JobSummary, String) {
            let mark = off ? mark.absence : mark
            return (try await library.mark(photos, as: [mark], dryRun: dryRun), off ? opposite : verb)
        }
        switch self {
        case .tag(let name): return try await mark(.tag(name, true), "tagged", "untagged")
        case .album(let name):
            return (
                try await library.setInAlbum(!off, name, photos, dryRun: dryRun),
                off ? "taken out of \(name)" : "put into \(name)"
            )
        case .favourite: return try await mark(.favourite(true), "made favourites", "no favourites any more")
        case .hide: return try await mark(.hidden(true), "hidden", "shown again")
        case .rate(let stars): return try await mark(.rating(stars), "rated", "unrated")
        case .title(let title): return try await mark(.title(title), "titled", "without a title now")
        case .caption(let caption): return try await mark(.caption(caption), "captioned", "without a caption now")
        case .trash:
            return off
                ? (try await library.restoreFromTrash(photos, dryRun: dryRun), "restored")
                : (try await library.moveToTrash(photos, dryRun: dryRun), "moved to the trash")
        case .keep: return (try await library.setKept(!off, photos, dryRun: dryRun), off ? "let go" : "kept here")
        case .evict:
            return off
                ? (try await library.bringBack(photos, dryRun: dryRun, progress: progress), "brought back")
                : (try await library.evict(photos, dryRun: dryRun, progress: progress), "dropped")
        case .export(let folder):
            return (
                try await library.export(
                    photos, to: FilePath(folder), options: options, dryRun: dryRun, progress: progress), "exported"
            )
        case .fetch:
            return (try await library.bringBack(photos, dryRun: dryRun, progress: progress), "brought back")
        }
    }
}
