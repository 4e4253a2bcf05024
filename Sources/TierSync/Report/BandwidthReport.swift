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
            headersSent = totals.headerSent
            headersReceived = totals.headerReceived
            wasted = totals.wasted
        }
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

    /// One row of a break-down.
    public struct Row: Hashable, Encodable, Sendable {
        /// The day (UTC), as in 2026-11-21.
        public var day: String?
        /// The photo; none for what concerns no photo.
        public var photo: PhotoID?
        /// Its file name.
        public var file: String?
        /// The purpose.
        public var purpose: Purpose
        /// What moved.
        public var traffic: Traffic

        /// Makes a row.
        public init(
            day: String? = nil, photo: PhotoID? = nil, file: String? = nil, purpose: Purpose, traffic: Traffic
        ) {
            self.day = day
            self.photo = photo
            self.file = file
            self.purpose = purpose
            self.traffic = traffic
        }
    }

    /// From when on.
    public var since: Date?
    /// By purpose; every purpose is there.
    public var totals: [String: Traffic]
    /// The audit.
    public var analysis: Analysis
    /// The break-down that was asked for.
    public var rows: [Row]?
}

/// How to break a bandwidth report down.
public enum BandwidthBreakdown: String, CaseIterable, Sendable {
    /// A row a day and purpose.
    case day
    /// Totals only.
    case purpose
    /// A row a photo and purpose.
    case photo
}

extension Library {
    /// Adds up the ledger.
    public func bandwidthReport(since: Date? = nil, by breakdown: BandwidthBreakdown = .purpose) async throws
        -> BandwidthReport
    {
        let sums = try await catalog.bandwidth(since: since)
        let fetches = try await catalog.analysisFetches(since: since)
        let totals = Dictionary(
            uniqueKeysWithValues: Purpose.allCases.map {
                ($0.rawValue, BandwidthReport.Traffic(sums[$0] ?? BandwidthTotals()))
            })
        return BandwidthReport(
            since: since, totals: totals,
            analysis: BandwidthReport.Analysis(
                originals: fetches.originals, originalBytes: fetches.originalBytes,
                bytesFetched: fetches.bytesFetched, bytesWasted: fetches.bytesWasted,
                fetchedMoreThanOnce: fetches.fetchedMoreThanOnce),
            rows: try await bandwidthRows(since: since, by: breakdown))
    }

    private func bandwidthRows(since: Date?, by breakdown: BandwidthBreakdown) async throws -> [BandwidthReport.Row]? {
        switch breakdown {
        case .purpose: return nil
        case .day:
            return try await catalog.bandwidthByDay(since: since).map {
                BandwidthReport.Row(
                    day: $0.day, photo: nil, file: nil, purpose: $0.purpose, traffic: .init($0.totals))
            }
        case .photo:
            var rows: [BandwidthReport.Row] = []
            var last: PhotoID?
            while true {
                let page = try await catalog.bandwidthByPhoto(since: since, after: last, limit: 1000)
                guard let end = page.last else { return rows }
                last = end.photo
                rows += page.map {
                    BandwidthReport.Row(
                        day: nil, photo: $0.photo, file: $0.file, purpose: $0.purpose, traffic: .init($0.totals))
                }
            }
        }
    }
}
