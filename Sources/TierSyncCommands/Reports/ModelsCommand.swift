import ArgumentParser
import Foundation
import TierModel
import TierSync

/// `tiersync models`.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "The models that look at photos.",
        subcommands: [List.self, Bench.self, Use.self], defaultSubcommand: List.self)

    /// `tiersync models list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the models, and whether they are sound.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let models = try ModelReport.all()
            try global.output.list(models) {
                Words.table(
                    [["model", "version", "task", "size", "licence", "state"]]
                        + models.map {
                            [$0.name, $0.version, $0.task, Words.bytes($0.bytes), $0.licence, $0.state]
                        }, rightAligned: [3])
            }
        }
    }

    /// `tiersync models bench`.
    struct Bench: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure how fast this device runs the models (a few seconds), and say which profile suits it.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let report = try await SpeedReport.measure()
            try global.output.result(report) { words(report) }
        }

        private func words(_ report: SpeedReport) -> String {
            let table = Words.table(
                [["model", "task", "precision", "ms a run"]]
                    + report.timings.map {
                        [$0.model, $0.task, $0.precision, String(format: "%.1f", $0.milliseconds)]
                    }, rightAligned: [3])
            let profiles = AnalysisProfile.allCases.compactMap { profile in
                report.secondsPerPhoto[profile.rawValue].map {
                    "\(profile.rawValue): about \(String(format: "%.2f", $0)) s a photo"
                        + (profile == report.recommended ? "  <- suits this device" : "")
                }
            }
            return ["\(report.processor), \(Words.count(report.cores, "core"))", table]
                .joined(separator: "\n") + "\n" + profiles.joined(separator: "\n")
        }
    }

    /// `tiersync models use`.
    struct Use: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Choose how closely photos are looked at from now on: fast, balanced, accurate; or auto.")

        @Argument(help: "fast, balanced, accurate; auto is what suits this device.")
        var profile: ProfileChoice

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await global.openLibrary().setProfile(profile.profile)
            let report = try await global.openLibrary().profile()
            try global.output.result(report) { words(report) }
        }

        private func words(_ report: ProfileReport) -> String {
            let time = report.secondsPerPhoto.map { ", about \(String(format: "%.2f", $0)) s a photo" } ?? ""
            var text = "profile: \(report.profile.rawValue)\(report.isAutomatic ? " (\(report.why))" : "")\(time)"
            let cost = report.analyzedWithLess
            if cost.here + cost.remote > 0 {
                text +=
                    "\n\(Words.count(cost.here + cost.remote, "photo")) analysed with a lesser one stay as they are; to look again: tiersync analyze --again"
                    + " (fetches \(Words.bytes(cost.bytes)))"
            }
            return text
        }
    }
}

/// What `models use` takes.
enum ProfileChoice: String, ExpressibleByArgument, CaseIterable {
    case fast
    case balanced
    case accurate
    case auto

    /// `nil` for the one that suits the device.
    var profile: AnalysisProfile? { AnalysisProfile(rawValue: rawValue) }
}
