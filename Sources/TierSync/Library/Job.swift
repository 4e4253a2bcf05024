import Foundation
public import TierModel

/// What a job has done so far, for a progress bar or a log line.
public struct JobProgress: Sendable {
    /// What is being done: `import`, `push`, …
    public var job: String
    /// Photos or files done with, whatever came of them.
    public var done: Int
    /// How many there are in all, where that is known.
    public var total: Int?
    /// Bytes read, sent or received so far.
    public var bytes: Int64
    /// The name of the photo or file that was last begun or done with, where that is known. It may hold anything that a file
    /// name may: escape it (`PrintableName`) before it reaches a terminal.
    public var current: String?
    /// Why the job waits: a sentence's beginning, as "on battery, 54 %"; `nil` while it runs.
    public var paused: String?

    /// Makes a progress.
    public init(
        job: String, done: Int, total: Int?, bytes: Int64, current: String? = nil, paused: String? = nil
    ) {
        self.job = job
        self.done = done
        self.total = total
        self.bytes = bytes
        self.current = current
        self.paused = paused
    }
}

/// Is told of a job's progress, from one place at a time.
public typealias ProgressHandler = @Sendable (JobProgress) -> Void

/// How a job ended: the JSON summary of `import`, `push`, `evict` and `analyze`.
public struct JobSummary: Encodable, Sendable {
    /// Photos done.
    public var done = 0
    /// Photos that needed nothing.
    public var skipped = 0
    /// Photos that could not be done.
    public var failed: [PhotoFailure] = []
    /// Body bytes sent to the remote.
    public var bytesSent: Int64 = 0
    /// Body bytes received from the remote.
    public var bytesReceived: Int64 = 0
    /// Wall time in seconds.
    public var seconds = 0.0
    /// What else the user should know, a sentence each.
    public var notes: [String] = []
    /// The error that ended the job early: the rest is untouched.
    public var stoppedBy: (any UserFacingError)?

    private enum CodingKeys: String, CodingKey {
        case done, skipped, failed, bytesSent, bytesReceived, seconds, notes, stoppedBy
    }

    /// Makes an empty summary.
    public init() {}

    /// Adds what else a further part did, beside the photos done and skipped: failures, bytes, time, notes, and why it stopped.
    package mutating func addRest(of other: JobSummary) {
        failed += other.failed
        bytesSent += other.bytesSent
        bytesReceived += other.bytesReceived
        seconds += other.seconds
        for note in other.notes where !notes.contains(note) { notes.append(note) }
        stoppedBy = other.stoppedBy
    }

    /// Encodes the stable keys; `stoppedBy` as its message.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(done, forKey: .done)
        try container.encode(skipped, forKey: .skipped)
        try container.encode(failed, forKey: .failed)
        try container.encode(bytesSent, forKey: .bytesSent)
        try container.encode(bytesReceived, forKey: .bytesReceived)
        try container.encode((seconds * 1000).rounded() / 1000, forKey: .seconds)
        try container.encode(notes, forKey: .notes)
        try container.encodeIfPresent(stoppedBy?.description, forKey: .stoppedBy)
    }

    /// Whether a budget of bytes ended it: work for other purposes can go on.
    var isStoppedByBudget: Bool { (stoppedBy as? EngineError)?.code == .transferBudgetReached }

    /// Whether it ended for want of bytes: what needs none can go on.
    var isStoppedElsewhere: Bool { isStoppedByBudget || stoppedBy?.exitStatus == .remoteUnreachable }

    /// How a command with this summary exits.
    public var exitStatus: ExitStatus {
        stoppedBy?.exitStatus ?? (failed.isEmpty ? .done : .somePhotosFailed)
    }
}

/// Gathers what a running job does, and tells its listener.
struct JobRecorder {
    var summary = JobSummary()
    private let job: String
    private let total: Int?
    private let listener: ProgressHandler?
    private let start = ContinuousClock.now
    private var bytes: Int64 = 0
    private var current: String?

    init(job: String, total: Int?, listener: ProgressHandler?) {
        self.job = job
        self.total = total
        self.listener = listener
    }

    /// This one is in hand now. For jobs in which one may take long.
    mutating func begins(_ name: String) {
        tell(0, name)
    }

    /// One more is done; `size` is what was read for it.
    mutating func done(_ name: String? = nil, size: Int64 = 0) {
        summary.done += 1
        tell(size, name)
    }

    /// One more needed nothing.
    mutating func skipped(_ name: String? = nil) {
        summary.skipped += 1
        tell(0, name)
    }

    /// One more failed.
    mutating func failed(_ failure: PhotoFailure) {
        summary.failed.append(failure)
        tell(0, failure.file)
    }

    /// The summary, its time taken.
    func finished() -> JobSummary {
        var summary = summary
        let elapsed = ContinuousClock.now - start
        summary.seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        return summary
    }

    private mutating func tell(_ size: Int64, _ name: String?) {
        bytes += size
        current = name ?? current
        let handled = summary.done + summary.skipped + summary.failed.count
        listener?(JobProgress(job: job, done: handled, total: total, bytes: bytes, current: current))
    }
}

extension PhotoFailure {
    /// The failure of one photo or file, told from the error that it met.
    init(photo: PhotoID?, file: String, error: any Error) {
        if let known = error as? any UserFacingError {
            self.init(photo: photo, file: file, error: known.message, remedy: known.remedy)
        } else {
            self.init(photo: photo, file: file, error: String(describing: error), remedy: nil)
        }
    }
}

/// Ends a job's loop when going on is pointless; the reason is in the summary's `stoppedBy`.
struct JobStopped: Error {}
