import Synchronization
import TierModel
import Workers

/// Runs attempts: on a thread that may block, with a connection of the pool, each in its own row of the ledger.
final class HTTPClient: Sendable {
    let options: RemoteOptions
    private let idle = Mutex<[CurlSession]>([])
    private let gate: RemoteGate
    private let slots: AsyncPermits
    /// Whether the server is asked for leave before a long body: not when it has ignored or refused the question.
    private let answersExpect = Atomic(true)
    /// The client whose slot this task holds.
    @TaskLocal private static var slotHolder: ObjectIdentifier?

    init(_ options: RemoteOptions) {
        self.options = options
        gate = RemoteGate(options.surroundings)
        slots = AsyncPermits(options.transfers)
    }

    /// Runs requests that belong closely together in one slot, so that none of them waits for its turn behind the first. One
    /// after the other: the body must not begin requests side by side.
    func holdingSlot<Result>(_ body: () async throws -> Result) async throws -> Result {
        try await slots.withPermit {
            try await Self.$slotHolder.withValue(ObjectIdentifier(self)) { try await body() }
        }
    }

    private func withSlot<Result>(_ body: () async throws -> Result) async throws -> Result {
        if Self.slotHolder == ObjectIdentifier(self) { return try await body() }
        return try await slots.withPermit { try await body() }
    }

    /// Runs one attempt. Throws `CancellationError`, or what the ledger throws; any other failure is in the result.
    ///
    /// The request is made when its turn has come: a signature holds the time, and waiting for a slot may take long.
    /// While the remote's circuit breaker is open nothing is sent and no row is written: the result says when to come back.
    func attempt(_ make: @escaping @Sendable () -> HTTPRequest, _ intent: TransferIntent, _ context: TransferContext)
        async throws
        -> HTTPAttempt
    {
        try Task.checkCancellation()
        var permit: CircuitBreaker.Permit
        do {
            permit = try gate.pass()
        } catch {
            return HTTPAttempt(failure: error)
        }
        let transfer: TransferID
        do {
            transfer = try await context.ledger.begin(intent)
        } catch {
            gate.release(permit)
            throw error
        }
        var attempt: HTTPAttempt
        let request: HTTPRequest?
        do {
            (attempt, request) = try await withSlot {
                // The breaker may have opened while this one waited for its turn: then its row says that nothing was sent.
                do throws(RemoteError) {
                    permit = try gate.renewed(permit)
                } catch {
                    return (HTTPAttempt(failure: error), nil)
                }
                return try await perform(make)
            }
        } catch {
            gate.release(permit)
            try? await context.finish(transfer, TransferResult(bytes: .none, outcome: outcomeWord(of: error)))
            throw error
        }
        attempt.transfer = transfer
        if let request { gate.learn(&attempt, request, permit) }
        try await context.finish(transfer, Self.result(of: attempt))
        if attempt.isCancelled { throw CancellationError() }
        return attempt
    }

    private func perform(_ make: @escaping @Sendable () -> HTTPRequest) async throws -> (HTTPAttempt, HTTPRequest?) {
        let cancellation = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await blocking { try self.perform(make, cancellation) }
        } onCancel: {
            cancellation.set()
        }
    }

    private func perform(_ make: () -> HTTPRequest, _ cancellation: CancellationFlag) throws -> (
        HTTPAttempt, HTTPRequest
    ) {
        // The one used last: its connection is the least likely to have died.
        let session = try idle.withLock { $0.popLast() } ?? CurlSession()
        defer { idle.withLock { $0.append(session) } }
        var request = make()
        request.expectsContinue = answersExpect.load(ordering: .relaxed)
        CrashPoint.pass()
        let attempt = session.perform(request, options, cancellation)
        CrashPoint.pass()
        if Self.ignoresExpect(request, attempt) { answersExpect.store(false, ordering: .relaxed) }
        return (attempt, request)
    }

    /// libcurl asks for leave before a body longer than this.
    private static let expectThreshold: Int64 = 1 << 20

    private static func ignoresExpect(_ request: HTTPRequest, _ attempt: HTTPAttempt) -> Bool {
        guard request.expectsContinue, let source = request.body.source, source.byteCount > expectThreshold else {
            return false
        }
        return attempt.status == 417 || (attempt.head?.isSuccess == true && !attempt.wasContinued)
    }

    /// What the ledger keeps of an attempt: body bytes of anything but the wanted answer are waste.
    static func result(of attempt: HTTPAttempt) -> TransferResult {
        var result = TransferResult(bytes: attempt.bytes, status: attempt.head?.status)
        result.wasted = attempt.bytes.received - attempt.delivered
        if result.wasted > 0 {
            result.wasteReason = attempt.failure?.code == .replaced ? .replaced : .unusable
        }
        result.outcome = outcome(of: attempt)
        return result
    }

    private static func outcome(of attempt: HTTPAttempt) -> String {
        if attempt.isCancelled { return "cancelled" }
        if let failure = attempt.failure { return failure.code.rawValue }
        switch attempt.status {
        case 200..<300: return "ok"
        case 300..<400: return "redirect"
        case 401, 403: return "refused"
        case 404: return "not-found"
        case 412: return "precondition"
        default: return "status-\(attempt.status)"
        }
    }
}
