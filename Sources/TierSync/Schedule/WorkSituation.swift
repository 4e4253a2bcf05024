public import Conditions
public import Foundation

/// What waits to be done in a library, counted: all that a plan is made of.
public struct WorkSituation: Hashable, Sendable {
    /// When it was counted.
    public var now: Date
    /// What may be done.
    public var settings = ScheduleSettings()
    /// Whether the library has a remote.
    public var hasRemote = true
    /// Photos of which something is only here.
    public var photosToPush = 0
    /// Bytes of that.
    public var bytesToPush: Int64 = 0
    /// Photos that still have to be analysed and whose original is here.
    public var photosToAnalyzeHere = 0
    /// Those whose original must be fetched.
    public var photosToAnalyzeRemote = 0
    /// Bytes of those originals.
    public var bytesToFetch: Int64 = 0
    /// Photos that were analysed by earlier models and can be looked at again from their proxies.
    public var photosToRenew = 0
    /// Photos whose entry on the remote is missing or older.
    public var photosToPublish = 0
    /// Decisions that the remote does not have yet.
    public var decisionsToPublish = 0
    /// Photos that were deleted for good, which the remote does not know yet.
    public var deletionsToPublish = 0
    /// Originals that an eviction would drop as the settings are.
    public var originalsToEvict = 0
    /// Bytes of those.
    public var bytesToEvict: Int64 = 0
    /// When the schedule verified the library last.
    public var verifiedAt: Date?
    /// Objects that are proven on the remote.
    public var objectsOnRemote = 0
    /// Bytes of those.
    public var bytesOnRemote: Int64 = 0
    /// Jobs that are not tried again yet, though there is something to do.
    public var held: [ScheduledJob: Hold] = [:]
    /// How the machine is.
    public var conditions = ConditionReport([])

    /// Until when, and why, a job is not tried again.
    public struct Hold: Hashable, Sendable {
        /// When it is tried again.
        public var until: Date
        /// Why not now.
        public var reason: String

        /// Makes a hold.
        public init(until: Date, reason: String) {
            self.until = until
            self.reason = reason
        }
    }

    /// Makes a situation in which nothing waits.
    public init(now: Date) {
        self.now = now
    }

    /// What waits for a job, in numbers that change when something comes in or is done.
    func amounts(of job: ScheduledJob) -> [Int64] {
        switch job {
        case .publish: [Int64(photosToPublish), Int64(decisionsToPublish), Int64(deletionsToPublish)]
        case .push: [Int64(photosToPush), bytesToPush]
        case .evict: [Int64(originalsToEvict), bytesToEvict]
        case .analyze:
            [Int64(photosToAnalyzeHere), Int64(photosToAnalyzeRemote), bytesToFetch, Int64(photosToRenew)]
        case .verify: [objectsOnRemote == 0 ? 0 : 1]
        }
    }

    /// Whether a job would ask the remote for anything.
    func needsRemote(_ job: ScheduledJob) -> Bool {
        job != .analyze || photosToAnalyzeHere + photosToRenew == 0
    }
}
