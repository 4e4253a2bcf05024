import Catalog
public import Foundation
import TierModel

/// How to break a bandwidth report down.
public enum BandwidthBreakdown: String, CaseIterable, Sendable {
    /// A row a day and purpose.
    case day
    /// Totals only.
    case purpose
    /// A row a photo and purpose.
    case photo
    /// A row a remote and purpose.
    case remote
}

extension Library {
    /// Adds up the ledger.
    public func bandwidthReport(since: Date? = nil, by breakdown: BandwidthBreakdown = .purpose) async throws
        -> BandwidthReport
    {
        let days = try await catalog.bandwidthByDay(since: since)
        let fetches = try await catalog.analysisFetches(since: since)
        var twice = fetches.fetchedMoreThanOnce
        if !twice.isEmpty, try await isEncrypted() {
            let surely = Set(try await fetchedMoreThanOnce(limit: .max).map(\.photo))
            twice = twice.filter(surely.contains)
        }
        let sums = Self.sums(days, by: { $0.purpose })
        let totals = Dictionary(
            uniqueKeysWithValues: Purpose.allCases.map {
                ($0.rawValue, BandwidthReport.Traffic(sums[$0] ?? BandwidthTotals()))
            })
        return BandwidthReport(
            since: since, totals: totals,
            analysis: BandwidthReport.Analysis(
                originals: fetches.originals, originalBytes: fetches.originalBytes,
                bytesFetched: fetches.bytesFetched, bytesWasted: fetches.bytesWasted,
                fetchedMoreThanOnce: twice),
            cost: try await cost(of: days), saved: try await saved(since: since),
            states: try await catalog.analysisStates(since: since).map {
                BandwidthReport.State(
                    onMains: $0.state.onMains, isIdle: $0.state.isIdle, photos: $0.photos, fetched: $0.fetched)
            },
            rows: try await rows(of: days, since: since, by: breakdown))
    }

    /// What moved to and from the library's remote of today, by the prices of today.
    private func cost(of days: [DayBandwidth]) async throws -> Cost? {
        guard let prices = try prices() else { return nil }
        let own = days.filter { $0.remote.isEmpty || $0.remote == configuration.remote }
        let traffic = Self.sums(own, by: { $0.operation }).map {
            OperationTraffic(
                operation: $0.key, requests: $0.value.requests, sent: $0.value.sent, received: $0.value.received)
        }
        let months = Set(own.map { $0.day.prefix(7) }).count
        return prices.cost(of: traffic, stored: try await catalog.workCounts().bytesOnRemote, months: months)
    }

    private func saved(since: Date?) async throws -> [BandwidthReport.Saved] {
        let known = try await catalog.saved(since: since)
        let before = try await catalog.analysedBeforeLeaving(since: since)
        return SavedReason.allCases.map { reason in
            let saved = known.first { $0.reason == reason }
            return BandwidthReport.Saved(
                reason: reason.rawValue, photos: saved?.photos ?? 0, bytes: saved?.bytes ?? 0)
        } + [
            BandwidthReport.Saved(reason: "analysedBeforeLeaving", photos: before.photos, bytes: before.bytes)
        ]
    }

    private func rows(of days: [DayBandwidth], since: Date?, by breakdown: BandwidthBreakdown) async throws
        -> [BandwidthReport.Row]?
    {
        switch breakdown {
        case .purpose: return nil
        case .day:
            return Self.sums(days, by: { Key(place: $0.day, purpose: $0.purpose) }).sorted { $0.key < $1.key }.map {
                BandwidthReport.Row(day: $0.key.place, purpose: $0.key.purpose, traffic: .init($0.value))
            }
        case .remote:
            return Self.sums(days, by: { Key(place: $0.remote, purpose: $0.purpose) }).sorted { $0.key < $1.key }.map {
                BandwidthReport.Row(remote: $0.key.place, purpose: $0.key.purpose, traffic: .init($0.value))
            }
        case .photo: return try await photoRows(since: since)
        }
    }

    private func photoRows(since: Date?) async throws -> [BandwidthReport.Row] {
        var rows: [BandwidthReport.Row] = []
        var last: PhotoID?
        while true {
            let page = try await catalog.bandwidthByPhoto(since: since, after: last, limit: 1000)
            guard let end = page.last else { return rows }
            last = end.photo
            let states = try await catalog.analysisStates(
                of: page.filter { $0.purpose == .analysis }.map(\.photo))
            rows += page.map {
                BandwidthReport.Row(
                    photo: $0.photo, file: $0.file, purpose: $0.purpose, traffic: .init($0.totals),
                    state: $0.purpose == .analysis ? states[$0.photo] : nil)
            }
        }
    }

    private struct Key: Hashable, Comparable {
        var place: String
        var purpose: Purpose

        static func < (one: Key, other: Key) -> Bool { (one.place, one.purpose) < (other.place, other.purpose) }
    }

    private static func sums<Key: Hashable>(_ days: [DayBandwidth], by key: (DayBandwidth) -> Key)
        -> [Key: BandwidthTotals]
    {
        days.reduce(into: [:]) { sums, day in
            sums[key(day), default: BandwidthTotals()] = sums[key(day), default: BandwidthTotals()] + day.totals
        }
    }
}
