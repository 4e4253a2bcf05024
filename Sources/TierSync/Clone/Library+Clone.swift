import Catalog
import Foundation
import Remote
public import SystemPackage
public import TierModel
import Workers

/// What a clone brought: the JSON of `clone`.
public struct CloneSummary: Encodable, Sendable {
    /// Photos.
    public var photos = 0
    /// Faces with their features.
    public var faces = 0
    /// Named people.
    public var people = 0
    /// Decisions.
    public var decisions = 0
    /// Proxies, thumbnails and chips.
    public var restored = 0
    /// Those that are not on the remote, or damaged there.
    public var missing = 0
    /// Photos that could not be taken in.
    public var failed: [PhotoFailure] = []
    /// Body bytes received. No original is among them.
    public var bytesReceived: Int64 = 0
    /// Wall time in seconds.
    public var seconds = 0.0
    /// What else the user should know, a sentence each.
    public var notes: [String] = []
}

extension Library {
    /// Rebuilds a library from what was published on its remote: photos, proxies, thumbnails, chips, features, decisions and
    /// people. Fetches no original. The clone is a device of its own and goes on from there.
    ///
    /// After a crash the same call starts over; proxies, thumbnails and chips that had arrived are not fetched again.
    /// - Parameters:
    ///   - remote: where the library was published.
    ///   - folder: a folder that is empty or not there yet.
    ///   - owner: the fingerprint of the owner's key, where roles are on: no other's word on roles counts. `nil` takes the owner who is there.
    ///   - extensions: what the program adds to the engine.
    ///   - secret: is asked for what opens the library, if it is encrypted.
    ///   - progress: is told how far it is.
    /// - Throws: `EngineError` (`libraryExists`, `damagedRemote`, `newerRemote`, `encryptedRemote`, `inUse`, `foreignOwner`, `badValue`), `SealingError`,
    ///   `RemoteError`, `CatalogError`.
    public static func clone(
        from remote: String, to folder: FilePath, owner: String? = nil,
        extensions: LibraryExtensions = LibraryExtensions(),
        unlocking secret: @Sendable () async throws -> LibrarySecret? = { nil }, progress: ProgressHandler? = nil
    ) async throws -> (library: Library, summary: CloneSummary) {
        try extensions.check()
        let start = ContinuousClock.now
        let (location, _) = try RemoteLocation.parse(remote)
        try location.check(extensions.stores)
        try checkIsRemote(location)
        let owner = try owner.map { try fingerprint($0) }
        let target = try CloneFolder(folder, remote: location)
        let library: Library
        var job: CloneJob
        do {
            library = try await Library.make(in: folder, remote: remote, extensions)
            _ = try await library.join(try library.makePlainStore(), secret: secret)
            job = try await CloneJob(library: library, location: location, progress: progress)
            try await job.read(trusting: owner)
        } catch {
            target.abandon()
            throw error
        }
        try await job.fill()
        try await job.restore()
        try await library.noticeSharing()
        try await library.recluster()
        try target.complete()
        var summary = job.summary
        let status = try await library.status()
        summary.photos = status.photos
        summary.faces = status.faces
        summary.people = status.people
        summary.bytesReceived = library.catalog.trafficOfThisProcess().received
        let elapsed = ContinuousClock.now - start
        summary.seconds =
            ((Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18) * 1000).rounded()
            / 1000
        return (library, summary)
    }

    /// A folder that is no remote is not made one by looking at it.
    private static func checkIsRemote(_ location: RemoteLocation) throws {
        guard case .directory(let path) = location else { return }
        guard FileManager.default.fileExists(atPath: path.string + "/" + EngineKey.marker) else {
            throw EngineError(
                .damagedRemote, "nothing that tiersync published is in \(location)",
                remedy: "check the path, and that the disk or share is mounted")
        }
    }
}

/// One clone.
private struct CloneJob {
    let library: Library
    let store: any ObjectStore
    let location: RemoteLocation
    let folder: FilePath
    let stage: SegmentStage
    let progress: ProgressHandler?
    var analyzers: [AnalyzerVersion] = []
    var readings: [RemoteReadings.Reading] = []
    var summary = CloneSummary()

    init(library: Library, location: RemoteLocation, progress: ProgressHandler?) async throws {
        self.library = library
        self.location = location
        self.progress = progress
        store = try await library.makeStore()
        try await library.catalog.announceProcess()
        folder = library.layout.newJobFolder(of: library.catalog.process)
        try DurableFile.makeFolder(folder)
        stage = try SegmentStage(folder.appending("stage.sqlite"))
    }

    /// Reads manifests and segments.
    mutating func read(trusting owner: KeyFingerprint?) async throws {
        let context = library.context(.metadata)
        try await RemoteFormat(store: store, library: library).check()
        let members = try await members(trusting: owner)
        var reading = RemoteReading(store: store, context: context, folder: folder, members: members.list)
        let (library, location) = (library, location)
        reading.noteManifests = { try await library.noteManifests($0, on: location) }
        let prepared = reading
        let stage = stage
        let result = try await blocking { try await prepared.read(into: stage) }
        guard result.writers > 0 else { throw EngineError.nothingPublished(location) }
        summary.notes += try await library.notes(on: members) + result.notes
        analyzers = result.analyzers
        readings = result.readings
    }

    private func members(trusting owner: KeyFingerprint?) async throws -> MemberBook.Outcome {
        let book = MemberBook(library: library)
        if let owner { try await book.trust(owner) }
        var members = try await book.lookUp(store)
        if let owner {
            guard members.list != nil else {
                throw EngineError(
                    .foreignOwner, "\(location) has no list of members, and so no owner \(owner)",
                    remedy: "check the address with the owner; tiersync devices says the fingerprint there")
            }
        } else {
            members.isFirstSight = members.list != nil
        }
        return members
    }

    /// Fills the catalog in an order that does not depend on the segments.
    mutating func fill() async throws {
        let progress = progress
        let intake = RemoteIntake(library: library, stage: stage)
        let taken = try await intake.run { done, name in
            progress?(JobProgress(job: "clone", done: done, total: nil, bytes: 0, current: name))
        }
        summary.decisions = taken.decisions
        summary.failed = taken.failed
        try await library.catalog.continuePublishing(
            on: location.description, clock: try stage.clock(), analyzers: analyzers)
        try await library.catalog.record(readings)
    }

    /// Brings back proxies, thumbnails and chips.
    mutating func restore() async throws {
        let restoring = PackRestoring(library: library, store: store, folder: folder)
        let progress = progress
        let outcome = try await blocking {
            try await restoring.run { outcome in
                progress?(JobProgress(job: "clone", done: outcome.restored, total: nil, bytes: 0))
            }
        }
        summary.restored = outcome.restored
        summary.missing = outcome.missing
        if outcome.missing > 0 {
            summary.notes.append(
                "\(outcome.missing) proxies, thumbnails or chips are not on the remote or damaged there")
        }
        try? FileManager.default.removeItem(atPath: folder.string)
    }
}
