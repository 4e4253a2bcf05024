import Catalog
import Foundation
import TierModel

/// The right to fetch a photo's original into the spool, to read it there and to take it away: one holder among all processes.
enum OriginalClaim {
    /// The claim's name in the catalog.
    static let job = "analyze"
    /// What the names of the claims begin with by which viewers say that they wait for a photo; each has one of its own.
    static let view = "view-"
    /// How long it lasts at most. A claim of a process that has ended lapses at once, so this is for a clock that is wrong.
    static let lease: TimeInterval = 24 * 60 * 60
    /// How long to wait between two looks at a claim that somebody else holds.
    static let pause = Duration.milliseconds(250)
}

extension Library {
    /// Runs `body` while this task holds the claim of a photo.
    ///
    /// - Parameter patience: how long to wait while somebody else holds it.
    /// - Returns: `nil` when somebody else held it all the time.
    func claiming<Value>(_ photo: PhotoID, patience: Duration = .zero, _ body: () async throws -> Value) async throws
        -> Value?
    {
        let end = ContinuousClock.now + patience
        while try await !catalog.claim(photo, for: OriginalClaim.job, lease: OriginalClaim.lease, now: Date()) {
            guard ContinuousClock.now < end else { return nil }
            try await Task.sleep(for: OriginalClaim.pause)
        }
        do {
            let value = try await body()
            try await catalog.release(photo, job: OriginalClaim.job)
            return value
        } catch {
            try? await catalog.release(photo, job: OriginalClaim.job)
            throw error
        }
    }
}

extension EngineError.Code {
    /// Another process has the photo in hand.
    public static let inUse = EngineError.Code(rawValue: "inUse")
    /// A local original is not where it was.
    public static let vanished = EngineError.Code(rawValue: "vanished")
}
