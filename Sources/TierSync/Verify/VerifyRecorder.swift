import TierModel

/// Gathers what the parts of a verification find, and tells its listener how far it is.
actor VerifyRecorder {
    private(set) var report = VerifyReport()
    private let listener: ProgressHandler?
    private var part = ""
    private var done = 0
    private var total: Int?
    private var bytes: Int64 = 0

    init(listener: ProgressHandler?) {
        self.listener = listener
    }

    /// A part begins that has so much to look at.
    func begin(_ part: String, total: Int?) {
        (self.part, self.total, done, bytes) = ("verify \(part)", total, 0, 0)
    }

    /// One more was looked at, for which so many bytes were read; `name` is that of the last one.
    func looked(at count: Int = 1, bytes read: Int64 = 0, _ name: String? = nil) {
        done += count
        bytes += read
        listener?(JobProgress(job: part, done: done, total: total, bytes: bytes, current: name))
    }

    /// Changes the counts of the report.
    func count(_ change: @Sendable (inout VerifyReport) -> Void) {
        change(&report)
    }

    /// Something is not as it should be.
    func add(_ problem: VerifyProblem) {
        switch problem.kind {
        case .foreignFile:
            report.foreignFiles += 1
            guard report.foreignFiles <= VerifyReport.foreignLimit else { return }
        case .foreignObject:
            report.foreignObjects += 1
            guard report.foreignObjects <= VerifyReport.foreignLimit else { return }
        default:
            report.problemCount += 1
            if problem.repair != nil, problem.remedy == nil { report.repaired += 1 }
            guard report.problemCount <= VerifyReport.problemLimit else { return }
        }
        report.problems.append(problem)
    }

    /// The user should know this, too.
    func note(_ sentence: String) {
        report.notes.append(sentence)
    }

    /// A part ended early. The first reason is the one that is told.
    func stop(_ error: any UserFacingError) {
        if report.stoppedBy == nil { report.stoppedBy = error }
    }
}
