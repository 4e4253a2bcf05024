import ArgumentParser
import Foundation
import TierModel
import TierSync

extension ReportCommand {
    /// `tiersync report storage`.
    struct Storage: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "What the library takes here and on the remote, what eviction would free, and what storing it costs.")

        @Option(help: ArgumentHelp("Write the rows as CSV.", valueName: "file"))
        var csv: String?

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let report = try await global.openLibrary().storageReport()
            if let csv { try report.csv.write(toFile: csv, atomically: true, encoding: .utf8) }
            try global.output.result(report) { report.words }
        }
    }
}

/// One line of the tables, and of the CSV.
private struct StorageRow {
    /// `photos`, `here`, `remote`.
    var place: String
    var kind: String
    var label: String
    var count: Int?
    var bytes: Int64
}

extension StorageReport {
    private var rows: [StorageRow] {
        [
            .init(
                place: "photos", kind: "local", label: "only here", count: tiers.local.count, bytes: tiers.local.bytes),
            .init(
                place: "photos", kind: "both", label: "here and on the remote", count: tiers.both.count,
                bytes: tiers.both.bytes),
            .init(
                place: "photos", kind: "remote", label: "on the remote only", count: tiers.remote.count,
                bytes: tiers.remote.bytes),
            .init(place: "here", kind: "originals", label: "originals", count: nil, bytes: here.originals),
            .init(
                place: "here", kind: "proxies", label: "proxies", count: here.proxies.count, bytes: here.proxies.bytes),
            .init(
                place: "here", kind: "thumbnails", label: "thumbnails", count: here.thumbnails.count,
                bytes: here.thumbnails.bytes),
            .init(place: "here", kind: "chips", label: "face chips", count: here.chips.count, bytes: here.chips.bytes),
            .init(place: "here", kind: "catalog", label: "catalog", count: nil, bytes: here.catalog),
            .init(place: "here", kind: "spool", label: "spool", count: nil, bytes: here.spool),
            .init(place: "here", kind: "trash", label: "trash", count: nil, bytes: here.trash),
            .init(place: "remote", kind: "originals", label: "originals", count: nil, bytes: remote.originals),
            .init(
                place: "remote", kind: "packs", label: "packs of small pictures", count: remote.packs.count,
                bytes: remote.packs.bytes),
            .init(
                place: "remote", kind: "segments", label: "segments", count: remote.segments.count,
                bytes: remote.segments.bytes),
            .init(place: "remote", kind: "trash", label: "trash", count: nil, bytes: remote.trash),
        ]
    }

    /// The report as tables with bars.
    fileprivate var words: String {
        let all = tiers.local.bytes + tiers.both.bytes + tiers.remote.bytes
        var lines = [table("photos", of: all), "", table("here", of: here.total)]
        lines.append("in all \(Words.bytes(here.total))" + budgetWords)
        lines.append("evict would free \(Words.bytes(here.evictable)), by what is known here")
        lines += ["", table("remote", of: remote.total), "in all \(Words.bytes(remote.total))" + costWords]
        lines += remote.notes.map(PrintableName.escaped)
        return lines.joined(separator: "\n")
    }

    private func table(_ place: String, of whole: Int64) -> String {
        let rows = rows.filter { $0.place == place }.map { row in
            [
                row.label, row.count.map(String.init) ?? "", Words.bytes(row.bytes),
                Words.bar(whole > 0 ? Double(row.bytes) / Double(whole) : 0, width: 20),
            ]
        }
        return Words.table([[place, "", "", ""]] + rows, rightAligned: [1, 2])
    }

    private var budgetWords: String {
        guard let budget = here.budget else { return "" }
        let part = Int((Double(here.total) / Double(budget) * 100).rounded())
        return " of \(Words.bytes(budget)) (\(part) %, diskBytes)"
    }

    private var costWords: String {
        guard remote.location != nil else { return "; there is no remote yet: tiersync remote set URL" }
        guard let cost = remote.monthlyCost, let currency = remote.currency, let provider = remote.provider else {
            return "; whose prices hold is not known: tiersync report prices"
        }
        return ": \(Words.money(cost, currency)) a month (\(PrintableName.escaped(provider)))"
    }

    /// The rows as RFC 4180 CSV.
    fileprivate var csv: String {
        let lines = rows.map { "\($0.place),\($0.kind),\($0.count.map(String.init) ?? ""),\($0.bytes)" }
        return (["place,kind,count,bytes"] + lines).joined(separator: "\r\n") + "\r\n"
    }
}
