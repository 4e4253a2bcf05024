import Foundation
import Glibc

/// A name for this process that no other process of this machine has or will have: its number and when it began.
enum ProcessTag {
    /// `pid-starttime`.
    static let current = "\(getpid())-\(startTime(of: getpid()) ?? "0")"

    /// Whether the process of this tag still runs.
    static func isAlive(_ tag: String) -> Bool {
        let parts = tag.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, let number = Int32(parts[0]) else { return false }
        return startTime(of: number) == String(parts[1])
    }

    /// Field 22 of /proc/PID/stat (proc(5)): clock ticks since boot. The command in field 2 may hold spaces, so it counts from the last parenthesis.
    private static func startTime(of process: Int32) -> String? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? String(fields[19]) : nil
    }
}
