import Dispatch
import Foundation
import Glibc
import Synchronization

/// Ctrl-C: the first one cancels the work, which ends cleanly; a second one ends the process at once.
struct Interruption {
    /// The work, once it runs, and whether it was interrupted before.
    private final class Work: Sendable {
        private let state = Mutex<(task: Task<Void, any Error>?, isInterrupted: Bool)>((nil, false))

        /// Whether it was interrupted before.
        func interrupt() -> Bool {
            let (wasInterrupted, task) = state.withLock { state in
                defer { state.isInterrupted = true }
                return (state.isInterrupted, state.task)
            }
            task?.cancel()
            return wasInterrupted
        }

        func begins(_ task: Task<Void, any Error>) {
            let isInterrupted = state.withLock { state in
                state.task = task
                return state.isInterrupted
            }
            if isInterrupted { task.cancel() }
        }
    }

    /// Runs `body` so that SIGINT and SIGTERM cancel it.
    func guarding(_ body: sending @escaping () async throws -> Void) async throws {
        let work = Work()
        var sources: [any DispatchSourceSignal] = []
        defer { for source in sources { source.cancel() } }
        // Before the work begins: what it prints may be what somebody waits for to stop it, and until it listens a signal is lost.
        for number in [SIGINT, SIGTERM] { sources.append(await Self.listen(to: number, work)) }
        let task = Task { try await body() }
        work.begins(task)
        try await task.value
    }

    /// Returns once signals of this number are heard.
    private static func listen(to number: Int32, _ work: Work) async -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
            if work.interrupt() { _exit(130) }
            FileHandle.standardError.write(Data("\nstopping; what is done is kept (again to stop at once)\n".utf8))
        }
        await withCheckedContinuation { continuation in
            source.setRegistrationHandler { continuation.resume() }
            source.resume()
        }
        return source
    }
}
