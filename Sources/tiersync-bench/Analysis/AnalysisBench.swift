import Foundation
import Inference
import SystemPackage
import TierModel
import TierSync
import TierSyncTestSupport

/// Times `tiersync analyze` against the same analysis as a straightforward Python program, on the same photos, in turn.
///
/// Both run as programs and load their models; both read, hash and decode each photo, and write what they find to SQLite.
struct AnalysisBench {
    /// Where photos, libraries and reports go.
    let folder: FilePath

    /// How often each is run; the medians are compared.
    private static let rounds = 3
    /// As closely as the Python pipeline looks.
    private static let profile = AnalysisProfile.balanced

    /// Runs both and prints photos a second, the stages, and how far they agree.
    ///
    /// - Parameter sources: the labelled photos, or any folder of JPEGs from which the photos are made.
    func run(sources: String) async throws {
        let models = try ModelStore()
        let rival = try PythonRival(models: models.folder, folder: folder)
        let photos = try rival.makePhotos(from: sources, in: folder.appending("photos"))
        let template = folder.appending("template")
        let library = try await Library.create(in: template, remote: nil)
        let imported = try await library.importPhotos(at: photos)
        guard imported.done == photos.count else { throw BenchError("not imported: \(imported.failed)") }
        try library.setProfile(Self.profile)
        // Measured once a device, and kept: not a part of an analysis.
        let precision = try await library.profile().precision

        var own: [Child.Result] = []
        var theirs: [(run: Child.Result, report: PythonRival.Report)] = []
        for _ in 0..<Self.rounds {
            theirs.append(try rival.analyze(photos))
            own.append(try analyze(template, count: photos.count))
        }
        let published = try rival.analyze(photos, options: ["--published-text"])
        let stages = try AnalysisStages(photos, profile: Self.profile, precision: precision)
        theirs.sort { $0.run.seconds < $1.run.seconds }
        own.sort { $0.seconds < $1.seconds }
        let report = AnalysisReport(
            photoCount: photos.count, own: own[Self.rounds / 2], rival: theirs[Self.rounds / 2], published: published,
            stages: stages)
        print(
            "\(photos.count) JPEGs of 12 megapixels from \(sources), \(AnalysisReport.cores) cores, medians of \(Self.rounds) rounds;",
            "profile \(Self.profile.rawValue), precision \(precision.rawValue)")
        report.printSpeeds()
        report.printStages()
        try report.printAgreement()
        let accuracy = AccuracyComparison(
            folder: sources, rival: rival, profile: Self.profile, precision: precision)
        if accuracy.isPossible { try accuracy.run() }
    }

    /// One analysis of a fresh copy of the library.
    private func analyze(_ template: FilePath, count: Int) throws -> Child.Result {
        let library = folder.appending("library-\(UUID().uuidString.prefix(8))")
        defer { try? FileManager.default.removeItem(atPath: library.string) }
        try Child.run("/bin/cp", ["-a", template.string, library.string])
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = FilePath(own).removingLastComponent().appending("tiersync").string
        let result = try Child.run(program, ["analyze", "--json", "--quiet", "--library", library.string])
        let summary = try JSONDecoder().decode(Summary.self, from: Data(result.output.utf8))
        guard summary.done == count else { throw BenchError("analysed \(summary.done) of \(count) photos") }
        return result
    }

    private struct Summary: Decodable {
        var done: Int
    }
}
