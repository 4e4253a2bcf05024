import Catalog
import Foundation
import TierModel

/// What one eviction goes by: its options, and for what they leave open the library's policy, as times.
struct EvictionRules: Sendable {
    /// Only photos taken before are meant at all.
    var takenBefore: Date?
    /// Photos taken since stay.
    var keptSince: Date?
    /// Photos added since stay.
    var addedSince: Date?
    /// A proof made before must be renewed.
    var provenSince: Date?
    /// The days of the policy, for sentences.
    var policy: EvictionPolicy

    private static let day: TimeInterval = 86_400

    /// - Parameter now: when the eviction begins.
    init(_ options: EvictOptions, policy: EvictionPolicy, now: Date) {
        var policy = policy
        policy.keepDays = options.keepDays ?? policy.keepDays
        policy.minimumAgeDays = options.minimumAgeDays ?? policy.minimumAgeDays
        policy.maximumProofAgeDays = options.maximumProofAgeDays ?? policy.maximumProofAgeDays
        func ago(_ days: Int) -> Date { now.addingTimeInterval(-Double(days) * Self.day) }
        takenBefore = options.capturedBefore
        keptSince = policy.keepDays > 0 ? ago(policy.keepDays) : nil
        addedSince = policy.minimumAgeDays > 0 ? ago(policy.minimumAgeDays) : nil
        provenSince = policy.maximumProofAgeDays.map(ago)
        self.policy = policy
    }

    /// No photo taken later can be dropped.
    var latest: Date? { [takenBefore, keptSince].compactMap { $0 }.min() }

    /// Why a file stays whatever the remote says; `nil` when nothing speaks against dropping it.
    func reasonToKeep(_ candidate: EvictionCandidate) -> EvictionReason? {
        if candidate.isPinned { return .pinned }
        if let keptSince, candidate.takenAt >= keptSince { return .tooNew }
        if let addedSince, candidate.addedAt >= addedSince { return .addedRecently }
        return nil
    }

    /// Whether the content has to be read back before this proof counts again.
    func isTooOld(_ proof: Proof) -> Bool { provenSince.map { proof.provenAt < $0 } ?? false }
}

/// Why a file is dropped or stays. The words are stable.
public enum EvictionReason: String, Hashable, Codable, Sendable, CaseIterable {
    /// Dropped: its copy is proven.
    case proven
    /// Dropped, among the last: its analysis is owed, and will have to fetch it.
    case analysisOwed
    /// Dropped, into the spool: the read-back of its copy was the one fetch for its analysis, which is owed.
    case spooled
    /// Dropped, if a read-back shows that the remote still has the right bytes: the last proof is older than the policy allows.
    case proofTooOld
    /// Stays: the user asked for that.
    case pinned
    /// Stays: it was taken within the days to keep.
    case tooNew
    /// Stays: it has not been in the library for long enough.
    case addedRecently
    /// Stays: it was sent, and its copy is not proven.
    case unproven
    /// Stays: it was never sent.
    case neverPushed
    /// Stays: enough would be free without it.
    case enoughFree

    /// Whether the file is dropped.
    public var isDrop: Bool {
        switch self {
        case .proven, .analysisOwed, .spooled, .proofTooOld: true
        case .pinned, .tooNew, .addedRecently, .unproven, .neverPushed, .enoughFree: false
        }
    }
}

extension EvictionRules {
    /// A reason as a part of a sentence.
    func words(for reason: EvictionReason) -> String {
        switch reason {
        case .proven: "proven on the remote"
        case .analysisOwed: "proven on the remote; not analysed yet, so among the last: its analysis will fetch it"
        case .spooled: "proven on the remote; its bytes go to the spool until they are analysed"
        case .proofTooOld:
            "proven more than \(Counted(policy.maximumProofAgeDays ?? 0, "day")) ago, so it is read back first"
        case .pinned: "to be kept on this device (tiersync apply PHOTO keep --off)"
        case .tooNew: "taken within the last \(Counted(policy.keepDays, "day")) (keepDays)"
        case .addedRecently:
            "in the library for less than \(Counted(policy.minimumAgeDays, "day")) (minimumAgeDays in config.json)"
        case .unproven: "its remote copy is not proven: push it first"
        case .neverPushed: "it was never pushed: push it first"
        case .enoughFree: "enough would be free already"
        }
    }
}
