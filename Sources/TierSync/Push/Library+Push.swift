import Catalog
import Remote
import Synchronization
public import TierModel

extension Library {
    /// Uploads and proves what is only here: the pictures and their companions. Then publishes what the catalog knows of them, and
    /// every decision; a long push does so on the way, too.
    ///
    /// - Parameters:
    ///   - photos: only these, or all.
    ///   - servingAnalysis: whether reading back a photo that is not analysed yet counts as its one fetch for that: then the eviction
    ///     keeps its bytes in the spool. Without it, the eviction frees them, and the analysis fetches them once.
    ///   - progress: is told how far it is.
    /// - Throws: `EngineError` (`noRemote`), `CancellationError`. What stops the whole job is in the summary.
    public func push(photos: [PhotoID]? = nil, servingAnalysis: Bool = true, progress: ProgressHandler? = nil)
        async throws -> JobSummary
    {
        try await check(.contribute, to: "push photos")
        let connection = try await connect()
        let pusher = Pusher(library: self, store: connection.store, servesAnalysis: servingAnalysis)
        let sent = PushedSincePublication()
        let job = FileJob(
            library: self, name: "push", photos: photos,
            page: { last in
                // What goes wrong here is told at the end, when it is tried again.
                if sent.isMuch { try await self.publishOnTheWay(sent) }
                let page = try await self.catalog.filesToPush(photos: photos, after: last, limit: 256)
                sent.add(page)
                return page
            },
            work: { try await pusher.upload($0) },
            // Copies that must be read back wait until their entity tags can be trusted: a tag made in the same two
            // seconds as its file may stand for two contents (RFC 9110, section 8.8.2.2). One second more, because a busy
            // server's clock in `Date` lags: a proof with an untrusted tag costs another read-back before each drop. A server
            // whose tags were seen to be finer needs less.
            second: { try await pusher.prove($0) }, rest: connection.capabilities.tagRest ?? .milliseconds(3100))
        var hasWaited = false
        var summary = try await PushLock.holding(layout, waits: { hasWaited = true }) {
            try await job.run(progress: progress)
        }
        if hasWaited { summary.notes.append("waited for another push of this library") }
        let before = catalog.trafficOfThisProcess()
        try await publish(after: &summary)
        summary.bytesSent += catalog.trafficOfThisProcess().sent - before.sent
        summary.bytesReceived += catalog.trafficOfThisProcess().received - before.received
        return summary
    }

    private func publishOnTheWay(_ sent: PushedSincePublication) async throws {
        sent.reset()
        do {
            try await publish()
        } catch let error as CancellationError {
            throw error
        } catch {
        }
    }
}

/// Adds up what a long push has in hand since it published last, so that a lost device loses little.
private final class PushedSincePublication: Sendable {
    private static let fileLimit = 2_000
    private static let byteLimit: Int64 = 1_000_000_000
    private let sums = Mutex((files: 0, bytes: Int64(0)))

    var isMuch: Bool { sums.withLock { $0.files >= Self.fileLimit || $0.bytes >= Self.byteLimit } }

    func add(_ files: [FileRecord]) {
        sums.withLock { sums in
            sums.files += files.count
            sums.bytes += files.map(\.byteCount).reduce(0, +)
        }
    }

    func reset() { sums.withLock { $0 = (0, 0) } }
}
