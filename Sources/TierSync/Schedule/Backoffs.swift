import Foundation
import TierModel

/// Which jobs are not tried again yet: a value that is told how each ended, in time since the machine booted.
struct Backoffs: Sendable {
    /// Why a job was not finished.
    enum Trouble: Sendable {
        /// The remote does not serve us: nor would it the other jobs.
        case remote(String)
        /// It cannot go on for now: a budget is used up, the disk is full.
        case notNow(String)
        /// Something stopped it that will probably stop it again.
        case other(String)
        /// It went through, and this is left over: photos that cannot be done. They are tried again when something else comes in.
        case leftOver(String, amounts: [Int64])
    }

    private struct Entry: Sendable {
        var until: Duration
        var reason: String
        var amounts: [Int64]?
    }

    private var entries: [ScheduledJob: Entry] = [:]
    private var remote: Entry?
    private var remoteFailures = 0

    private static let minute = Duration.seconds(60)

    /// Notes an end that was none.
    mutating func failed(_ job: ScheduledJob, _ trouble: Trouble, at now: Duration) {
        switch trouble {
        case .remote(let reason):
            // 1, 2, 4, 8, 16, 30, 30 … minutes.
            let minutes = min(30, 1 << min(remoteFailures, 5))
            remoteFailures += 1
            remote = Entry(until: now + Self.minute * minutes, reason: reason)
        case .notNow(let reason): entries[job] = Entry(until: now + Self.minute * 15, reason: reason)
        case .other(let reason): entries[job] = Entry(until: now + Self.minute * 60, reason: reason)
        case .leftOver(let reason, let amounts):
            entries[job] = Entry(until: now + Self.minute * 360, reason: reason, amounts: amounts)
        }
    }

    /// Notes that a job ended well, having used the remote or not.
    mutating func succeeded(_ job: ScheduledJob, usedRemote: Bool) {
        entries[job] = nil
        if usedRemote { (remote, remoteFailures) = (nil, 0) }
    }

    /// The machine was suspended, and may be in another network now: everything may be tried again.
    mutating func forgetAll() { self = Backoffs() }

    /// Puts what is not to be tried into a situation.
    func hold(_ situation: inout WorkSituation, at now: Duration) {
        situation.held = [:]
        for job in ScheduledJob.allCases {
            let own = entries[job].flatMap { entry in
                entry.amounts.map { $0 == situation.amounts(of: job) } ?? true ? entry : nil
            }
            let shared = situation.needsRemote(job) ? remote : nil
            guard let entry = [own, shared].compactMap({ $0 }).max(by: { $0.until < $1.until }), entry.until > now
            else { continue }
            situation.held[job] = WorkSituation.Hold(
                until: situation.now.addingTimeInterval((entry.until - now) / .seconds(1)), reason: entry.reason)
        }
    }
}

extension Backoffs.Trouble {
    /// What an error means for the jobs to come; `nil` when none can go on in this library.
    init?(_ error: any UserFacingError) {
        let code = (error as? EngineError)?.code
        switch error.exitStatus {
        case _ where code == .diskFull || code == .budgetReached: self = .notNow(error.message)
        case .remoteUnreachable: self = .remote(error.message)
        case .conditionsNotMet: self = .notNow(error.message)
        case .libraryUnusable: return nil
        default: self = .other(error.message)
        }
    }
}
