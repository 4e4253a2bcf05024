public import ArgumentParser
import Foundation
import TierModel
public import TierSync

extension ReportCommand {
    /// `tiersync report bandwidth`.
    struct Bandwidth: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Which bytes moved, why, what they cost, and whether each original was fetched at most once.")

        @Option(help: "Break down by day, purpose, photo or remote.")
        var by: BandwidthBreakdown = .purpose

        @Option(help: ArgumentHelp("From then on: 2026-11-01, 7d.", valueName: "time"))
        var since: PastTime?

        @Option(help: ArgumentHelp("Write the rows as CSV.", valueName: "file"))
        var csv: String?

        @Option(help: ArgumentHelp("Write a page with charts, which needs nothing else.", valueName: "file"))
        var html: String?

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            let report = try await library.bandwidthReport(since: since?.date, by: by)
            if let csv { try ReportFile(path: csv).write(report.csv) }
            if let html {
                let days = by == .day ? report : try await library.bandwidthReport(since: since?.date, by: .day)
                try ReportFile(path: html).write(days.page(made: Date()))
            }
            try global.output.result(report) { report.words }
        }
    }
}

extension BandwidthBreakdown: ExpressibleByArgument {}

extension BandwidthReport {
    /// The report as tables.
    fileprivate var words: String {
        let moved = Purpose.allCases.compactMap { purpose in
            totals[purpose.rawValue].flatMap { $0.requests > 0 ? (purpose, $0) : nil }
        }
        guard !moved.isEmpty else { return "nothing has moved\n\n" + proof }
        let largest = moved.map(\.1.moved).max() ?? 0
        var rows = [["purpose", "sent", "received", "wasted", "headers", "requests", "retries", ""]]
        for (purpose, traffic) in moved { rows.append([purpose.rawValue] + traffic.cells + [traffic.bar(of: largest)]) }
        var text = Words.table(rows, rightAligned: [1, 2, 3, 4, 5, 6])
        if let breakdown = self.rows, !breakdown.isEmpty {
            let largest = breakdown.map(\.traffic.moved).max() ?? 0
            let table =
                [["", ""] + rows[0].dropFirst()]
                + breakdown.map { row in
                    [row.place, row.purpose.rawValue] + row.traffic.cells + [row.traffic.bar(of: largest)]
                }
            text += "\n\n" + Words.table(table, rightAligned: [2, 3, 4, 5, 6, 7])
        }
        return text + "\n\n" + proof
    }

    /// What it cost, what was not fetched, in which state photos were analysed, and the audit: a line each.
    private var proof: String { (costLines + savedLines + stateLines + auditLines).joined(separator: "\n") }

    var costLines: [String] {
        guard let cost else { return [] }
        return ["cost: \(Words.money(cost.total, cost.currency)) by the prices of \(cost.provider)"]
    }

    var savedLines: [String] {
        saved.filter { $0.photos > 0 }.map {
            "not fetched, thanks to \($0.words): \(Words.count($0.photos, "original")), \(Words.bytes($0.bytes))"
        }
    }

    var stateLines: [String] {
        states.map {
            "analysed \($0.words): \(Words.count($0.photos, "photo")), \($0.fetched) of them fetched for it"
        }
    }

    var auditLines: [String] {
        [
            "fetched for analysis: \(Words.count(analysis.originals, "original")) of \(Words.bytes(analysis.originalBytes)), "
                + "\(Words.bytes(analysis.bytesFetched)) fetched, \(Words.bytes(analysis.bytesWasted)) wasted",
            analysis.fetchedMoreThanOnce.isEmpty
                ? "no original was fetched more than once"
                : "FETCHED MORE THAN ONCE: " + analysis.fetchedMoreThanOnce.map(\.description).joined(separator: ", "),
        ]
    }

    /// The break-down, or the totals, as RFC 4180 CSV.
    fileprivate var csv: String {
        let source =
            rows
            ?? Purpose.allCases.compactMap { purpose in
                totals[purpose.rawValue].map { Row(purpose: purpose, traffic: $0) }
            }
        let heading = [
            "day", "photo", "file", "remote", "purpose", "sent", "received", "useful", "wasted", "requests", "retries",
            "headersSent", "headersReceived", "onMains", "isIdle",
        ]
        let lines = source.map { row in
            let traffic = row.traffic
            let numbers = [
                traffic.sent, traffic.received, traffic.useful, traffic.wasted, traffic.requests, traffic.retries,
                traffic.headersSent, traffic.headersReceived,
            ]
            let states = [row.state?.onMains, row.state?.isIdle].map { $0.map { "\($0)" } ?? "" }
            return [
                row.day ?? "", row.photo?.description ?? "", row.file ?? "", row.remote ?? "", row.purpose.rawValue,
            ]
                + numbers.map { "\($0)" } + states
        }
        return ReportFile.csv([heading] + lines)
    }
}

extension BandwidthReport.Row {
    /// What the row is of.
    fileprivate var place: String {
        if let remote { return remote.isEmpty ? "(before remotes were noted)" : remote }
        return day ?? file ?? ""
    }
}

extension BandwidthReport.Traffic {
    fileprivate var moved: Int64 { sent + received }

    fileprivate var cells: [String] {
        [
            Words.bytes(sent), Words.bytes(received), Words.bytes(wasted), Words.bytes(overhead), "\(requests)",
            "\(retries)",
        ]
    }

    fileprivate func bar(of largest: Int64) -> String {
        largest > 0 ? Words.bar(Double(moved) / Double(largest), width: 20) : ""
    }
}

extension BandwidthReport.Saved {
    /// What it is thanks to.
    var words: String {
        switch reason {
        case SavedReason.correction.rawValue: "corrections of people without a look at originals"
        case SavedReason.newModel.rawValue: "newer models that look at proxies"
        default: "analysis before they left"
        }
    }
}

extension BandwidthReport.State {
    /// "on mains, with nobody there".
    var words: String {
        let power = onMains.map { $0 ? "on mains" : "on battery" } ?? "on unknown power"
        let presence =
            isIdle.map { $0 ? "with nobody there" : "beside the user" } ?? "whether somebody was there is not known"
        return onMains == nil && isIdle == nil ? "elsewhere, or before this was noted" : "\(power), \(presence)"
    }
}
