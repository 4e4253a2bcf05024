import ArgumentParser
import Foundation
import TierSync

extension ReportCommand {
    /// `tiersync report forecast`.
    struct Forecast: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How many nights, bytes and hours the analysis of the rest will take, and what it will cost.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let report = try await global.openLibrary().forecast()
            try global.output.result(report) { report.words }
        }
    }
}

extension ForecastReport {
    fileprivate var words: String {
        var rows = [
            ["to analyse", "\(photos)"], ["  here, at no byte", "\(photosHere)"],
            ["  to be fetched, once", "\(photosToFetch), \(Words.bytes(bytesToFetch))"],
            ["to push", "\(photosToPush), \(Words.bytes(bytesToPush))"],
        ]
        if let secondsPerPhoto, let hours {
            rows.append(["pace of late", String(format: "%.2f s a photo", secondsPerPhoto)])
            rows.append(["work left", Words.duration(hours * 3600)])
        } else {
            rows.append(["pace of late", "not known yet: it is read off the newest analyses"])
        }
        if photos > 0 {
            let ofBudget = nightsOfBudget.map { ", by the budget \($0)" } ?? ""
            let perNight = String(format: "%g", hoursPerNight)
            rows.append([
                "nights left",
                (nights.map { "\($0)" } ?? "not known yet") + " (\(perNight) h each\(ofBudget))",
            ])
        }
        if let cost {
            rows.append(["cost left", Words.money(cost.total, cost.currency) + ", prices of \(cost.provider)"])
        }
        return Words.table(rows)
    }
}
