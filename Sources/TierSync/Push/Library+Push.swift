import Catalog
import Remote
public import TierModel

extension Library {
    /// Uploads and proves what is only here: the pictures and their companions.
    ///
    /// - Parameters:
    ///   - photos: only these, or all.
    ///   - servingAnalysis: whether reading back a photo that is not analysed yet counts as its one fetch for that: then the eviction
    ///     keeps its bytes in the spool. Without it, the eviction frees them, and the analysis fetches them once.
    /// - Throws: `EngineError` (`noRemote`), `CancellationError`. What stops the whole job is in the summary.
    public func push(photos: [PhotoID]? = nil, servingAnalysis: Bool = true, progress: ProgressHandler? = nil)
        async throws -> JobSummary
    {
        let pusher = Pusher(library: self, store: try await makeStore(), servesAnalysis: servingAnalysis)
        let job = FileJob(
            library: self, name: "push", photos: photos,
            page: { try await self.catalog.filesToPush(photos: photos, after: $0, limit: 256) },
            work: { try await pusher.upload($0) },
            // Copies that must be read back wait until their entity tags can be trusted: a tag made in the same two
            // seconds as its file may stand for two contents (RFC 9110, section 8.8.2.2). One second more, because a busy
            // server's clock in `Date` lags: a proof with an untrusted tag costs another read-back before each drop.
            second: { try await pusher.prove($0) }, rest: .milliseconds(3100))
        var hasWaited = false
        var summary = try await PushLock.holding(layout, waits: { hasWaited = true }) {
            try await job.run(progress: progress)
        }
        if hasWaited { summary.notes.append("waited for another push of this library") }
        return summary
    }
}
