import Foundation
import Glibc
import Synchronization
import TierSync

/// Shows how far a job is: one line that changes on a terminal; elsewhere a plain line a minute, so that a short job says nothing at all.
final class ProgressDisplay: Sendable {
    private struct State {
        var line = ProgressLine()
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
        let time = (now - start) / .seconds(1)
        let text: String? = state.withLock { state in
            let isNews = state.line.take(progress, at: time)
            let isDue = now - (state.last ?? start) >= (isTerminal ? .milliseconds(100) : .seconds(60))
            // Nothing may follow a pause for hours: it is told at once.
            guard isDue || isTerminal && isNews else { return nil }
            state.last = now
            state.isShown = true
            return state.line.text(at: time, columns: isTerminal ? Self.columns : nil)
        }
        guard let text else { return }
        write(isTerminal ? "\r\(text)\u{1B}[K" : text + "\n")
    }

    /// The terminal's width less one column: a line that fills the last one wraps on some.
    private static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 79 }
        return max(1, Int(size.ws_col) - 1)
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
