package import Foundation
import Synchronization
import Workers

/// A shard that this worker holds, until it is done, given back, or lost.
///
/// While it is worked on, `renewIfDue` is to be called every now and then, or `keepingUp` does it. Before each fetch `mayBegin` is asked; at the
/// deadline, what is in flight is stopped.
package final class HeldShard: Sendable {
    /// The shard.
    package let name: ShardName
    /// Writers whose segments may have photos of it that are done: what they have published now need not be fetched. Empty for a fresh shard;
    /// `nil` when it is not known who they are: then any writer's may.
    package let formerHolders: [UUID]?

    private let claim: Mutex<ShardClaim>
    private let connection: ClaimConnection
    private let claimer: ShardClaimer
    /// One request at a time.
    private let turn = AsyncPermits(1)

    /// How often a lapsing claim is looked at: a machine that was suspended finds out so soon.
    private static let watch = Duration.seconds(1)
    /// How often a last word is said again that got no answer.
    private static let closingTries = 3

    init(_ claim: ShardClaim, connection: ClaimConnection, claimer: ShardClaimer) {
        name = claim.name
        formerHolders = claim.formerHolders
        self.claim = Mutex(claim)
        self.connection = connection
        self.claimer = claimer
    }

    /// The fencing token: greater than that of any holder before.
    package var slot: Int { claim.withLock { $0.slot } }

    /// How long work may still go on; zero when it must stop.
    package var left: Duration {
        let now = connection.surroundings.now()
        return claim.withLock { $0.deadline.map { max(.zero, $0 - now) } ?? .zero }
    }

    /// Whether a fetch may be begun that is expected to take so long.
    package func mayBegin(expected: Duration) -> Bool {
        let now = connection.surroundings.now()
        return claim.withLock { $0.mayBegin(expected: expected, at: now) }
    }

    /// Renews the claim when its last slot is older than D/3. What goes wrong with the request is tried again at a later call, until the deadline.
    ///
    /// - Throws: `ClaimError`: `lost` when another has the shard, `lapsed` when the deadline has passed. Then everything in flight is to be
    ///   stopped, and the shard to be given up. What was analysed may be published all the same.
    package func renewIfDue() async throws {
        try await turn.withPermit {
            var request = claim.withLock { $0.request(at: connection.surroundings.now()) }
            while let asked = request {
                let answer = await self.answer(asked)
                let now = connection.surroundings.now()
                request = claim.withLock { $0.take(answer, at: now) }
            }
        }
        try check()
    }

    /// Does work and renews the claim meanwhile. When the claim is lost or lapses, the work is cancelled.
    ///
    /// - Throws: what the work throws; `ClaimError` (`lost`, `lapsed`) when it was stopped for that.
    package func keepingUp<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws
        -> Result
    {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await self.keepUp()
                return nil
            }
            // Beside it: a renewal that gets no answer must not keep the work going.
            group.addTask {
                try await self.watchDeadline()
                return nil
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    /// Says that every photo of the shard is published. The claim has ended then, whether the remote could be told or not.
    ///
    /// - Throws: what the store throws, after some tries: then the shard is looked at once more by somebody, who finds everything published.
    package func done() async throws {
        claimer.noteDone(name)
        try await close { $0.done() }
    }

    /// Gives the shard back for others to take at once: nothing is in flight any more, and what was done of it is published.
    package func release() async throws {
        defer { giveUp() }
        try await close { $0.release() }
    }

    /// Stops without a word: others take over after D, we ourselves may at once.
    package func giveUp() { claimer.abandon(claim.withLock { $0 }) }

    private func keepUp() async throws {
        while true {
            try await renewIfDue()
            let now = connection.surroundings.now()
            let next = claim.withLock { claim in
                [claim.due, claim.deadline].compactMap { $0 }.min().map { $0 - now } ?? Self.watch
            }
            try await connection.surroundings.sleep(min(Self.watch, max(.milliseconds(1), next)))
        }
    }

    private func watchDeadline() async throws {
        while true {
            try check()
            try await connection.surroundings.sleep(min(Self.watch, max(.milliseconds(1), left)))
        }
    }

    private func check() throws {
        let now = connection.surroundings.now()
        let current = claim.withLock { $0 }
        if case .lost = current.phase {
            claimer.noteLost(current)
            throw ClaimError.lost(name)
        }
        if current.hasLapsed(at: now) {
            claimer.abandon(current)
            throw ClaimError.lapsed(name)
        }
    }

    /// A failure is an answer: whether it was carried out is not known.
    private func answer(_ request: ClaimRequest) async -> ClaimAnswer {
        do {
            return try await connection.answer(request, of: name)
        } catch {
            return .failed
        }
    }

    private func close(_ body: (inout ShardClaim) -> ClaimRequest?) async throws {
        try await turn.withPermit {
            guard let request = claim.withLock({ body(&$0) }) else { return }
            for attempt in 1...Self.closingTries {
                do {
                    let answer = try await connection.answer(request, of: name)
                    claim.withLock { _ = $0.take(answer, at: connection.surroundings.now()) }
                    return
                } catch let error as CancellationError {
                    throw error
                } catch {
                    guard attempt < Self.closingTries else { throw error }
                }
            }
        }
    }
}
