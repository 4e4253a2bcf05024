package import Foundation
package import Remote
import Synchronization
package import SystemPackage
import TierModel

/// Finds work: claims shards of work lists on a store, one after the other or a few at a time, beside any number of others who do the same.
///
/// One for each process that works on a remote. What it decides is `WorkBoard`'s and `ShardClaim`'s; it carries the requests.
package final class ShardClaimer: Sendable {
    /// What there is to do.
    package enum Next: Sendable {
        /// This shard is ours.
        case shard(HeldShard)
        /// All that is left is in the hands of others: ask again after so long.
        case wait(Duration)
        /// Every list is finished.
        case nothing
    }

    private struct State {
        var board: WorkBoard
        /// Tokens of claims that were given up while their outcome was not known, or that lapsed.
        var abandoned: Set<String> = []
    }

    private let holder: UUID
    private let timing: ClaimTiming
    private let connection: ClaimConnection
    private let state: Mutex<State>

    /// Makes a claimer.
    ///
    /// - Parameters:
    ///   - store: where the lists are.
    ///   - context: of the requests; their purpose is `metadata`.
    ///   - capabilities: what the store was seen to do.
    ///   - holder: the writer that publishes what is found here.
    ///   - scratch: a folder for small files.
    ///   - timing: the same for all who share a list.
    ///   - surroundings: time and chance.
    /// - Throws: `ClaimError` (`notExclusive`) where the store was not seen to refuse an overwrite.
    package init(
        _ store: any ObjectStore, _ context: TransferContext, capabilities: RemoteCapabilities, holder: UUID,
        scratch: FilePath, timing: ClaimTiming = ClaimTiming(), surroundings: ClaimSurroundings = .real
    ) throws {
        guard capabilities.hasExclusiveCreate else {
            throw ClaimError(
                .notExclusive, "\(store.location) was not seen to refuse an overwrite, so work on it cannot be shared",
                remedy: "run tiersync remote test; let one device at a time analyse")
        }
        self.holder = holder
        self.timing = timing
        connection = ClaimConnection(
            store: ClaimStore(store: store, context: context, scratch: scratch), surroundings: surroundings)
        state = Mutex(State(board: WorkBoard(timing: timing)))
    }

    /// What was asked of the store so far.
    package var requests: ClaimRequests { connection.requests }

    /// Claims a shard of the first list that has one. Asks the store until it has one, or knows that there is none now; a list that turns out to
    /// be done is said to be finished.
    ///
    /// - Parameter lists: all lists that are not finished, with the number of their shards.
    /// - Throws: `RemoteError`, `CancellationError`. The claim that was under way is taken up by a next call.
    package func next(among lists: [WorkList]) async throws -> Next {
        state.withLock { $0.board.update(lists) }
        while true {
            try Task.checkCancellation()
            var generator = SurroundingsGenerator(surroundings: connection.surroundings)
            let now = connection.surroundings.now()
            switch state.withLock({ $0.board.choice(at: now, using: &generator) }) {
            case .claim(let name, let slot):
                if let shard = try await claim(name, after: slot) { return .shard(shard) }
            case .look(let list): try await look(list)
            case .finish(let list): try await finish(list)
            case .wait(let time): return .wait(max(.zero, time - now))
            case .nothing: return .nothing
            }
        }
    }

    /// Whether a list is said to be finished.
    package func isFinished(_ list: Int64) async throws -> Bool { try await connection.isFinished(list) }

    /// Removes the claims of a list that is finished: nobody needs them any more. Asks first whether it is.
    ///
    /// - Returns: how many objects were removed; 0 for a list that is not finished.
    @discardableResult
    package func removeClaims(of list: Int64) async throws -> Int {
        guard try await connection.isFinished(list) else { return 0 }
        let folder = try connection.key(ClaimKey.folder(of: list))
        let store = connection.store
        connection.count { $0.pages += 1 }
        var keys: [ObjectKey] = []
        for try await object in store.store.list(folder, store.context) where ClaimKey.parse(object.key) != nil {
            keys.append(object.key)
        }
        for key in keys {
            try await store.store.delete(key, store.context)
            connection.count { $0.deletes += 1 }
        }
        return keys.count
    }

    private func look(_ list: Int64) async throws {
        try await connection.look(list) { marks in
            let now = connection.surroundings.now()
            state.withLock { _ = $0.board.with(list) { $0.see(marks, at: now) } }
        }
        let (now, random) = (connection.surroundings.now(), connection.surroundings.fraction())
        state.withLock { _ = $0.board.with(list) { $0.endLook(at: now, random: random) } }
    }

    private func finish(_ list: Int64) async throws {
        // Most find that somebody has said it.
        if try await !connection.isFinished(list) {
            let record = ClaimRecord(kind: .done, holder: holder, token: connection.surroundings.token(), after: [])
            // Whoever comes first: it is a fact.
            _ = try await connection.create(try connection.key(ClaimKey.finished(list)), try record.encoded())
        }
        state.withLock { $0.board.forget(list) }
    }

    /// One try for one shard; `nil` when somebody else has it.
    private func claim(_ name: ShardName, after slot: Int) async throws -> HeldShard? {
        change(name) { $0.noteBegun(name.shard) }
        var former: [UUID]? = []
        if slot > 0 {
            do {
                guard let record = try await last(slot, of: name) else { return nil }
                former = record.holders
            } catch {
                // Nothing was asked for yet: it is as it was.
                change(name) { $0.noteAbandoned(name.shard, slot: 0) }
                throw error
            }
        }
        var claim = ShardClaim(
            name, holder: holder, token: connection.surroundings.token(), after: slot, formerHolders: former,
            timing: timing)
        do {
            try await carry(&claim)
        } catch {
            abandon(claim)
            throw error
        }
        switch claim.phase {
        case .held:
            change(name) { $0.noteClaimed() }
            return HeldShard(claim, connection: connection, claimer: self)
        case .lost(.finished): state.withLock { $0.board.forget(name.list) }
        case .lost(.taken):
            let now = connection.surroundings.now()
            change(name) { $0.noteConflict(name.shard, slot: slot + 1, at: now) }
        case .claiming, .closing, .ended: abandon(claim)
        }
        return nil
    }

    /// What is known of who held a shard last.
    private struct LastSlot {
        var holders: [UUID]?
    }

    /// Reads the last slot of a chain; `nil` when it is not to be had after all.
    private func last(_ slot: Int, of name: ShardName) async throws -> LastSlot? {
        let answer = try await connection.answer(.read(slot), of: name)
        var record: ClaimRecord?
        if case .read(let found) = answer { record = found }
        let now = connection.surroundings.now()
        let isTaken = state.withLock { state in
            let mustBeOurs = state.board.with(name.list) { $0.mustBeOurs(name.shard) } ?? true
            guard mustBeOurs, record.map({ !state.abandoned.contains($0.token) }) ?? true else { return false }
            _ = state.board.with(name.list) { board in
                board.noteAbandoned(name.shard, slot: 0)
                board.noteForeign(name.shard, at: now)
            }
            return true
        }
        return isTaken ? nil : LastSlot(holders: record?.holders)
    }

    /// Asks until the claim stands or is lost.
    private func carry(_ claim: inout ShardClaim) async throws {
        var request = claim.request(at: connection.surroundings.now())
        while let asked = request {
            let answer = try await connection.answer(asked, of: claim.name)
            request = claim.take(answer, at: connection.surroundings.now())
        }
    }

    /// A claim that is not kept up any more. What it may have left behind is ours to take.
    func abandon(_ claim: ShardClaim) {
        state.withLock { state in
            state.abandoned.insert(claim.token)
            _ = state.board.with(claim.name.list) {
                $0.noteAbandoned(claim.name.shard, slot: claim.lastPossibleSlot)
            }
        }
    }

    /// Another has a shard that we held.
    func noteLost(_ claim: ShardClaim) {
        let now = connection.surroundings.now()
        change(claim.name) { $0.noteConflict(claim.name.shard, slot: claim.slot + 1, at: now) }
    }

    /// A shard is done.
    func noteDone(_ name: ShardName) { change(name) { $0.noteDone(name.shard) } }

    private func change(_ name: ShardName, _ body: (inout ClaimBoard) -> Void) {
        state.withLock { _ = $0.board.with(name.list, body) }
    }
}
