import Foundation
import Glibc
import Synchronization

/// Places where a crash would be most unwelcome: before and after everything that becomes durable, here or on the remote.
///
/// For tests of what survives: with `TIERSYNC_CRASH_AT=N` in its environment, a process kills itself (SIGKILL) at the Nth
/// place that it passes. Without the variable, passing costs one comparison.
public enum CrashPoint {
    private static let target = ProcessInfo.processInfo.environment["TIERSYNC_CRASH_AT"].flatMap { Int($0) } ?? 0
    private static let passed = Atomic(0)

    /// Passes one.
    public static func pass() {
        guard target > 0 else { return }
        if passed.add(1, ordering: .sequentiallyConsistent).newValue == target { kill(getpid(), SIGKILL) }
    }
}
