public import Catalog
public import Foundation
import SystemPackage
public import TierModel

/// What the schedule of a library does, for anybody who may read the library's folder: `run.json`.
public struct SchedulerStatus: Hashable, Codable, Sendable {
    /// What it does.
    public enum State: String, Hashable, Codable, Sendable {
        /// A job is at work.
        case running
        /// A job was interrupted and goes on when its conditions hold again.
        case paused
        /// Nothing can run, or nothing is due.
        case waiting
        /// It ended as it was asked to, or by the error in `reason`.
        case stopped
        /// Its process is gone without having said so.
        case notRunning
    }

    /// How far a job is.
    public struct Progress: Hashable, Codable, Sendable {
        /// Photos or files done with.
        public var done: Int
        /// How many there are in all, where that is known.
        @ExplicitNull public var total: Int?
        /// Bytes read, sent or received so far.
        public var bytes: Int64
    }

    /// How a job ended last.
    public struct Result: Hashable, Codable, Sendable {
        /// How it ended.
        public enum Outcome: String, Hashable, Codable, Sendable {
            /// Completely, but for what failed.
            case done
            /// Before its end, because it had to make room.
            case paused
            /// By an error.
            case failed
        }

        /// Which.
        public var job: ScheduledJob
        /// When.
        public var at: Date
        /// How.
        public var outcome: Outcome
        /// Photos done.
        public var done: Int
        /// Photos that could not be done.
        public var failed: Int
        /// Bytes sent.
        public var bytesSent: Int64
        /// Bytes received.
        public var bytesReceived: Int64
        /// How long it took, in seconds.
        public var seconds: Double
        /// The error that ended it, or why it was paused.
        @ExplicitNull public var reason: String?
    }

    /// What it does.
    public var state: State
    /// The job that runs, or was paused.
    @ExplicitNull public var job: ScheduledJob?
    /// Why it runs, or why nothing does.
    @ExplicitNull public var reason: String?
    /// When the next job is due, where that is known.
    @ExplicitNull public var until: Date?
    /// Since when it does that.
    public var since: Date
    /// When it was started.
    public var started: Date
    /// When this was written.
    public var updated: Date
    /// How far the job is.
    @ExplicitNull public var progress: Progress?
    /// What comes next.
    @ExplicitNull public var plan: WorkPlan?
    /// How each job ended last.
    public var results: [Result]
    /// Whose this is.
    public var process: ProcessIdentity
}

extension SchedulerStatus {
    /// Reads the status of a library; of a process that is gone it says so.
    ///
    /// - Returns: `nil` when no schedule ever ran here, or the file cannot be read.
    static func read(_ layout: LibraryLayout, now: Date = Date()) -> SchedulerStatus? {
        guard let data = FileManager.default.contents(atPath: layout.runStatus.string) else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        guard var status = try? decoder.decode(SchedulerStatus.self, from: data) else { return nil }
        if status.state != .stopped, !status.process.isAlive(lastSeen: status.updated, now: now) {
            status.state = .notRunning
            status.reason = "the process that ran it is gone"
        }
        return status
    }

    /// Replaces the file. It is not synced to the disk: after a crash of the machine nobody runs.
    func write(_ layout: LibraryLayout) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        // One process at a time writes it, so that one name serves, and a kill leaves one file at most.
        let pending = layout.folder.appending(".run.json.tmp")
        try DurableFile.writePending(try encoder.encode(self), to: pending)
        try DurableFile.rename(pending, to: layout.runStatus)
    }
}

extension Library {
    /// What the schedule of this library does, whichever process runs it; `nil` when none ever did.
    public func schedulerStatus() -> SchedulerStatus? { SchedulerStatus.read(layout) }
}
