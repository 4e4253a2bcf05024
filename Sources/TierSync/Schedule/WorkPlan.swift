import Conditions
public import Foundation
public import TierModel

/// What comes next, why, and what it will cost: one job of a plan.
public struct PlannedJob: Hashable, Codable, Sendable {
    /// Whether it may run.
    public enum State: Hashable, Sendable {
        /// It may run now.
        case ready
        /// It waits for the machine: for what, and when that is expected.
        case waiting(reason: String, expected: String?)
        /// It is not due, or not tried again, before.
        case later(Date, reason: String)
    }

    /// Which.
    public var job: ScheduledJob
    /// Whether it may run.
    public var state: State
    /// Why it is to be done, in a sentence.
    public var why: String
    /// Bytes that it will send, at most; what it sends beside originals is not counted.
    public var bytesToSend: Int64
    /// Bytes that it will receive, at most.
    public var bytesToReceive: Int64

    /// Makes a job.
    public init(
        _ job: ScheduledJob, _ state: State, why: String, bytesToSend: Int64 = 0, bytesToReceive: Int64 = 0
    ) {
        self.job = job
        self.state = state
        self.why = why
        self.bytesToSend = bytesToSend
        self.bytesToReceive = bytesToReceive
    }

    /// Whether it may run now.
    public var isReady: Bool { state == .ready }

    /// Why it does not run; `nil` when it may.
    public var reason: String? {
        switch state {
        case .ready: nil
        case .waiting(let reason, _), .later(_, let reason): reason
        }
    }

    private enum CodingKeys: String, CodingKey {
        case job, state, why, reason, expected, until, bytesToSend, bytesToReceive
    }

    /// Encodes the keys; `reason`, `expected` and `until` where the state has them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(job, forKey: .job)
        try container.encode(why, forKey: .why)
        try container.encode(bytesToSend, forKey: .bytesToSend)
        try container.encode(bytesToReceive, forKey: .bytesToReceive)
        switch state {
        case .ready:
            try container.encode("ready", forKey: .state)
        case .waiting(let reason, let expected):
            try container.encode("waiting", forKey: .state)
            try container.encode(reason, forKey: .reason)
            try container.encodeIfPresent(expected, forKey: .expected)
        case .later(let date, let reason):
            try container.encode("later", forKey: .state)
            try container.encode(reason, forKey: .reason)
            try container.encode(date, forKey: .until)
        }
    }

    /// Decodes what `encode` wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        job = try container.decode(ScheduledJob.self, forKey: .job)
        why = try container.decode(String.self, forKey: .why)
        bytesToSend = try container.decode(Int64.self, forKey: .bytesToSend)
        bytesToReceive = try container.decode(Int64.self, forKey: .bytesToReceive)
        let reason = try container.decodeIfPresent(String.self, forKey: .reason) ?? ""
        switch try container.decode(String.self, forKey: .state) {
        case "ready": state = .ready
        case "later": state = .later(try container.decode(Date.self, forKey: .until), reason: reason)
        default:
            state = .waiting(reason: reason, expected: try container.decodeIfPresent(String.self, forKey: .expected))
        }
    }
}

/// What a library will do by itself, the most urgent first. What has nothing to do is not in it.
public struct WorkPlan: Hashable, Codable, Sendable {
    /// The jobs.
    public var jobs: [PlannedJob]
    /// The first that may run now; `nil` when none may.
    @ExplicitNull public var next: ScheduledJob?

    /// Makes the plan of a situation. Pure: the same situation gives the same plan.
    public init(_ situation: WorkSituation) {
        jobs = ScheduledJob.allCases.compactMap { situation.planned($0) }
        next = jobs.first(where: \.isReady)?.job
    }

    /// The job of this kind.
    public subscript(job: ScheduledJob) -> PlannedJob? { jobs.first { $0.job == job } }

    /// Whether the state of the machine decides when something runs.
    var waitsForConditions: Bool {
        jobs.contains { if case .waiting = $0.state { true } else { false } }
    }
}

extension WorkSituation {
    fileprivate func planned(_ job: ScheduledJob) -> PlannedJob? {
        guard settings.allows(job), var planned = due(job) else { return nil }
        if case .later = planned.state { return planned }
        if !hasRemote, job == .push {
            planned.state = .waiting(reason: "this library has no remote yet: tiersync remote set URL", expected: nil)
            return planned
        }
        if let hold = held[job], hold.until > now {
            planned.state = .later(hold.until, reason: hold.reason)
            return planned
        }
        let report = conditions.restricted(to: job.needs)
        if let reason = report.reason { planned.state = .waiting(reason: reason, expected: report.expected) }
        return planned
    }

    /// What there is to do, as if nothing spoke against it; `nil` when there is nothing.
    private func due(_ job: ScheduledJob) -> PlannedJob? {
        guard job == .push || job == .analyze || hasRemote else { return nil }
        switch job {
        case .publish:
            let parts = Self.parts([
                (decisionsToPublish, "decision"), (photosToPublish, "photo"), (deletionsToPublish, "deletion"),
            ])
            return parts.map { PlannedJob(job, .ready, why: "\($0) that the remote does not know yet") }
        case .push:
            guard photosToPush > 0 else { return nil }
            return PlannedJob(
                job, .ready, why: "\(Counted(photosToPush, "photo")) with something that is only here",
                bytesToSend: bytesToPush)
        case .evict:
            guard originalsToEvict > 0 else { return nil }
            return PlannedJob(
                job, .ready, why: "\(Counted(originalsToEvict, "original")) that the remote is proven to have")
        case .analyze:
            let parts = Self.parts([
                (photosToAnalyzeHere, "photo", " here"), (photosToAnalyzeRemote, "photo", " to fetch once"),
                (photosToRenew, "photo", " to look at again, from their proxies"),
            ])
            return parts.map { PlannedJob(job, .ready, why: "not analysed yet: \($0)", bytesToReceive: bytesToFetch) }
        case .verify:
            return verification()
        }
    }

    private func verification() -> PlannedJob? {
        guard objectsOnRemote > 0 else { return nil }
        let sample = Int((Double(objectsOnRemote) * settings.verifyShare).rounded(.up))
        let bytes = Int64((Double(bytesOnRemote) * Double(sample) / Double(objectsOnRemote)).rounded())
        let days = Counted(settings.verifyDays, "day")
        var job = PlannedJob(
            .verify, .ready, why: "not verified within \(days): \(Counted(sample, "object")) to read back",
            bytesToReceive: bytes)
        guard let verifiedAt else { return job }
        let due = verifiedAt.addingTimeInterval(Double(settings.verifyDays) * 86_400)
        // A time in the future is that of a clock that was wrong.
        if due > now, verifiedAt <= now { job.state = .later(due, reason: "verified within \(days)") }
        return job
    }

    private static func parts(_ counts: [(Int, String)]) -> String? { parts(counts.map { ($0.0, $0.1, "") }) }

    private static func parts(_ counts: [(count: Int, noun: String, rest: String)]) -> String? {
        let parts = counts.filter { $0.count > 0 }.map { "\(Counted($0.count, $0.noun))\($0.rest)" }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
