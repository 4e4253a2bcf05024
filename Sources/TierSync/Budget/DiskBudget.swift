import Catalog
import Synchronization
import SystemPackage
import TierModel
import Workers

/// Keeps what a library takes on this disk within a bound: whoever is about to write takes room first.
///
/// Everything in the library's folder counts. It is added up once, and followed from there: each file that is made took its room before.
/// The catalog's files are asked for whenever somebody takes room; as much is kept free as they may grow by before the next look.
/// What other processes do to originals, spool and views is seen at each `measure`.
final class DiskBudget: Sendable {
    /// The bound in bytes.
    let limit: Int64
    private let layout: LibraryLayout
    private let state = Mutex(State())

    private struct State {
        /// Proxies, thumbnails and chips.
        var derived: Int64 = 0
        /// All other files but the catalog's.
        var others: Int64 = 0
        /// Room that was taken since `others` was added up.
        var taken: Int64 = 0
        /// What of it is for proxies, thumbnails and chips.
        var derivedTaken: Int64 = 0
        /// The catalog's sum over proxies and thumbnails when they were added up, with our own since.
        var tallied: Int64 = 0
        /// What is kept free for the catalog beside its journal, and for publications but for their last photo.
        var catalogReserve: Int64 = 0
        /// The most that was made of one photo so far.
        var largestDerived = DiskBudget.usualDerived
        /// What is kept free.
        var reserve: Int64 { catalogReserve + largestDerived }
    }

    /// There is no room now.
    struct Full: Error {
        /// What was asked for, in bytes.
        var need: Int64
    }

    /// How large SQLite's journal gets: it is put back into the catalog whenever it has 1,000 pages, if nobody reads just then.
    private static let journalBytes: Int64 = 8 << 20
    /// What the catalog may grow by meanwhile.
    private static let catalogGrowth: Int64 = 1 << 20
    /// What the catalog notes of one file from its import to its eviction, at most.
    static let catalogBytesPerFile: Int64 = 8 << 10
    /// What a clustering rewrites for each face.
    private static let catalogBytesPerFace: Int64 = 1 << 10
    /// What is made of one photo, before any was.
    private static let usualDerived: Int64 = 512 << 10
    /// A file's folder may be new, in each of four places.
    private static let folders: Int64 = 4 * FolderSize.block

    /// Proxies, thumbnails and chips lie in folders named by two hexadecimal digits.
    private static let folderCount = 256
    /// What a name takes in its folder.
    private static let nameBytes: Int64 = 256

    /// A publication's packs are written to this disk before they are sent: no more than this part of the budget at once.
    private static let packedPart: Int64 = 32
    private static let packedBytes: ClosedRange<Int64> = 256 << 10...64 << 20
    /// The most photos in one segment, and what each takes there.
    private static let publishedPhotos = 500
    private static let publishedBytes: Int64 = 4 << 10

    /// Publications that fit into what is kept free for them. Segments are merged by a later one that is not bounded: a merged one
    /// may be large.
    static func publicationLimits(_ limit: Int64) -> PublicationLimits {
        var limits = PublicationLimits()
        limits.bytes = min(max(limit / packedPart, packedBytes.lowerBound), packedBytes.upperBound)
        limits.packBytes = limits.bytes
        limits.photos = publishedPhotos
        limits.page = 1
        limits.merge.fanOut = .max
        return limits
    }

    /// What a publication takes beside the last photo that it packs.
    private static func publicationBytes(_ limit: Int64) -> Int64 {
        publicationLimits(limit).bytes + Int64(publishedPhotos) * publishedBytes
    }

    /// Adds up the library's folder.
    init(limit: Int64, layout: LibraryLayout, catalog: PhotoCatalog) async throws {
        self.limit = limit
        self.layout = layout
        let derived = try await blocking { Self.derivedBytes(layout) }
        let tallied = try await catalog.status(analyzer: nil).derivedBytes
        state.withLock {
            $0.derived = derived
            $0.tallied = tallied
        }
        try await measure(catalog)
    }

    /// Adds up anew what other processes may have changed. Nobody may hold room that is not used up yet.
    func measure(_ catalog: PhotoCatalog) async throws {
        let counts = try await catalog.status(analyzer: nil)
        let (others, originals) = try await blocking { [layout] in Self.otherBytes(layout) }
        let reserve =
            Int64(originals) * Self.catalogBytesPerFile + Int64(counts.faces) * Self.catalogBytesPerFace
            + Self.catalogGrowth + Self.publicationBytes(limit)
        state.withLock { state in
            state.derived += state.derivedTaken + max(0, counts.derivedBytes - state.tallied)
            state.tallied = max(state.tallied, counts.derivedBytes)
            state.others = others
            (state.taken, state.derivedTaken) = (0, 0)
            state.catalogReserve = reserve
        }
    }

