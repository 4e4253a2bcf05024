import Catalog
public import Foundation
public import TierModel

/// What moved, why, and whether each original was fetched at most once: read off the ledger.
public struct BandwidthReport: Encodable, Sendable {
    /// Bytes and requests of one purpose, day or photo. Bodies and headers are apart.
    public struct Traffic: Hashable, Encodable, Sendable {
        /// Body bytes sent.
        public var sent: Int64
        /// Body bytes received.
        public var received: Int64
        /// Operations, retries included.
        public var requests: Int64
        /// Of them, those made because an earlier try had failed.
        public var retries: Int64
        /// Header bytes sent.
        public var headersSent: Int64
        /// Header bytes received.
        public var headersReceived: Int64
        /// Of the body bytes received, those that were of no use.
        public var wasted: Int64

        init(_ totals: BandwidthTotals) {
            sent = totals.sent
            received = totals.received
            requests = totals.requests
            retries = totals.retries
            headersSent = totals.headerSent
            headersReceived = totals.headerReceived
            wasted = totals.wasted
        }

        /// Body bytes that were of use.
        public var useful: Int64 { sent + received - wasted }
        /// Header bytes both ways.
        public var overhead: Int64 { headersSent + headersReceived }
    }

    /// The audit of the one fetch.
    public struct Analysis: Hashable, Encodable, Sendable {
        /// Originals that were fetched for analysis.
        public var originals: Int
        /// Their sizes, summed.
        public var originalBytes: Int64
        /// Bytes that were fetched for analysis and used.
        public var bytesFetched: Int64
        /// Bytes that were fetched for analysis in vain.
        public var bytesWasted: Int64
        /// Photos of which more was fetched and used than there is. Promise 2 is broken unless this is empty.
        public var fetchedMoreThanOnce: [PhotoID]
    }

    /// What an engine without stored features would have fetched.
    public struct Saved: Hashable, Encodable, Sendable {
        /// Why it was not: `correction`, `newModel`, or `analysedBeforeLeaving`.
        public var reason: String
        /// Originals, each as often as it would have been fetched.
        public var photos: Int
        /// Their bytes.
        public var bytes: Int64
    }

    /// How many photos were analysed in one state of the machine.
    public struct State: Hashable, Encodable, Sendable {
        /// Whether it ran on mains; `null` where that is not known, as of photos that another device analysed.
        @ExplicitNull public var onMains: Bool?
        /// Whether nobody was at it; `null` where that is not known.
        @ExplicitNull public var isIdle: Bool?
        /// Photos.
        public var photos: Int
        /// Of them, those whose original was fetched for it.
        public var fetched: Int
    }

    /// One row of a break-down.
    public struct Row: Hashable, Encodable, Sendable {
        /// The day (UTC), as in 2026-11-21.
        public var day: String?
        /// The photo; none for what concerns no photo.
        public var photo: PhotoID?
        /// Its file name.
        public var file: String?
        /// The remote, without secrets; empty for what moved before remotes were noted.
        public var remote: String?
        /// The purpose.
        public var purpose: Purpose
        /// What moved.
        public var traffic: Traffic
        /// In which state of the machine the photo was analysed; of rows of a photo's analysis.
        public var state: MachineState?

        /// Makes a row.
        public init(
            day: String? = nil, photo: PhotoID? = nil, file: String? = nil, remote: String? = nil, purpose: Purpose,
            traffic: Traffic, state: MachineState? = nil
        ) {
            self.day = day
            self.photo = photo
            self.file = file
            self.remote = remote
            self.purpose = purpose
            self.traffic = traffic
            self.state = state
        }
    }

    /// From when on.
    public var since: Date?
    /// By purpose; every purpose is there.
    public var totals: [String: Traffic]
    /// The audit.
    public var analysis: Analysis
    /// What it cost by the prices of the library's provider; `null` where those are not known.
    @ExplicitNull public var cost: Cost?
    /// What was not fetched.
    public var saved: [Saved]
    /// In which states of the machine photos were analysed.
    public var states: [State]
    /// The break-down that was asked for.
    public var rows: [Row]?
}
