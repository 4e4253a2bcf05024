import Catalog
import Imaging
import Remote
import SystemPackage
import TierModel

/// Registers what a listing shows: it is sorted in a file, then taken into the catalog page by page.
struct Adopter {
    private let library: Library
    private let listing: ListingFile
    private let prefix: ObjectKey?
    private let isDryRun: Bool
    private let progress: ProgressHandler?
    private var recorder: JobRecorder
    private var summary = AdoptionSummary()
    private var leftAlone = LeftAlone()
    private var listed = 0
    private var handled = 0
    private var bytes: Int64 = 0

    /// What the engine keeps on the remote lies below it.
    static let ownFolder = "tiersync"
    /// How many objects are written at once.
    private static let pageSize = 1000
    /// How many vanished objects are named.
    private static let namedLimit = 100

    init(
        library: Library, listing: ListingFile, prefix: ObjectKey?, isDryRun: Bool, progress: ProgressHandler?
    ) {
        self.library = library
        self.listing = listing
        self.prefix = prefix
        self.isDryRun = isDryRun
        self.progress = progress
        recorder = JobRecorder(job: "adopt", total: nil, listener: nil)
    }

    /// Whether there was neither a photo nor a trace of one.
    var foundNothing: Bool {
        let job = recorder.summary
        return job.done + job.skipped + job.failed.count + summary.changed + summary.vanished == 0
    }

    /// Reads the whole listing: a part of one would make the rest look vanished.
    mutating func list(_ store: any ObjectStore) async throws {
        var page: [ListedEntry] = []
        for try await object in store.list(prefix, library.context(.metadata)) {
            guard let file = Self.file(of: object.key) else { continue }
            guard FileKind(file) != .other else {
                leftAlone.add(LeftAlone([file]))
                continue
            }
            page.append(
                ListedEntry(
                    family: ImportCandidate.family(of: file), key: object.key.rawValue, byteCount: object.byteCount,
                    version: object.version))
            guard page.count == Self.pageSize else { continue }
            try await stage(&page)
        }
        try await stage(&page)
    }

    /// The key as a path; `nil` for what is none of the user's photos.
    private static func file(of key: ObjectKey) -> FilePath? {
        let names = key.components
        guard names.first != ownFolder, !names.contains(where: PhotoScanner.isPassedOver) else { return nil }
        return FilePath(key.rawValue)
    }

    private mutating func stage(_ page: inout [ListedEntry]) async throws {
        try Task.checkCancellation()
        try await listing.add(page)
        listed += page.count
        let last = page.last.map { FilePath($0.key).printableName }
        page.removeAll(keepingCapacity: true)
        progress?(JobProgress(job: "list", done: listed, total: nil, bytes: 0, current: last))
    }

    /// Takes the sorted listing into the catalog. What may belong together is never split.
    mutating func register() async throws {
        var entries: [ListedEntry] = []
        var last: ListedEntry?
        while true {
            try Task.checkCancellation()
            let page = try await listing.entries(after: last, limit: Self.pageSize)
            guard let end = page.last else { break }
            last = end
            entries += page
            let whole = entries.lastIndex { $0.family != end.family }.map { $0 + 1 } ?? 0
            try await take(entries[..<whole])
            entries.removeFirst(whole)
        }
        try await take(entries[...])
    }

    private mutating func take(_ entries: ArraySlice<ListedEntry>) async throws {
        var photos: [AdoptedPhoto] = []
        var rest = entries
        while let first = rest.first {
            let family = rest.prefix { $0.family == first.family }
            rest = rest.dropFirst(family.count)
            photos += adopted(family)
        }
        guard !photos.isEmpty else { return }
        let page = try await library.catalog.adopt(photos, dryRun: isDryRun)
        for _ in 0..<page.photos { recorder.done() }
        for _ in 0..<page.known { recorder.skipped() }
        for refusal in page.refused { recorder.failed(PhotoFailure(refused: refusal)) }
        summary.companions += page.companions
        summary.changed += page.changed
        bytes += page.bytes
        handled += entries.count
        progress?(
            JobProgress(
                job: "adopt", done: handled, total: listed, bytes: bytes,
                current: entries.last.map { FilePath($0.key).printableName }))
    }

    /// The photos of one family, by the rules of an import.
    private mutating func adopted(_ family: ArraySlice<ListedEntry>) -> [AdoptedPhoto] {
        var entries: [FilePath: ListedEntry] = [:]
        for entry in family { entries[FilePath(entry.key)] = entry }
        let (candidates, others) = ImportCandidate.grouped(
            family.map { FilePath($0.key) }, takesMovies: library.reader.readsMovies)
        leftAlone.add(LeftAlone(others))
        return candidates.compactMap { candidate in
            guard let primary = Self.file(.primary, candidate.primary, entries) else { return nil }
            return AdoptedPhoto(
                primary: primary,
                companions: candidate.companions.compactMap { Self.file($0.role, $0.path, entries) })
        }
    }

    private static func file(_ role: FileRole, _ path: FilePath, _ entries: [FilePath: ListedEntry]) -> AdoptedFile? {
        guard let entry = entries[path] else { return nil }
        return AdoptedFile(
            role: role, key: entry.key, fileName: path.printableName, byteCount: entry.byteCount,
            version: entry.version, modified: entry.version.modified)
    }

    /// Says which registered objects the remote does not show any more. Nothing is done about them.
    mutating func findVanished() async throws {
        var last: OriginalID?
        while true {
            try Task.checkCancellation()
            let page = try await library.catalog.adoptedFiles(after: last, limit: Self.pageSize)
            guard let end = page.last else { return }
            last = end.id
            let files = page.filter { isBelow($0.remote?.key ?? "") }
            let keys = files.map { (ImportCandidate.family(of: FilePath($0.remote?.key ?? "")), $0.remote?.key ?? "") }
            let missing = try await listing.missing(keys)
            summary.vanished += missing.count
            for index in missing.prefix(max(0, Self.namedLimit - summary.missing.count)) {
                summary.missing.append(
                    .init(photo: files[index].photo, file: files[index].fileName, key: keys[index].1))
            }
        }
    }

    private func isBelow(_ key: String) -> Bool {
        prefix.map { key.utf8.starts(with: ($0.rawValue + "/").utf8) } ?? true
    }

    /// The summary, with what the user should know besides.
    func finished() -> AdoptionSummary {
        var summary = summary
        summary.job = recorder.finished()
        if summary.companions > 0 {
            summary.job.notes.append("\(Counted(summary.companions, "companion")) beside them")
        }
        if summary.changed > 0 {
            summary.job.notes.append(
                "\(Counted(summary.changed, "object")) changed on the remote since: to be analysed again")
        }
        if summary.vanished > 0 {
            let names = summary.missing.prefix(3).map { PrintableName.escaped($0.key) }.joined(separator: ", ")
            summary.job.notes.append(
                "\(Counted(summary.vanished, "object")) not on the remote any more (\(names)\(summary.vanished > 3 ? ", …" : ""))"
            )
        }
        summary.job.notes += leftAlone.notes
        return summary
    }
}

extension PhotoFailure {
    fileprivate init(refused: AdoptedPage.Refusal) {
        let key = PrintableName.escaped(refused.key)
        self.init(
            photo: nil, file: key,
            error: "\(key) differs only in case or spelling from \(PrintableName.escaped(refused.other))",
            remedy: "rename one of them on the remote, and run: tiersync adopt")
    }
}
