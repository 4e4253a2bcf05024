import TierModel

/// Reads an object over as many attempts as it takes: each goes on behind the last byte that arrived, of the same version.
struct ResumingRead {
    /// One attempt: from which byte, of which version, into what, and the check of the answer's head.
    struct Step: Sendable {
        var offset: Int64
        var version: ObjectVersion?
        var sink: HTTPRequest.Sink
        var accept: @Sendable (HTTPHead) throws(RemoteError) -> Void
        var attempt: Int
    }

    /// What was read.
    struct Outcome {
        var object: StoredObject
        var received: Int64
        var transfer: TransferID
        /// What each attempt brought of it.
        var shares: [(transfer: TransferID, bytes: Int64)]
        var hasher: ContentHasher?
    }

    private var answer: RangedAnswer
    private var sink: HTTPRequest.Sink
    private var shares: [(transfer: TransferID, bytes: Int64)] = []
    private let start: Int64
    private let wanted: ObjectVersion?
    private let policy: RetryPolicy
    private let surroundings: RemoteSurroundings

    /// `answer` says what is asked for; `sink` takes it.
    init(_ answer: RangedAnswer, into sink: HTTPRequest.Sink, _ options: RemoteOptions) {
        self.answer = answer
        self.sink = sink
        start = answer.offset
        wanted = answer.version
        policy = RetryPolicy(attempts: options.attempts)
        surroundings = options.surroundings
    }

    /// Reads to the end. `send` runs one attempt, `explain` says what an attempt that failed means.
    mutating func run(
        _ send: (Step) async throws -> HTTPAttempt, explain: (HTTPAttempt) async throws -> RemoteError
    ) async throws -> Outcome {
        var attempt = 1
        var fruitless = 1
        while true {
            let current = answer
            let result = try await send(
                Step(
                    offset: current.offset, version: current.version, sink: sink,
                    accept: { head throws(RemoteError) in _ = try current.check(head) }, attempt: attempt))
            advance(result)
            var error = result.failure
            if error == nil, let head = result.head, head.isSuccess {
                let (object, expected) = try current.check(head)
                if result.delivered == expected {
                    return Outcome(
                        object: object, received: answer.offset - start, transfer: result.transfer,
                        shares: shares, hasher: result.hasher)
                }
                error = RemoteError(
                    .protocolViolation, "\(current.location) ended \(RemoteError.printable(current.key)) too early",
                    remedy: "try again", retry: .transient(after: nil))
            }
            let reason: RemoteError
            if let error { reason = error } else { reason = try await explain(result) }
            fruitless = result.delivered > 0 ? 1 : fruitless
            if reason.code == .replaced, let head = result.head, head.isSuccess, current.isOnlyUncontinuable(head),
                attempt < policy.attempts, beginAnew()
            {
                attempt += 1
                continue
            }
            guard attempt < 10 * policy.attempts,
                let wait = policy.delay(afterAttempt: fruitless, hint: reason.retry, random: surroundings.random())
            else { throw reason }
            try await surroundings.pause(wait)
            attempt += 1
            fruitless += 1
        }
    }

    /// Compares what was read with what was announced. Throws `contentDiffers`, after the ledger has been told that the bytes were of no use.
    static func check(
        _ outcome: Outcome, _ digest: ContentDigest, _ byteCount: Int64, _ location: RemoteLocation,
        _ context: TransferContext
    ) async throws {
        if outcome.object.byteCount == byteCount, outcome.hasher?.finalized() == digest { return }
        for (transfer, bytes) in outcome.shares {
            try await context.ledger.waste(transfer, bytes: bytes, reason: .corrupt)
        }
        throw RemoteError.contentDiffers(outcome.object.key, location)
    }

    /// A read into a hash from the first byte on has nothing to keep: it begins anew. `false` for any other.
    private mutating func beginAnew() -> Bool {
        guard start == 0, case .digest = sink else { return false }
        answer.offset = 0
        answer.version = wanted
        shares = []
        sink = .digest(ContentHasher())
        return true
    }

    /// Moves behind what arrived, and holds on to the version it belongs to.
    private mutating func advance(_ result: HTTPAttempt) {
        guard result.delivered > 0, let head = result.head else { return }
        answer.offset += result.delivered
        shares.append((result.transfer, result.delivered))
        if answer.version == nil { answer.version = answer.readVersion(head) }
        switch sink {
        case .memory: break
        case .file(var download):
            download.offset = answer.offset
            sink = .file(download)
        case .digest: if let hasher = result.hasher { sink = .digest(hasher) }
        }
    }
}
