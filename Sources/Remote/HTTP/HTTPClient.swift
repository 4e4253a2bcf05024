import Synchronization
import TierModel
import Workers

/// Runs attempts: on a thread that may block, with a connection of the pool, each in its own row of the ledger.
final class HTTPClient: Sendable {
    let options: RemoteOptions
    private let idle = Mutex<[CurlSession]>([])
    private let slots: AsyncPermits

    init(_ options: RemoteOptions) {
        self.options = options
        slots = AsyncPermits(options.transfers)
    }

    /// Runs one attempt. Throws `CancellationError`, or what the ledger throws; any other failure is in the result.
    func attempt(_ request: HTTPRequest, _ intent: TransferIntent, _ context: TransferContext) async throws
        -> HTTPAttempt
    {
        try Task.checkCancellation()
        let transfer = try await context.ledger.begin(intent)
        let cancellation = CancellationFlag()
        var attempt: HTTPAttempt
        do {
            attempt = try await slots.withPermit {
                try await withTaskCancellationHandler {
                    try await blocking { try self.perform(request, cancellation) }
                } onCancel: {
                    cancellation.set()
                }
            }
        } catch {
            try? await context.finish(transfer, TransferResult(bytes: .none, outcome: outcomeWord(of: error)))
            throw error
        }
        attempt.transfer = transfer
        try await context.finish(transfer, Self.result(of: attempt))
        if attempt.isCancelled { throw CancellationError() }
        return attempt
    }

    private func perform(_ request: HTTPRequest, _ cancellation: CancellationFlag) throws -> HTTPAttempt {
        let session = try idle.withLock { $0.popLast() } ?? CurlSession()
        CrashPoint.pass()
        let attempt = session.perform(request, options, cancellation)
        CrashPoint.pass()
        idle.withLock { $0.append(session) }
        return attempt
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
