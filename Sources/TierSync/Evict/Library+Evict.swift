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

    /// Makes options.
    public init(photos: [PhotoID]? = nil, capturedBefore: Date? = nil, free: Int64? = nil) {
        self.photos = photos
        self.capturedBefore = capturedBefore
        self.free = free
    }
}

/// One line of an eviction's dry run.
public struct EvictionChoice: Hashable, Encodable, Sendable {
    /// The photo.
    public var photo: PhotoID
    /// The file.
    public var file: String
    /// What would be freed, in bytes.
    public var bytes: Int64
    /// Whether it would be dropped.
    public var isDropped: Bool
    /// Why, or why not.
    public var reason: String
}

extension Library {
    /// Drops local originals whose remote copy is proven and, asked a moment before, still there.
    ///
    /// - Throws: `EngineError` (`noRemote`), `CancellationError`. What stops the whole job is in the summary.
    public func evict(_ options: EvictOptions = EvictOptions(), progress: ProgressHandler? = nil) async throws
        -> JobSummary
    {
        let store = try await makeStore()
        let evictor = Evictor(library: self, store: store)
        let budget = FreedBytes(limit: options.free)
        let job = FileJob(library: self, name: "evict", photos: options.photos) { after in
            if await budget.isReached { return [] }
            return try await self.catalog.filesToEvict(
                photos: options.photos, capturedBefore: options.capturedBefore, after: after, limit: 64)
        } work: { file in
            guard await budget.reserve(file.byteCount) else { return false }
            do {
                let freed = try await evictor.evict(file)
                await budget.settle(file.byteCount, freed: freed ?? 0)
                return freed != nil
            } catch {
                await budget.settle(file.byteCount, freed: 0)
                throw error
            }
        }
        var summary = try await job.run(progress: progress)
        if summary.stoppedBy == nil {
            let unsent = try await neverPushed(options).map {
                PhotoFailure(photo: $0.photo, file: $0.fileName, error: Self.unsent($0))
            }
            summary.failed += unsent
            summary.skipped = max(0, summary.skipped - unsent.count)
        }
        let waiting = await evictor.keptForAnalysis.count
        if waiting > 0 {
            summary.notes.append(
                "\(waiting) originals wait in the spool for their analysis, which will fetch nothing: tiersync analyze")
        }
        return summary
    }

    /// Says what `evict` would do, asking the remote nothing.
    public func evictionPlan(_ options: EvictOptions = EvictOptions()) async throws -> [EvictionChoice] {
        var choices: [EvictionChoice] = []
        var freed: Int64 = 0
        var last: OriginalID?
        while true {
            let page = try await catalog.filesToEvict(
                photos: options.photos, capturedBefore: options.capturedBefore, after: last, limit: 256)
            guard let end = page.last else { break }
            last = end.id
            for file in page {
                let isEnough = options.free.map { freed >= $0 } ?? false
                let choice = try await choice(file, isEnough: isEnough)
                if choice.isDropped { freed += choice.bytes }
                choices.append(choice)
            }
        }
        for file in try await neverPushed(options) {
            choices.append(
                EvictionChoice(
                    photo: file.photo, file: file.fileName, bytes: file.byteCount, isDropped: false,
                    reason: "it was never pushed: push it first"))
        }
        return choices
    }

    private func choice(_ file: FileRecord, isEnough: Bool) async throws -> EvictionChoice {
        var choice = EvictionChoice(
            photo: file.photo, file: file.fileName, bytes: file.byteCount, isDropped: false,
            reason: "its remote copy is not proven: push it first")
        guard file.remote?.proof != nil else { return choice }
        choice.reason = "enough would be free already"
        guard !isEnough else { return choice }
        choice.isDropped = true
        choice.reason = "proven on the remote"
        if try await waitsForAnalysis(file) {
            choice.bytes = 0
            choice.reason = "proven on the remote; its bytes go to the spool until they are analysed"
        }
        return choice
    }

    /// Pictures that were named although the remote never had them. Of all photos they are simply none to drop.
    private func neverPushed(_ options: EvictOptions) async throws -> [FileRecord] {
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

/// Adds up what has been freed, and lets no more files be dropped at once than are needed.
actor FreedBytes {
    private let limit: Int64?
    private var freed: Int64 = 0
    /// Bytes of files in hand, of which nobody knows yet whether they will be freed.
    private var reserved: Int64 = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(limit: Int64?) {
        self.limit = limit
    }

    var isReached: Bool { limit.map { freed >= $0 } ?? false }

    /// Takes a file in hand; `settle` must follow. Waits while those in hand may be enough.
    ///
    /// - Returns: `false` when enough is free already.
    func reserve(_ bytes: Int64) async -> Bool {
        while let limit, freed + reserved >= limit {
            if freed >= limit { return false }
            await withCheckedContinuation { waiting.append($0) }
        }
        reserved += bytes
        return true
    }

    /// Says what came of a file in hand.
    func settle(_ bytes: Int64, freed: Int64) {
        reserved -= bytes
        self.freed += freed
        let callers = waiting
        waiting = []
        for caller in callers { caller.resume() }
    }
}
