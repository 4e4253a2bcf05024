public import ArgumentParser
import Foundation
import TierModel
public import TierSync

/// `tiersync report`.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Reports that prove what was done.",
        subcommands: [Bandwidth.self, Storage.self, Prices.self])

    /// `tiersync report bandwidth`.
    struct Bandwidth: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Which bytes moved, why, and whether each original was fetched at most once.")

        @Option(help: "Break down by day, purpose or photo.")
        var by: BandwidthBreakdown = .purpose

        @Option(help: ArgumentHelp("From then on: 2026-11-01, 7d.", valueName: "time"))
        var since: PastTime?

        @Option(help: ArgumentHelp("Write the rows as CSV.", valueName: "file"))
        var csv: String?

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            let report = try await library.bandwidthReport(since: since?.date, by: by)
            if let csv { try report.csv.write(toFile: csv, atomically: true, encoding: .utf8) }
            try global.output.result(report) { report.words }
        }
    }
}

extension BandwidthBreakdown: ExpressibleByArgument {}

extension BandwidthReport {
    /// The report as tables.
    fileprivate var words: String {
        let heading = ["purpose", "sent", "received", "requests"]
        var rows = [heading]
        for purpose in Purpose.allCases {
            guard let traffic = totals[purpose.rawValue], traffic.requests > 0 else { continue }
            rows.append([purpose.rawValue] + traffic.cells)
        }
        var text = rows.count == 1 ? "nothing has moved" : Words.table(rows, rightAligned: [1, 2, 3])
        if let breakdown = self.rows, !breakdown.isEmpty {
            let table =
                [["", ""] + heading.dropFirst()]
                + breakdown.map { row in
                    [row.day ?? row.file ?? "", row.purpose.rawValue] + row.traffic.cells
                }
            text += "\n\n" + Words.table(table, rightAligned: [2, 3, 4])
        }
        return text + "\n\n" + audit
    }

    private var audit: String {
        var text =
            "fetched for analysis: \(Words.count(analysis.originals, "original")) of \(Words.bytes(analysis.originalBytes)), "
            + "\(Words.bytes(analysis.bytesFetched)) fetched, \(Words.bytes(analysis.bytesWasted)) wasted\n"
        text +=
            analysis.fetchedMoreThanOnce.isEmpty
            ? "no original was fetched more than once"
            : "FETCHED MORE THAN ONCE: " + analysis.fetchedMoreThanOnce.map(\.description).joined(separator: ", ")
        return text
    }

    /// The break-down, or the totals, as RFC 4180 CSV.
    fileprivate var csv: String {
        var lines = ["day,photo,file,purpose,sent,received,requests,wasted"]
        let source =
            rows
            ?? Purpose.allCases.compactMap { purpose in
                totals[purpose.rawValue].map { Row(purpose: purpose, traffic: $0) }
            }
        for row in source {
            let file = (row.file ?? "").replacingOccurrences(of: "\"", with: "\"\"")
            lines.append(
                "\(row.day ?? ""),\(row.photo?.description ?? ""),\"\(file)\",\(row.purpose.rawValue),\(row.traffic.sent),\(row.traffic.received),\(row.traffic.requests),\(row.traffic.wasted)"
            )
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }
}

extension BandwidthReport.Traffic {
    fileprivate var cells: [String] { [Words.bytes(sent), Words.bytes(received), "\(requests)"] }
}
