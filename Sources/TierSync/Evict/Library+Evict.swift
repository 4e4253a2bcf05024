import Catalog
public import Foundation
import Imaging
import Remote
import SystemPackage
public import TierModel

/// Which local originals to drop.
public struct EvictOptions: Hashable, Sendable {
    /// Only these photos; `nil` means all.
    public var photos: [PhotoID]?
    /// Only photos taken before this.
    public var capturedBefore: Date?
    /// Stop when this many bytes have been freed.
    public var free: Int64?
    /// Stop when the originals on this device, those in the trash among them, take up no more than this, in bytes.
    public var downTo: Int64?
    /// Photos taken within so many days stay; `nil` as the library's policy says.
    public var keepDays: Int?
    /// Photos added within so many days stay; `nil` as the library's policy says.
    public var minimumAgeDays: Int?
    /// A content proof older than so many days must be renewed; `nil` as the library's policy says.
    public var maximumProofAgeDays: Int?

    /// Makes options.
    public init(
        photos: [PhotoID]? = nil, capturedBefore: Date? = nil, free: Int64? = nil, downTo: Int64? = nil,
        keepDays: Int? = nil, minimumAgeDays: Int? = nil, maximumProofAgeDays: Int? = nil
    ) {
        self.photos = photos
        self.capturedBefore = capturedBefore
        self.free = free
        self.downTo = downTo
        self.keepDays = keepDays
        self.minimumAgeDays = minimumAgeDays
        self.maximumProofAgeDays = maximumProofAgeDays
    }
}

extension Library {
    /// Drops local originals whose remote copy is proven and, asked a moment before, still there: photos whose analysis is owed
    /// last, and among equals those taken first.
    ///
    /// - Throws: `EngineError` (`noRemote`), `CancellationError`. What stops the whole job is in the summary.
    public func evict(_ options: EvictOptions = EvictOptions(), progress: ProgressHandler? = nil) async throws
        -> JobSummary
    {
        let before = catalog.trafficOfThisProcess()
        let store = try await makeStore()
        var preparation = JobSummary()
        // An original is dropped only where a lost device could learn from the remote that it is there.
        try await publish(after: &preparation)
        let rules = EvictionRules(options, policy: configuration.eviction, now: Date())
        let evictor = Evictor(library: self, store: store, rules: rules)
        let budget = FreedBytes(limit: try await bytesToFree(options))
        let pages = EvictionPages(catalog: catalog, photos: options.photos, rules: rules)
        let job = FileJob(library: self, name: "evict", photos: options.photos) { _ in
            if budget.isReached { return [] }
            let files = try await pages.next()
            budget.expect(files.map(\.id))
            return files
        } work: { file in
            guard await budget.reserve(file.byteCount, for: file.id) else { return false }
            do {
                let freed = try await evictor.evict(file)
                budget.settle(file.byteCount, freed: freed ?? 0)
                return freed != nil
            } catch {
                budget.settle(file.byteCount, freed: 0)
                throw error
            }
        }
        var summary = withTraffic(try await job.run(progress: progress), since: before)
        summary.notes += preparation.notes
        if summary.stoppedBy == nil { summary.stoppedBy = preparation.stoppedBy }
        if summary.stoppedBy == nil {
            let unsent = try await neverPushed(options).map {
                PhotoFailure(photo: $0.photo, file: $0.fileName, error: Self.unsent($0))
            }
            summary.failed += unsent
            summary.skipped = max(0, summary.skipped - unsent.count)
        }
        summary.notes += await pages.notes
        let waiting = await evictor.keptForAnalysis.count
        if waiting > 0 {
            summary.notes.append(
                "\(waiting) originals wait in the spool for their analysis, which will fetch nothing: tiersync analyze")
        }
        return summary
    }

    /// How much is to be freed; `nil` for all that can be.
    func bytesToFree(_ options: EvictOptions) async throws -> Int64? {
        if let free = options.free { return free }
        // The policy's limit is for evictions that name nothing themselves.
        let isOpen = options.photos == nil && options.capturedBefore == nil
        guard let limit = options.downTo ?? (isOpen ? configuration.eviction.localBytes : nil) else { return nil }
        let status = try await catalog.status(analyzer: nil)
        return max(0, status.localOriginalBytes + status.trashedLocalBytes - limit)
    }

    /// Pictures that were named although the remote never had them. Of all photos they are simply none to drop.
    func neverPushed(_ options: EvictOptions) async throws -> [FileRecord] {
        guard let photos = options.photos, options.capturedBefore == nil else { return [] }
        return try await catalog.filesToPush(photos: photos, after: nil, limit: .max)
            .filter { $0.role == .primary && $0.remote?.uploadedAt == nil }
    }

    private static func unsent(_ file: FileRecord) -> EngineError {
        EngineError(
            .unproven, "\(file.photo) (\(file.fileName)) was never pushed, so it stays here",
            remedy: "run: tiersync push \(file.photo)")
    }
}
