public import TierModel

/// Sums over ledger rows, in bytes except for the two counts of requests.
public struct BandwidthTotals: Hashable, Codable, Sendable {
    /// Body bytes sent.
    public var sent: Int64
    /// Body bytes received.
    public var received: Int64
    /// Operations that have ended, or were cut off by the end of their process.
    public var requests: Int64
    /// Header bytes sent.
    public var headerSent: Int64
    /// Header bytes received.
    public var headerReceived: Int64
    /// Body bytes received that were of no use.
    public var wasted: Int64
    /// Of the requests, those cut off by the end of their process: what was under way is not known to the byte.
    public var requestsCutOff: Int64
    /// Of the requests, those that were made because an earlier try had failed.
    public var retries: Int64

    /// Makes a sum.
    public init(
        sent: Int64 = 0, received: Int64 = 0, requests: Int64 = 0, headerSent: Int64 = 0, headerReceived: Int64 = 0,
        wasted: Int64 = 0, requestsCutOff: Int64 = 0, retries: Int64 = 0
    ) {
        self.sent = sent
        self.received = received
        self.requests = requests
        self.headerSent = headerSent
        self.headerReceived = headerReceived
        self.wasted = wasted
        self.requestsCutOff = requestsCutOff
        self.retries = retries
    }

    /// Adds each sum.
    public static func + (left: BandwidthTotals, right: BandwidthTotals) -> BandwidthTotals {
        BandwidthTotals(
            sent: left.sent + right.sent, received: left.received + right.received,
            requests: left.requests + right.requests, headerSent: left.headerSent + right.headerSent,
            headerReceived: left.headerReceived + right.headerReceived, wasted: left.wasted + right.wasted,
            requestsCutOff: left.requestsCutOff + right.requestsCutOff, retries: left.retries + right.retries)
    }
}

/// What one day moved for one purpose, to or from one remote, by one kind of operation.
public struct DayBandwidth: Hashable, Sendable {
    /// The day in UTC, as `2024-05-31`.
    public var day: String
    /// Why.
    public var purpose: Purpose
    /// The remote, without secrets; empty for what moved before remotes were noted.
    public var remote: String
    /// What was asked.
    public var operation: ObjectOperation
    /// How much.
    public var totals: BandwidthTotals
}

/// What one photo moved for one purpose.
public struct PhotoBandwidth: Hashable, Sendable {
    /// The photo.
    public var photo: PhotoID
    /// The printable name of its current primary file.
    public var file: String
    /// Why.
    public var purpose: Purpose
    /// How much.
    public var totals: BandwidthTotals
}

/// The proof of promise 2: what was fetched for analysis.
public struct AnalysisFetches: Hashable, Sendable {
    /// Originals fetched.
    public var originals: Int
    /// Their stored sizes together, in bytes.
    public var originalBytes: Int64
    /// Body bytes received and kept.
    public var bytesFetched: Int64
    /// Body bytes received that were of no use.
    public var bytesWasted: Int64
    /// Photos of which more bytes were kept than they have.
    public var fetchedMoreThanOnce: [PhotoID]
}

/// Body bytes both ways of one day and purpose.
public struct MovedBytes: Hashable, Sendable {
    /// The day in UTC, counted from 1970.
    public var day: Int64
    /// Why.
    public var purpose: Purpose
    /// How many.
    public var bytes: Int64
}
