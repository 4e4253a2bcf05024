import Synchronization
import TierModel
import TierSync

/// Runs the jobs of the page, one of a kind at a time, and tells how far they are.
final class JobBoard: Sendable {
    /// What a job does; it is told where to report its progress.
    typealias Work = @Sendable (@escaping ProgressHandler) async throws -> JobSummary

    private struct Entry: Sendable {
        var id: Int
        var work: Work
        var cancellation: AsyncStream<Never>
    }

    private struct State {
        var jobs: [Job] = []
        var cancels: [Int: AsyncStream<Never>.Continuation] = [:]
        var told: [Int: ContinuousClock.Instant] = [:]
        var next = 1
    }

    /// So many are remembered.
    private static let mostJobs = 50
    private let state = Mutex(State())
    private let events: EventHub
    private let arrivals: (stream: AsyncStream<Entry>, continuation: AsyncStream<Entry>.Continuation)

    init(_ events: EventHub) {
        self.events = events
        arrivals = AsyncStream.makeStream()
    }

    /// The last ones, the newest first.
    var jobs: [Job] { state.withLock { $0.jobs.reversed() } }

    /// Starts a job.
    ///
    /// - Throws: 409 when one of its kind is running; for originals, when the one of this photo is.
    func start(_ kind: Job.Kind, photo: PhotoID? = nil, totalBytes: Int64? = nil, _ work: @escaping Work)
        throws(RequestError) -> Job
    {
        let (cancellation, cancel) = AsyncStream.makeStream(of: Never.self)
        let job = state.withLock { state -> Job? in
            let isRunning = state.jobs.contains { $0.state == .running && $0.job == kind && $0.photo == photo }
            guard !isRunning else { return nil }
            var job = Job(id: state.next, job: kind, photo: photo)
            job.totalBytes = totalBytes
            state.next += 1
            state.jobs.append(job)
            if state.jobs.count > Self.mostJobs, let old = state.jobs.firstIndex(where: { $0.state != .running }) {
                state.jobs.remove(at: old)
            }
            state.cancels[job.id] = cancel
            return job
        }
        guard let job else {
            throw RequestError(409, "this is being done already", remedy: "wait until it has ended", code: "busy")
        }
        events.send("job", job)
        arrivals.continuation.yield(Entry(id: job.id, work: work, cancellation: cancellation))
        return job
    }

    /// Stops a job; what is done is kept.
    ///
    /// - Throws: 404 for one that does not run.
    func cancel(_ id: Int) throws(RequestError) {
        guard let cancel = state.withLock({ $0.cancels[id] }) else { throw .notFound }
        cancel.finish()
    }

    /// Runs what is started, until the task is cancelled: jobs then end cleanly.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await entry in arrivals.stream {
                group.addTask { await self.perform(entry) }
            }
            group.cancelAll()
        }
    }

    private func perform(_ entry: Entry) async {
        do {
            let summary = try await withThrowingTaskGroup(of: JobSummary?.self) { group in
                group.addTask { try await entry.work { progress in self.note(entry.id, progress) } }
                group.addTask {
                    for await _ in entry.cancellation {}
                    return nil
                }
                guard let first = try await group.next(), let summary = first else {
                    group.cancelAll()
                    // It may have ended at the same time.
                    guard let last = try await group.next(), let summary = last else { throw CancellationError() }
                    return summary
                }
                group.cancelAll()
                return summary
            }
            change(entry.id) { $0.end(summary) }
        } catch {
            change(entry.id) { $0.end(error) }
        }
        _ = state.withLock { ($0.cancels.removeValue(forKey: entry.id), $0.told.removeValue(forKey: entry.id)) }
        events.sendChanged()
    }

    /// Tells five times a second at most.
    private func note(_ id: Int, _ progress: JobProgress) {
        let job = state.withLock { state -> Job? in
            guard let place = state.jobs.firstIndex(where: { $0.id == id }) else { return nil }
            state.jobs[place].note(progress)
            let now = ContinuousClock.now
            if let last = state.told[id], now - last < .milliseconds(200) { return nil }
            state.told[id] = now
            return state.jobs[place]
        }
        if let job { events.send("job", job) }
    }

    private func change(_ id: Int, _ body: (inout Job) -> Void) {
        let job = state.withLock { state -> Job? in
            guard let place = state.jobs.firstIndex(where: { $0.id == id }) else { return nil }
            body(&state.jobs[place])
            return state.jobs[place]
        }
        if let job { events.send("job", job) }
    }
}
