import Foundation
import Remote
import Synchronization
import TierModel

/// Carries out what a claim asks for, and counts it.
struct ClaimConnection: Sendable {
    let store: ClaimStore
    let surroundings: ClaimSurroundings
    private let counts = Counts()

    private final class Counts: Sendable {
        let requests = Mutex(ClaimRequests())
    }

    init(store: ClaimStore, surroundings: ClaimSurroundings) {
        self.store = store
        self.surroundings = surroundings
    }

    /// What was asked so far.
    var requests: ClaimRequests { counts.requests.withLock { $0 } }

    func count(_ change: (inout ClaimRequests) -> Void) { counts.requests.withLock { change(&$0) } }

    /// Carries out one request. Throws what the store throws.
    func answer(_ request: ClaimRequest, of name: ShardName) async throws -> ClaimAnswer {
        switch request {
        case .create(let mark, let record):
            return try await create(try key(ClaimKey.mark(mark, of: name)), try record.encoded())
        case .read(let slot, let delay):
            if delay > .zero { try await surroundings.sleep(delay) }
            count { $0.reads += 1 }
            return try await store.read(try key(ClaimKey.mark(.slot(slot), of: name)))
        case .lookForFinished: return .finished(try await isFinished(name.list))
        }
    }

    /// Stores an object where nothing is yet.
    func create(_ key: ObjectKey, _ bytes: [UInt8]) async throws -> ClaimAnswer {
        count { $0.creates += 1 }
        let answer = try await store.create(key, bytes)
        if answer == .occupied { count { $0.conflicts += 1 } }
        return answer
    }

    /// Whether a list is said to be finished.
    func isFinished(_ list: Int64) async throws -> Bool {
        count { $0.heads += 1 }
        return try await store.isThere(try key(ClaimKey.finished(list)))
    }

    /// Lists the claims of a list, page by page.
    func look(_ list: Int64, _ receive: ([ShardMark]) -> Void) async throws {
        let folder = try key(ClaimKey.folder(of: list))
        count { $0.pages += 1 }
        var page: [ShardMark] = []
        var listed = 0
        for try await object in store.store.list(folder, store.context) {
            listed += 1
            if listed > 1, listed % ClaimStore.page == 1 { count { $0.pages += 1 } }
            if let mark = ClaimKey.parse(object.key) { page.append(mark) }
            if page.count == ClaimStore.page {
                receive(page)
                page = []
            }
        }
        receive(page)
    }

    /// A key of ours is always sound; a list or shard below zero has none.
    func key(_ key: ObjectKey?) throws -> ObjectKey {
        guard let key else {
            throw ClaimError(.unnamed, "a work list or shard cannot be named", remedy: "run tiersync verify")
        }
        return key
    }
}
