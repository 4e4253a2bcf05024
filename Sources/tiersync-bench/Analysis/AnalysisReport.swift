import Foundation
import TierSyncTestSupport

/// What was measured of both, as it is printed.
struct AnalysisReport {
    let photoCount: Int
    /// The program.
    let own: Child.Result
    /// The Python pipeline, which reads text in the program's way.
    let rival: (run: Child.Result, report: PythonRival.Report)
    /// The same with RapidOCR as it is published; one round.
    let published: (run: Child.Result, report: PythonRival.Report)
    /// The program's steps, each alone.
    let stages: AnalysisStages

    static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// Photos a second of all, with and without start-up, and how many times faster.
    func printSpeeds() {
        let ownWithout = own.seconds - stages.loadSeconds
        print("  with start-up:          s   photos/s   processor s   peak MB")
        printRow("tiersync analyze", own)
        printRow("Python", rival.run)
        printRow("Python, RapidOCR as is", published.run)
        print(String(format: "  %.2f times as fast as Python", rival.run.seconds / own.seconds), terminator: "")
        print(String(format: ", %.2f times with RapidOCR as it is published", published.run.seconds / own.seconds))
        print(
            String(
                format: "  without start-up: %.2f photos/s against %.2f (%.2f times), %.2f with RapidOCR as published",
                Double(photoCount) / ownWithout, Double(photoCount) / rival.report.seconds,
                rival.report.seconds / ownWithout, Double(photoCount) / published.report.seconds))
        let ideal = stages.idealSeconds
        print(
            String(
                format: "  ideal: decoding and models alone %.2f s of one core; %.1f %% of %.2f s x %d cores",
                ideal, 100 * ideal / (ownWithout * Double(Self.cores)), ownWithout, Self.cores))
    }

    private func printRow(_ name: String, _ run: Child.Result) {
        print(
            "  " + name.padding(toLength: 22, withPad: " ", startingAt: 0)
                + String(
                    format: "%7.2f %8.2f %12.2f %10d", run.seconds, Double(photoCount) / run.seconds,
                    run.processorSeconds, run.peakBytes / 1_000_000))
    }

    /// The Python pipeline's names of the program's stages.
    private static let rivalNames = [
        "read, SHA-256": ["read and SHA-256"], "faces": ["faces", "embedding"], "chips": [],
    ]

    /// Milliseconds a photo of each stage: the program's on one thread, the Python pipeline's with the threads that it takes.
    func printStages() {
        print("  ms a photo              tiersync, one thread   Python   its processor time")
        for name in AnalysisStages.names {
            printStage(name, stages.seconds[name], rivalNames: Self.rivalNames[name] ?? [name])
        }
        printStage("store", nil, rivalNames: ["store"])
        printStage("of all, models", stages.inferenceSeconds, rivalNames: [])
    }

    private func printStage(_ name: String, _ seconds: Double?, rivalNames: [String]) {
        func sum(_ stages: [String: Double]) -> Double? {
            rivalNames.isEmpty ? nil : rivalNames.reduce(0) { $0 + (stages[$1] ?? 0) }
        }
        let values = [seconds, sum(rival.report.stages), sum(rival.report.processorStages)]
        let columns = zip([22, 9, 21], values).map { width, seconds in
            let text = seconds.map { String(format: "%.1f", $0 * 1_000 / Double(photoCount)) } ?? "-"
            return String(repeating: " ", count: max(0, width - text.count)) + text
        }
        print("  " + name.padding(toLength: 22, withPad: " ", startingAt: 0) + columns.joined())
    }

    /// How far both found the same.
    func printAgreement() throws {
        print("  found by both:")
        try printAgreement(with: rival.report, "")
        try printAgreement(with: published.report, " (RapidOCR as published)", onlyText: true)
    }

    private func printAgreement(with report: PythonRival.Report, _ note: String, onlyText: Bool = false) throws {
        let pairs = try report.photos.compactMap { photo in
            try stages.found[photo.sha256].map { ($0, try FoundOnPhoto(photo)) }
        }
        guard pairs.count == photoCount else { throw BenchError("the Python pipeline saw other photos") }
        let agreement = AnalysisAgreement(pairs)
        print("    lines of text", words(agreement.lines), note)
        guard !onlyText else { return }
        let distances = agreement.vectorDistances
        print(
            "    faces", words(agreement.faces),
            distances.isEmpty
                ? ""
                : String(
                    format: "; their vectors are %.3f apart (median), %.3f at most", distances[distances.count / 2],
                    distances.last ?? 0))
        print("    words", words(agreement.labels))
        let bits = agreement.hashDistances
        print("    hashes \(bits[bits.count / 2]) bits apart (median), \(bits.last ?? 0) at most")
    }

    private func words(_ shared: AnalysisAgreement.Shared) -> String {
        String(
            format: "%d of tiersync, %d of Python, %d of both (%.1f %%)", shared.first, shared.second, shared.both,
            100 * shared.share)
    }
}
