import Foundation
import People
import TierModel

/// Times clustering on made-up libraries, against rivals on the same vectors.
struct PeopleBench {
    let folder: URL
    let count: Int
    /// Whether rivals are run too: each for 25 times as long as ours at most, and for a minute.
    let hasRivals: Bool

    func run() throws {
        let library = SyntheticFaces(count: count, seed: 1)
        let photos = Set(library.faces.map(\.photo)).count
        print("\(count) made-up faces of \(Set(library.people).count) people in \(photos) photos")
        let clock = ContinuousClock()
        let start = clock.now
        let table = FaceTable(library.faces)
        let likeness = Likeness(of: table)
        let clusters = PeopleClustering.clusters(of: table, likeness: likeness, decisions: PeopleState())
        let seconds = (clock.now - start) / .seconds(1)
        let names = Dictionary(uniqueKeysWithValues: zip(library.faces.map(\.key), library.people))
        var numbers = clusters.clusterOfSlot.map(Int.init)
        for slot in numbers.indices where numbers[slot] < 0 { numbers[slot] = -1 - slot }
        let scores = ClusterScores(clusters: numbers, truth: table.keys.map { names[$0] ?? -1 })
        printRow("tiersync", seconds, scores, ratio: nil)
        print("    most memory of this process: \(peakMegabytes()) MB")
        guard hasRivals else { return }
        let patience = max(60, Int(25 * seconds))
        guard let rivals = try PeopleRivals(library.faces, in: folder) else {
            return print("    (rivals left out: make setup-bench installs them)")
        }
        for results in [
            try rivals.chineseWhispers(distances: [0.34], seconds: patience),
            try rivals.chineseWhispers(distances: [0.34], asExample: true, seconds: patience),
            try rivals.hdbscan(minimums: [2], seconds: patience),
        ] {
            for result in results {
                printRow(
                    result.name, result.seconds, ClusterScores(clusters: result.labels, truth: library.people),
                    ratio: result.seconds / seconds)
            }
        }
    }

    private func printRow(_ name: String, _ seconds: Double, _ scores: ClusterScores, ratio: Double?) {
        let times = ratio.map { String(format: ", %.1f times as long as tiersync", $0) } ?? ""
        print(
            String(
                format: "    %@: %.2f s%@; BCubed F1 %.4f, pairwise F1 %.4f, %d clusters", name, seconds, times,
                scores.bcubedF1, scores.pairwiseF1, scores.clusterCount))
    }

    /// The most memory that this process has held.
    private func peakMegabytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) / 1_024
    }
}
