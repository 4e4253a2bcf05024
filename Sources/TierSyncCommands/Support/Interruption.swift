import Dispatch
import Foundation
import Glibc

/// Ctrl-C: the first one cancels the work, which ends cleanly; a second one ends the process at once.
struct Interruption {
    /// Runs `body` so that SIGINT and SIGTERM cancel it.
    func guarding(_ body: sending @escaping () async throws -> Void) async throws {
        let work = Task { try await body() }
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if work.isCancelled { _exit(130) }
                FileHandle.standardError.write(Data("\nstopping; what is done is kept (again to stop at once)\n".utf8))
                work.cancel()
            }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        try await work.value
    }
}
