import Dispatch
import GRDB
import Synchronization
import TierModel

/// Runs changes in transactions, and lets those that are asked for while another commit waits for the disk share the next one.
///
/// A commit costs an fsync, which takes longer than the statements in it. Each change has its own savepoint, so one that
/// throws takes back nothing but itself; each caller goes on when its change is durable.
final class GroupCommitter: Sendable {
    private struct Change: Sendable {
        /// Runs the change.
        let run: @Sendable (Database) -> Ran
        /// Tells the caller that the change could not be made.
        let fail: @Sendable (any Error) -> Void
    }

    /// A change that ran, and is not durable yet.
    private struct Ran {
        let error: (any Error)?
        /// Tells the caller; with an error when the commit failed.
        let finish: ((any Error)?) -> Void
    }

    private struct State {
        var changes: [Change] = []
        /// When the last commit ended.
        var lastCommit: DispatchTime?
    }

    /// Who writes often waits this long for company: a commit costs more than the wait, and many workers share it.
    private static let gathering = DispatchTimeInterval.milliseconds(1)
    /// Changes are frequent when the last commit is no older than this, in nanoseconds. A single one, as of a command, never waits.
    private static let frequent: UInt64 = 4_000_000

    private let pool: DatabasePool
    private let state = Mutex(State())
    private let timers = DispatchQueue(label: "tiersync.catalog.commits")

    init(pool: DatabasePool) {
        self.pool = pool
    }

    /// Runs `body` in a transaction and returns when it is durable. A cancelled task is not an exception:
    /// what happened must be written down.
    func write<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            let change = Change { db in
                let result = Result { try body(db) }
                var failure: (any Error)?
                if case .failure(let error) = result { failure = error }
                return Ran(error: failure) { continuation.resume(with: $0.map { .failure($0) } ?? result) }
            } fail: {
                continuation.resume(throwing: $0)
            }
            let (isFirst, lastCommit) = state.withLock { state in
                state.changes.append(change)
                return (state.changes.count == 1, state.lastCommit)
            }
            guard isFirst else { return }
            let now = DispatchTime.now()
            if let lastCommit, now.uptimeNanoseconds - lastCommit.uptimeNanoseconds < Self.frequent {
                timers.asyncAfter(deadline: now + Self.gathering) { self.commitSoon() }
            } else {
                commitSoon()
            }
        }
    }

    private func commitSoon() {
        pool.asyncWriteWithoutTransaction { db in self.commitWaiting(db) }
    }

    private func commitWaiting(_ db: Database) {
        let changes = state.withLock { state in
            defer { state.changes = [] }
            return state.changes
        }
        defer { state.withLock { $0.lastCommit = .now() } }
        var done: [Ran] = []
        do {
            try db.beginTransaction(.immediate)
            for change in changes { done.append(try savepoint(db, change)) }
            CrashPoint.pass()
            try db.commit()
            CrashPoint.pass()
            for ran in done { ran.finish(nil) }
        } catch {
            if db.isInsideTransaction { try? db.rollback() }
            for ran in done { ran.finish(error) }
            for change in changes.dropFirst(done.count) { change.fail(error) }
        }
    }

    /// Runs one change; throws only when the transaction as a whole is lost, as after a full disk.
    private func savepoint(_ db: Database, _ change: Change) throws -> Ran {
        try db.run("SAVEPOINT change")
        let ran = change.run(db)
        if let error = ran.error {
            guard db.isInsideTransaction else { throw error }
            try db.run("ROLLBACK TO change")
        }
        try db.run("RELEASE change")
        return ran
    }
}
