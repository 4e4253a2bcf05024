import ArgumentParser
import Conditions
import Foundation
import Logging
import TierModel
import TierSync

/// `tiersync run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract:
            "Do by itself what is to be done: upload, publish, analyse, verify, while this machine has nothing better to do.",
        discussion: """
            Runs until it is stopped (Ctrl-C, SIGTERM), which ends cleanly. What it may do is said in config.json: schedule, \
            conditions. Originals are dropped only where "schedule": {"evict": true} is written there.
            """)

    @Flag(help: "Do what is due and may run now, then end.")
    var once = false

    @Flag(help: "Say what would be done, why, and what it would cost; do nothing.")
    var dryRun = false

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if once, dryRun { throw ValidationError("--dry-run does nothing, so leave --once out") }
    }

    func run() async throws {
        if dryRun {
            let plan = try await global.openLibrary(transfer).workPlan()
            return try global.output.result(plan) { plan.words }
        }
        ProcessPriority.giveWay()
        let log = ScheduleLog(logger: StandardErrorLog.logger(global))
        defer { ServiceManager.tell(.stopping) }
        var status: SchedulerStatus?
        do {
            var end = ScheduleEnd.settingsChanged
            while end == .settingsChanged {
                let library = try await Library.open(in: LibraryLocator().folder(asked: global.library)) {
                    transfer.apply(to: &$0)
                }
                for action in library.recovery.actions { log.logger.notice("\(action)") }
                ServiceManager.tell(.ready)
                defer { status = library.schedulerStatus() }
                end = try await library.runSchedule(once: once) { log.tell($0) }
                if end == .settingsChanged { log.logger.notice("config.json was changed: it holds from now on") }
            }
        } catch is CancellationError {
            // Whoever stops a service has got what they asked for.
        }
        if global.output.form != .words, let status { try global.output.document(status) }
    }
}

extension WorkPlan {
    /// The plan in words.
    var words: String {
        guard !jobs.isEmpty else { return "nothing is to be done" }
        var rows = [["job", "when", "sends", "receives", "why"]]
        for job in jobs {
            rows.append([
                job.job.rawValue, job.when, job.bytesToSend > 0 ? Words.bytes(job.bytesToSend) : "",
                job.bytesToReceive > 0 ? Words.bytes(job.bytesToReceive) : "", job.why,
            ])
        }
        return Words.table(rows, rightAligned: [2, 3])
    }
}

extension PlannedJob {
    /// When it runs, in words.
    var when: String {
        switch state {
        case .ready: "now"
        case .waiting(let reason, let expected):
            expected.map { $0.isEmpty ? reason : "\($0) (\(reason))" } ?? reason
        case .later(let date, let reason): "\(Words.time(date)) (\(reason))"
        }
    }

    /// What it will move, in words; empty for nothing.
    var cost: String {
        var parts: [String] = []
        if bytesToSend > 0 { parts.append("sends \(Words.bytes(bytesToSend))") }
        if bytesToReceive > 0 { parts.append("receives up to \(Words.bytes(bytesToReceive))") }
        return parts.joined(separator: ", ")
    }
}

extension Words {
    /// `2026-11-28 22:00`, by the local clock.
    static func time(_ date: Date) -> String {
        date.formatted(
            Date.VerbatimFormatStyle(
                format:
                    "\(year: .defaultDigits)-\(month: .twoDigits)-\(day: .twoDigits) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)",
                timeZone: .current, calendar: Calendar(identifier: .gregorian)))
    }
}

extension SchedulerStatus {
    /// One line of it.
    var words: String {
        var text: String
        switch state {
        case .running:
            text = "\(job?.rawValue ?? "") since \(Words.time(since))"
            if let progress {
                text +=
                    ", \(progress.done)\(progress.total.map { " of \($0)" } ?? "") done, \(Words.bytes(progress.bytes))"
            }
        case .paused: text = "\(job?.rawValue ?? "") is paused: \(reason ?? "")"
        case .waiting:
            text = "waits: \(reason ?? "")"
            if let until { text += "; next at \(Words.time(until))" }
        case .stopped: text = "stopped at \(Words.time(since))\(reason.map { ": \($0)" } ?? "")"
        case .notRunning: text = "does not run: \(reason ?? "")"
        }
        return text
    }
}
