import Catalog
import Foundation
import Remote
import SystemPackage
import TierModel
import Workers

/// How a sync is done.
public struct SyncOptions: Hashable, Sendable {
    /// Whether a remote that shows less than was seen there before is taken as it is.
    public var acceptOlder: Bool
    /// Whether the proxies, thumbnails and chips of what is new are fetched, too.
    public var fetchesPictures: Bool

    /// Makes options.
    public init(acceptOlder: Bool = false, fetchesPictures: Bool = true) {
        self.acceptOlder = acceptOlder
        self.fetchesPictures = fetchesPictures
    }
}

extension Library {
    /// Brings this device and the others that use the same remote together: reads what they have published since the last time, then publishes what
    /// this one knows. Costs what is new; fetches no original.
    ///
    /// What devices know of a photo is joined, and decisions are all kept, so that all devices come to the same whatever the order. Where two
    /// decisions cannot both be followed the later one counts, and the summary names both.
    /// - Throws: `EngineError` (`noRemote`, `newerRemote`, `damagedRemote`, `rolledBack`, `foreignOwner`), `RemoteError`, `CancellationError`.
    public func sync(_ options: SyncOptions = SyncOptions(), progress: ProgressHandler? = nil) async throws
        -> SyncSummary
    {
        let start = ContinuousClock.now
        let before = catalog.trafficOfThisProcess()
        var summary = SyncSummary()
        if options.acceptOlder { try await catalog.forgetReadings() }
        try await noticeSharing()
        try await receive(options, &summary, progress)
        let published = try await publish()
        if let kept = try await keptHere() { summary.notes.append(kept) }
        summary.publishedPhotos = published.photos
        summary.publishedDecisions = published.decisions
        summary.contradictions = try await contradictions()
        let traffic = catalog.trafficOfThisProcess()
        summary.bytesSent = traffic.sent - before.sent
        summary.bytesReceived = traffic.received - before.received
        summary.requests = traffic.requests - before.requests
        summary.seconds = (ContinuousClock.now - start) / .seconds(1)
        return summary
    }

    /// Takes in what others have published.
    ///
    /// - Parameter writers: only from these; `nil` for all.
    func receive(
        _ options: SyncOptions, from writers: Set<String>? = nil, _ summary: inout SyncSummary,
        _ progress: ProgressHandler?
    ) async throws {
        var taken = summary
        defer { summary = taken }
        // Not while this library publishes or pushes: what is known of a photo changes under their hands then.
        try await PushLock.holding(layout) {
            try await PushLock.holding(layout, folder: "thumbnails") {
                try await SyncJob(library: self, options: options, writers: writers, progress: progress).run(&taken)
            }
        }
    }
}

/// One reading of the others.
private struct SyncJob {
    let library: Library
    let options: SyncOptions
    let writers: Set<String>?
    let progress: ProgressHandler?

    func run(_ summary: inout SyncSummary) async throws {
        let store = try await library.makeStore()
        let catalog = library.catalog
        let state = try await catalog.publicationState(on: store.location.description)
        try await catalog.announceProcess()
        let folder = library.layout.newJobFolder(of: catalog.process)
        try DurableFile.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let stage = try SegmentStage(folder.appending("stage.sqlite"))
        let context = library.context(.metadata)
        try await RemoteFormat(store: store, library: library).check()
        let book = MemberBook(library: library)
        let members = try await book.lookUp(store, acceptOlder: options.acceptOlder)
        summary.notes += try await library.notes(on: members)
        var prepared = RemoteReading(
            store: store, context: context, folder: folder, known: try await catalog.readings(), own: state.writer,
            writers: writers, members: members.list, refused: try await book.refused())
        let library = library
        prepared.noteManifests = { try await library.noteManifests($0, on: store.location) }
        let reading = prepared
        let result = try await blocking { try await reading.read(into: stage) }
        summary.devices = result.writers
        summary.notes += result.notes
        try await book.note(refused: result.refused)
        guard !result.readings.isEmpty else { return }
        let progress = progress
        let taken = try await RemoteIntake(library: library, stage: stage).run { done, name in
            progress?(JobProgress(job: "sync", done: done, total: nil, bytes: 0, current: name))
        }
        try await catalog.advanceClock(to: try stage.clock())
        summary.photos = taken.photos.count
        summary.decisions = taken.decisions
        summary.deleted = taken.deleted
        summary.inTrash = taken.inTrash
        summary.failed = taken.failed
        if options.fetchesPictures {
            let restoring = PackRestoring(library: library, store: store, folder: folder)
            let outcome = try await blocking {
                try await restoring.run(for: taken.photos) { outcome in
                    progress?(JobProgress(job: "sync", done: outcome.restored, total: nil, bytes: 0))
                }
            }
            summary.restored = outcome.restored
            if outcome.missing > 0 {
                summary.notes.append(
                    "\(outcome.missing) proxies, thumbnails or chips are not on the remote or damaged there")
            }
        }
        // From here on it is not read again.
        try await catalog.record(result.readings)
        if !taken.isEmpty { try await library.recluster() }
    }
}

extension EngineError.Code {
    /// The remote shows less than was seen there before.
    public static let rolledBack = EngineError.Code(rawValue: "rolledBack")
}
