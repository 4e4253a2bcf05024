public import Foundation

/// One operation on a remote object: an HTTP attempt, or a directory read or write.
public enum ObjectOperation: String, Codable, Sendable {
    /// Bytes go to the remote.
    case put
    /// Bytes come from the remote.
    case get
    /// Size and version are asked for.
    case head
    /// Names are asked for.
    case list
    /// An object is removed.
    case delete
    /// A collection is made (WebDAV, directory).
    case makeCollection
    /// An object is renamed (WebDAV, directory).
    case move
    /// Anything else: a capability question, a multipart step.
    case control
}

/// What is about to be asked of the remote; written down durably before the first byte leaves.
public struct TransferIntent: Hashable, Sendable {
    /// The photo this is for, if for one.
    public var photo: PhotoID?
    /// Why.
    public var purpose: Purpose
    /// What is done.
    public var operation: ObjectOperation
    /// The object's key below the remote's root; for listings the prefix.
    public var key: String
    /// 1 for the first try, 2 for the first retry, …
    public var attempt: Int
    /// The first byte asked for, where a range is.
    public var rangeStart: Int64?
    /// How many body bytes will move at most, where that is known before; budgets look at it, the ledger does not keep it.
    public var expectedBytes: Int64?

    /// Makes an intent.
    public init(
        photo: PhotoID?, purpose: Purpose, operation: ObjectOperation, key: String, attempt: Int = 1,
        rangeStart: Int64? = nil, expectedBytes: Int64? = nil
    ) {
        self.photo = photo
        self.purpose = purpose
        self.operation = operation
        self.key = key
        self.attempt = attempt
        self.rangeStart = rangeStart
        self.expectedBytes = expectedBytes
    }
}

/// Bytes of one operation, counted at the transport. Headers are apart from bodies; TLS and TCP overhead is not counted.
public struct TransferredBytes: Hashable, Codable, Sendable {
    /// Body bytes sent.
    public var sent: Int64
    /// Body bytes received.
    public var received: Int64
    /// Request line and header bytes sent.
    public var headerSent: Int64
    /// Status line and header bytes received.
    public var headerReceived: Int64

    /// Makes a count.
    public init(sent: Int64 = 0, received: Int64 = 0, headerSent: Int64 = 0, headerReceived: Int64 = 0) {
        self.sent = sent
        self.received = received
        self.headerSent = headerSent
        self.headerReceived = headerReceived
    }

    /// No bytes.
    public static let none = TransferredBytes()

    /// Adds each count.
    public static func + (left: TransferredBytes, right: TransferredBytes) -> TransferredBytes {
        TransferredBytes(
            sent: left.sent + right.sent, received: left.received + right.received,
            headerSent: left.headerSent + right.headerSent,
            headerReceived: left.headerReceived + right.headerReceived)
    }
}

/// Why body bytes that were received are of no use.
public enum WasteReason: String, Codable, Sendable {
    /// The process ended, or the user stopped it, while they were on the way.
    case interrupted
    /// Their hash was wrong.
    case corrupt
    /// The object changed while it was read.
    case replaced
    /// The server answered with something else (an error page, a redirect, another range).
    case unusable
}

/// How one operation ended.
public struct TransferResult: Hashable, Sendable {
    /// Bytes each way.
    public var bytes: TransferredBytes
    /// HTTP status, where there was one.
    public var status: Int?
    /// `ok`, or a short word for what went wrong: `timeout`, `refused`, `not-found`, …
    public var outcome: String
    /// Body bytes received that are of no use.
    public var wasted: Int64
    /// Why they are of no use.
    public var wasteReason: WasteReason?

    /// Makes a result.
    public init(
        bytes: TransferredBytes, status: Int? = nil, outcome: String = "ok", wasted: Int64 = 0,
        wasteReason: WasteReason? = nil
    ) {
        self.bytes = bytes
        self.status = status
        self.outcome = outcome
        self.wasted = wasted
        self.wasteReason = wasteReason
    }
}

/// The number of a ledger row.
public struct TransferID: RawRepresentable, Hashable, Codable, Sendable {
    /// The row number, from 1.
    public let rawValue: Int64

    /// Makes an id of a row number.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

/// Where object operations are written down. The catalog keeps it; adapters are handed it.
public protocol TransferLedger: Sendable {
    /// Writes the intent durably; the request may leave only after this has returned.
    func begin(_ intent: TransferIntent) async throws -> TransferID
    /// Completes the row of an operation that has ended, however it ended.
    func finish(_ transfer: TransferID, _ result: TransferResult) async throws
    /// Says afterwards that `bytes` received by a finished operation turned out useless.
    func waste(_ transfer: TransferID, bytes: Int64, reason: WasteReason) async throws
}

/// One row of the ledger, as the reports read it.
public struct LedgerEntry: Hashable, Sendable {
    /// The row number.
    public var id: TransferID
    /// What was asked.
    public var intent: TransferIntent
    /// How it ended; `nil` while it runs, or when the process ended first and recovery has not run.
    public var result: TransferResult?
    /// When the intent was written.
    public var startedAt: Date
    /// When it ended.
    public var finishedAt: Date?

    /// Makes an entry.
    public init(
        id: TransferID, intent: TransferIntent, result: TransferResult?, startedAt: Date, finishedAt: Date?
    ) {
        self.id = id
        self.intent = intent
        self.result = result
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }
}
