public import Foundation
public import TierModel

/// What a running schedule tells of itself.
public enum SchedulerEvent: Sendable {
    /// It runs from now on.
    case started
    /// A job begins.
    case began(PlannedJob)
    /// A job is at work.
    case progress(ScheduledJob, JobProgress)
    /// A job was paused: why.
    case paused(ScheduledJob, reason: String)
    /// A job ended.
    case ended(ScheduledJob, JobSummary)
    /// A job could not go on; when it is tried again.
    case failed(ScheduledJob, any UserFacingError, again: Date?)
    /// Nothing can run now: what waits for what.
    case waiting(WorkPlan)
    /// The machine was suspended for so many seconds.
    case resumed(after: Double)
    /// The settings were changed and cannot be used: the old ones hold.
    case unusableSettings(any UserFacingError)
    /// It ended as it was asked to.
    case stopped
}

/// Why a schedule ended.
public enum ScheduleEnd: Hashable, Sendable {
    /// Nothing more can be done now, and only that was asked for.
    case done
    /// `config.json` says something else now: open the library anew, and go on.
    case settingsChanged
}
