import Foundation
import TierModel
import TierSync

extension BandwidthReport {
    /// The report as a page that needs nothing else; its rows are by day.
    func page(made now: Date) -> String {
        var page = HTMLPage(title: "Bandwidth of a tiersync library")
        let span = since.map { "since \($0.formatted(.iso8601.year().month().day()))" } ?? "since the beginning"
        page.paragraph(
            "What moved \(span), read off the ledger on \(now.formatted(.iso8601.year().month().day())). Days are those of UTC."
        )
        page.tiles(tiles)
        page.heading("Each original once")
        for line in auditLines { page.paragraph(line) }
        page.heading("By day")
        let chart = BandwidthChart(
            (rows ?? []).compactMap { row in
                row.day.map { ($0, row.purpose.rawValue, row.traffic.sent + row.traffic.received) }
            })
        page.stackedBars(title: chart.title, series: chart.series, labels: chart.labels)
        page.heading("By purpose")
        page.table(purposes, rightAligned: Set(1...7), caption: "Body bytes by purpose; headers are apart")
        page.heading("What was not fetched")
        page.paragraph(
            "An engine that keeps no features fetches originals again for each correction of people and each newer model."
        )
        page.table(
            [["thanks to", "originals", "bytes"]]
                + saved.map { [$0.words, "\($0.photos)", Words.bytes($0.bytes)] },
            rightAligned: [1, 2], caption: "Originals, each as often as it would have been fetched")
        page.heading("When photos were analysed")
        page.table(
            [["the machine was", "photos", "of them fetched"]]
                + states.map { [$0.words, "\($0.photos)", "\($0.fetched)"] },
            rightAligned: [1, 2], caption: "In which state of this machine each photo was analysed")
        if let cost {
            page.heading("What it cost")
            page.table(
                [
                    ["for", cost.currency], ["requests", Words.price(cost.requests)],
                    ["traffic", Words.price(cost.traffic)], ["both", Words.price(cost.total)],
                ], rightAligned: [1], caption: "By the prices of \(cost.provider), without taxes")
            for note in cost.notes { page.paragraph(note) }
        }
        return page.html
    }

    private var tiles: [(figure: String, label: String)] {
        let all = totals.values
        var tiles = [
            (Words.bytes(all.reduce(0) { $0 + $1.sent }), "sent"),
            (Words.bytes(all.reduce(0) { $0 + $1.received }), "received"),
            (Words.bytes(all.reduce(0) { $0 + $1.wasted }), "received in vain"),
            (Words.bytes(saved.reduce(0) { $0 + $1.bytes }), "not fetched"),
            ("\(analysis.fetchedMoreThanOnce.count)", "originals fetched more than once"),
        ]
        if let cost { tiles.append((Words.money(cost.total, cost.currency), "cost")) }
        return tiles
    }

    private var purposes: [[String]] {
        [["purpose", "sent", "received", "useful", "wasted", "headers", "requests", "retries"]]
            + Purpose.allCases.compactMap { purpose in
                guard let traffic = totals[purpose.rawValue], traffic.requests > 0 else { return nil }
                let bytes = [traffic.sent, traffic.received, traffic.useful, traffic.wasted, traffic.overhead]
                return [purpose.rawValue] + bytes.map(Words.bytes) + ["\(traffic.requests)", "\(traffic.retries)"]
            }
    }
}

/// Bars for days, or for months when there are many days: those without traffic are there, too, so that the distances are right.
package struct BandwidthChart {
    /// Bytes of one day and purpose.
    package typealias Amount = (day: String, purpose: String, bytes: Int64)

    /// Below the bars.
    package private(set) var labels: [String] = []
    /// A part of each bar for each purpose.
    package private(set) var series: [(name: String, values: [Int64])] = []
    private(set) var title = "Body bytes both ways by day"

    /// More bars are too thin to see.
    private static let mostDays = 92

    /// Takes amounts in any order.
    package init(_ amounts: [Amount]) {
        let days = Set(amounts.map(\.day)).sorted()
        guard let first = days.first, let last = days.last else { return }
        var length = 10
        labels = Self.days(from: first, to: last)
        if labels.count > Self.mostDays {
            (length, title) = (7, "Body bytes both ways by month")
            labels = labels.map { String($0.prefix(length)) }.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
        }
        let place = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($0.element, $0.offset) })
        for purpose in Purpose.allCases {
            var values = labels.map { _ in Int64(0) }
            for amount in amounts where amount.purpose == purpose.rawValue {
                guard let bar = place[String(amount.day.prefix(length))] else { continue }
                values[bar] += amount.bytes
            }
            if values.contains(where: { $0 > 0 }) { series.append((purpose.rawValue, values)) }
        }
    }

    /// All days from one to another, both included; only these two where they are none.
    private static func days(from first: String, to last: String) -> [String] {
        let format = Date.ISO8601FormatStyle().year().month().day()
        guard let start = try? Date(first, strategy: format), let end = try? Date(last, strategy: format) else {
            return [first, last]
        }
        let count = Int((end.timeIntervalSince(start) / 86_400).rounded())
        return (0...max(0, count)).map { start.addingTimeInterval(Double($0) * 86_400).formatted(format) }
    }
}
