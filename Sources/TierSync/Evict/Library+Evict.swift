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
            guard await budget.take(file.byteCount) else { return false }
            return try await evictor.evict(file)
        }
        var summary = try await job.run(progress: progress)
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
            guard let end = page.last else { return choices }
            last = end.id
            for file in page {
                let isProven = file.remote?.proof != nil
                let isEnough = options.free.map { freed >= $0 } ?? false
                if isProven, !isEnough { freed += file.byteCount }
                choices.append(
                    EvictionChoice(
                        photo: file.photo, file: file.fileName, bytes: file.byteCount, isDropped: isProven && !isEnough,
                        reason: !isProven
                            ? "its remote copy is not proven: push it first"
                            : isEnough ? "enough would be free already" : "proven on the remote"))
            }
        }
    }
}

/// Adds up what has been freed.
actor FreedBytes {
    private let limit: Int64?
    private var freed: Int64 = 0

    init(limit: Int64?) {
        self.limit = limit
    }

    var isReached: Bool { limit.map { freed >= $0 } ?? false }

    /// Counts a file that is about to be dropped; `false` when enough is free already.
    func take(_ bytes: Int64) -> Bool {
        if isReached { return false }
        freed += bytes
        return true
    }
}
