import Catalog
import Synchronization
import TierModel

/// Keeps the spool within its bound, for all fetches of this process: each takes room for its whole file before its first byte,
/// and who finds none waits until another is done. That is what holds the fetches back when the analysis is slower than the remote.
final class SpoolRoom: Sendable {
    private struct State {
        /// Files that have room, whose bytes in the spool must not be counted a second time.
        var inHand: [OriginalID: Int64] = [:]
        /// They look again when they are resumed.
        var waiting: [CheckedContinuation<Answer, Never>] = []
    }

    private enum Answer {
        case hasRoom
        case isFull
        case lookAgain
    }

    private let state = Mutex(State())

    /// Takes room; `release` must follow.
    ///
    /// - Parameters:
    ///   - resting: Bytes in the spool of all files but these, asked anew before each attempt.
    ///   - limit: The bound. A file that is larger than it is fetched alone, or it never could be.
    ///   - isWhole: Whether the file is in the spool already: then it only needs to be said that somebody works on it.
    /// - Returns: `false` when what fills the spool will not go away by waiting.
    func take(
        _ file: OriginalID, _ byteCount: Int64, limit: Int64, isWhole: Bool, resting: (Set<OriginalID>) -> Int64
    ) async throws -> Bool {
        while true {
            try Task.checkCancellation()
            let answer = await withCheckedContinuation { caller in
                let answer = state.withLock { state -> Answer? in
                    let rest = resting(Set(state.inHand.keys).union([file]))
                    let used = rest + state.inHand.values.reduce(0, +)
                    if isWhole || used == 0 || used + byteCount <= limit {
                        state.inHand[file] = byteCount
                        return .hasRoom
                    }
                    if state.inHand.isEmpty { return .isFull }
                    state.waiting.append(caller)
                    return nil
                }
                if let answer { caller.resume(returning: answer) }
            }
            if answer != .lookAgain { return answer == .hasRoom }
        }
    }

    /// Gives room back.
    func release(_ file: OriginalID) {
        let callers = state.withLock { state in
            state.inHand[file] = nil
            defer { state.waiting = [] }
            return state.waiting
        }
        for caller in callers { caller.resume(returning: .lookAgain) }
    }
}

extension Library {
    /// Runs `body` while a file has its room in the spool.
    ///
    /// - Throws: `EngineError` (`spoolFull`) when files that nobody in this process works on fill it.
    func withSpoolRoom<Value>(for file: FileRecord, _ body: () async throws -> Value) async throws -> Value {
        let layout = layout
        let present = FileStamp(of: layout.path(LibraryLayout.spooled(file.id.rawValue)))?.byteCount
        let hasRoom = try await spoolRoom.take(
            file.id, file.byteCount, limit: configuration.spoolBytes, isWhole: present == file.byteCount
        ) { layout.spooledBytes(without: $0) }
        guard hasRoom else {
            throw EngineError(
                .spoolFull,
                "the spool is full: \(layout.spooledBytes()) bytes wait there, so \(file.photo) was not fetched",
                remedy: "run: tiersync analyze, which empties it; else --spool SIZE, or spoolBytes in config.json")
        }
        do {
            let value = try await body()
            spoolRoom.release(file.id)
            return value
        } catch {
            spoolRoom.release(file.id)
            throw error
        }
    }
}