    /// What the library takes now, with all room that was taken and what is kept free for the catalog.
    var used: Int64 {
        let sum = state.withLock { $0.derived + $0.others + $0.taken + $0.reserve }
        return sum + catalogBytes
    }

    /// What is left.
    var room: Int64 { limit - used }

    /// Whether so much would find room.
    func fits(_ need: Int64) -> Bool { need <= room }

    /// Takes room for a file of each of these lengths, and for what is made of one photo; `give` or `exchange` must follow.
    ///
    /// - Returns: how much was taken.
    /// - Throws: `Full`.
    func take(files: [Int64]) throws(Full) -> Int64 {
        let derived = state.withLock { $0.largestDerived }
        let need = Self.need(files) + derived
        try exchange(0, for: need)
        return need
    }

    /// Takes more or less room in place of what was taken before.
    func exchange(_ before: Int64, for need: Int64) throws(Full) {
        let catalog = catalogBytes
        let fits = state.withLock { state in
            let sum = state.derived + state.others + state.taken - before + need + state.reserve + catalog
            guard sum <= limit || need <= before else { return false }
            state.taken += need - before
            return true
        }
        if !fits { throw Full(need: need) }
    }

    /// Takes the room that these files need, in place of what was taken before they were made; `derived` are lengths of
    /// proxy, thumbnail and chips.
    ///
    /// - Returns: how much is taken now.
    func exchange(_ before: Int64, forFiles files: [Int64], derived: [Int64]) throws(Full) -> Int64 {
        let made = derived.reduce(0) { $0 + FolderSize.rounded($1) + Self.nameBytes }
        let need = Self.need(files) + made
        state.withLock { $0.largestDerived = max($0.largestDerived, made) }
        try exchange(before, for: need)
        state.withLock { state in
            state.derivedTaken += made
            // The first two are those that the catalog sums up.
            state.tallied += derived.prefix(2).reduce(0, +)
        }
        return need
    }

    /// Gives room back.
    func give(_ bytes: Int64) { state.withLock { $0.taken -= bytes } }

    /// What files of these lengths take, with their folders and what the catalog notes of them.
    private static func need(_ files: [Int64]) -> Int64 {
        files.reduce(folders) { $0 + FolderSize.rounded($1) + catalogBytesPerFile }
    }

    /// Runs `body` so that what it pushes and publishes stays within the budget.
    static func bounding<Value>(_ limit: Int64?, _ body: () async throws -> Value) async throws -> Value {
        guard let limit else { return try await body() }
        return try await PublicationLimits.$ofTask.withValue(publicationLimits(limit), operation: body)
    }

    /// The catalog with its journal, as large as that may get.
    private var catalogBytes: Int64 {
        let sizes = Self.catalogNames.map { FolderSize.bytes(of: layout.folder.appending($0)) ?? 0 }
        return sizes[0] + max(sizes[1], Self.journalBytes) + sizes[2]
    }

    private static let catalogNames = ["catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm"]

    /// Proxies, thumbnails and chips.
    private static func derivedBytes(_ layout: LibraryLayout) -> Int64 {
        DerivedKind.allCases.reduce(0) { sum, kind in
            let folder = layout.folder.appending(kind.folder)
            // Each of its folders counts from the start, as it is not looked at again.
            let missing = max(0, folderCount - entries(of: folder).count)
            return sum + FolderSize(of: folder).bytes + Int64(missing) * FolderSize.block
        }
    }

    /// All other files but the catalog's, and how many originals are among them.
    private static func otherBytes(_ layout: LibraryLayout) -> (bytes: Int64, originals: Int) {
        var bytes = FolderSize.bytes(of: layout.folder) ?? 0
        var originals = 0
        for name in entries(of: layout.folder) where !isApart(name) {
            let size = FolderSize(of: layout.folder.appending(name))
            bytes += size.bytes
            if name == "originals" { originals = size.files }
        }
        return (bytes, originals)
    }

    /// What is not added up at each measure.
    private static func isApart(_ name: String) -> Bool {
        catalogNames.contains(name) || DerivedKind.allCases.contains { $0.folder == name }
    }

    private static func entries(of folder: FilePath) -> [String] {
        ((try? PhotoScanner.names(in: folder).get()) ?? []).map(\.string)
    }
}
