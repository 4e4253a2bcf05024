public import Foundation
import Synchronization

/// Which process did something: enough to tell later whether it still runs, although numbers of processes are used again.
public struct ProcessIdentity: Hashable, Codable, Sendable {
    /// The process number.
    public var pid: Int32
    /// When it started, in clock ticks since the machine booted (`starttime` of proc(5)).
    public var started: Int64
    /// The boot it ran in (`/proc/sys/kernel/random/boot_id`).
    public var boot: String
    /// Its name space of process numbers: a container has its own, in which `pid` means another process.
    public var namespace: String
    /// Random, one for each catalog that was opened: a process can open several.
    public var token: UUID
}

extension ProcessIdentity {
    /// The running process, as the opener of one more catalog.
    static func current() -> ProcessIdentity {
        ProcessIdentity(
            pid: getpid(), started: startTime(of: "self") ?? 0, boot: boot, namespace: namespace, token: UUID())
    }

    /// Whether the process still runs and has the catalog open. `lastSeen` decides for a process of another name space:
    /// it is taken for dead when it has not been seen for 15 minutes.
    package func isAlive(lastSeen: Date, now: Date) -> Bool {
        guard boot == Self.boot else { return false }
        guard namespace == Self.namespace else { return now.timeIntervalSince(lastSeen) < 15 * 60 }
        guard let start = Self.startTime(of: String(pid)), start == started else { return false }
        return pid != getpid() || OpenCatalogs.contains(token)
    }

    private static let boot = firstLine(of: "/proc/sys/kernel/random/boot_id") ?? "unknown"

    private static let namespace =
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? "unknown"

    /// Field 22 of `/proc/PID/stat`; `nil` when there is no such process, or only its remains (a zombie).
    private static func startTime(of process: String) -> Int64? {
        // The name of the program, field 2, is in brackets and may hold anything: count from the last one.
        guard let line = firstLine(of: "/proc/\(process)/stat"), let end = line.lastIndex(of: ")") else { return nil }
        let fields = line[line.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let state = fields.first, state != "Z", state != "X" else { return nil }
        return Int64(fields[19])
    }

    private static func firstLine(of path: String) -> String? {
        guard let content = FileManager.default.contents(atPath: path) else { return nil }
        return String(decoding: content, as: UTF8.self).split(separator: "\n").first.map(String.init)
    }
}

/// The catalogs that this process has open, by token: one that was closed counts as a process that has ended.
enum OpenCatalogs {
    private static let tokens = Mutex<Set<UUID>>([])

    static func insert(_ token: UUID) { tokens.withLock { _ = $0.insert(token) } }
    static func remove(_ token: UUID) { tokens.withLock { _ = $0.remove(token) } }
    static func contains(_ token: UUID) -> Bool { tokens.withLock { $0.contains(token) } }
}
