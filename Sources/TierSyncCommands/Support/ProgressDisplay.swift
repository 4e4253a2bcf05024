import Foundation
import Glibc
import Synchronization
import TierSync

/// Shows how far a job is: one line that changes on a terminal, a plain line every few seconds elsewhere.
final class ProgressDisplay: Sendable {
    private struct State {
        var last: ContinuousClock.Instant?
        var isShown = false
    }

    private let state = Mutex(State())
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let start = ContinuousClock.now

    /// What a job calls.
    var handler: ProgressHandler { { self.show($0) } }

    deinit {
        if isTerminal, state.withLock(\.isShown) { write("\r\u{1B}[K") }
    }

    private func show(_ progress: JobProgress) {
        let now = ContinuousClock.now
        let isDue = state.withLock { state in
            let interval: Duration = isTerminal ? .milliseconds(100) : .seconds(5)
            // On a pipe, a short job says nothing at all.
            guard now - (state.last ?? (isTerminal ? now - .seconds(1) : start)) >= interval else { return false }
            state.last = now
            state.isShown = true
            return true
        }
        guard isDue else { return }
        let text = line(progress, elapsed: now - start)
        write(isTerminal ? "\r\(text)\u{1B}[K" : text + "\n")
    }

    private func line(_ progress: JobProgress, elapsed: Duration) -> String {
        let seconds = max(0.001, Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
        var text = "\(progress.job) "
        if let total = progress.total, total > 0 {
            let filled = min(20, 20 * progress.done / total)
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled)
            let left = progress.done > 0 ? seconds / Double(progress.done) * Double(max(0, total - progress.done)) : 0
            text += "[\(bar)] \(progress.done)/\(total), \(Words.duration(left)) left"
        } else {
            text += "\(progress.done) photos"
        }
        return text + ", \(Words.bytes(progress.bytes)), \(Words.bytes(Int64(Double(progress.bytes) / seconds)))/s"
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
