import Conditions
import Foundation
import Logging
import TierModel
import TierSync

/// Puts what a schedule tells into the log, and into `systemctl status`.
struct ScheduleLog: Sendable {
    var logger: Logger

    /// So many failed photos of one job are named; the status and the job's own command know the rest.
    private static let named = 20

    func tell(_ event: SchedulerEvent) {
        switch event {
        case .started: logger.info("started")
        case .began(let job):
            logger.info("\(job.job.rawValue): \(job.why)\(job.cost.isEmpty ? "" : "; \(job.cost)")")
            ServiceManager.tell(.status("\(job.job.rawValue): \(job.why)"))
        case .progress(let job, let progress):
            logger.debug(
                "\(job.rawValue): \(progress.done)\(progress.total.map { " of \($0)" } ?? ""), \(progress.bytes) bytes")
        case .paused(let job, let reason):
            logger.info("\(job.rawValue): paused: \(reason)")
            ServiceManager.tell(.status("\(job.rawValue) is paused: \(reason)"))
        case .ended(let job, let summary): tell(job, summary)
        case .failed(let job, let error, let again):
            let words = "\(job.rawValue): \(error.message)" + (error.remedy.map { " (\($0))" } ?? "")
            let next = again.map { "; tried again at \(Words.time($0))" } ?? ""
            if error.exitStatus == .conditionsNotMet {
                logger.notice("\(words)\(next)")
            } else {
                logger.warning("\(words)\(next)")
            }
            if let cause = error.underlying { logger.debug("because: \(PrintableName.escaped("\(cause)"))") }
        case .waiting(let plan):
            if plan.jobs.isEmpty { logger.info("nothing is to be done; new photos are noticed") }
            for job in plan.jobs { logger.info("\(job.job.rawValue) waits: \(job.when)") }
            ServiceManager.tell(
                .status(plan.jobs.first.map { "\($0.job.rawValue) waits: \($0.when)" } ?? "nothing to do"))
        case .resumed(let seconds):
            logger.info("this machine was suspended for \(Words.duration(seconds)); looking again at everything")
        case .unusableSettings(let error):
            logger.error("\(error.message); the settings from before hold\(error.remedy.map { " (\($0))" } ?? "")")
        case .stopped: logger.info("stopped; what is done is kept")
        }
    }

    private func tell(_ job: ScheduledJob, _ summary: JobSummary) {
        var parts = ["\(summary.done) done"]
        if !summary.failed.isEmpty { parts.append("\(summary.failed.count) failed") }
        if summary.bytesSent > 0 { parts.append("sent \(Words.bytes(summary.bytesSent))") }
        if summary.bytesReceived > 0 { parts.append("received \(Words.bytes(summary.bytesReceived))") }
        logger.info("\(job.rawValue): \(parts.joined(separator: ", ")) in \(Words.duration(summary.seconds))")
        for note in summary.notes { logger.info("\(job.rawValue): \(note)") }
        for failure in summary.failed.prefix(Self.named) {
            let name = failure.photo.map { "\($0)" } ?? failure.file
            let remedy = failure.remedy.map { " (\($0))" } ?? ""
            logger.warning("\(job.rawValue): \(name): \(failure.error)\(remedy)")
        }
        if summary.failed.count > Self.named {
            logger.warning("\(job.rawValue): and \(summary.failed.count - Self.named) more")
        }
    }
}
