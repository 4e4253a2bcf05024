import Foundation
import People
import SystemPackage
import TierModel

/// Times clustering on made-up libraries of growing size, against rivals on the same vectors.
struct PeopleBench {
    let counts: [Int]

    func run() throws {
        for count in counts {
            let library = SyntheticFaces(count: count, seed: 1)
            print("\(count) faces of \(Set(library.people).count) people, \(Set(library.faces.map(\.photo)).count) photos")
            if let file = ProcessInfo.processInfo.environment["TIERSYNC_BENCH_VECTORS"] {
                try Data(library.faces.flatMap { $0.vector.components.map { UInt8(bitPattern: $0) } }).write(
                    to: URL(fileURLWithPath: file))
            }
            var table: FaceTable?
            let tableTime = ContinuousClock().measure { table = FaceTable(library.faces) }
            guard let table else { return }
            var likeness: Likeness?
            let likenessTime = ContinuousClock().measure { likeness = Likeness(of: table) }
            guard let likeness else { return }
            var clusters: PeopleClusters?
            let conclusionTime = ContinuousClock().measure {
                clusters = PeopleClustering.clusters(of: table, likeness: likeness, decisions: PeopleState())
            }
            print("  table \(seconds(tableTime)), likeness \(seconds(likenessTime)), conclusion \(seconds(conclusionTime))")
            guard let clusters else { return }
            var numbers = clusters.clusterOfSlot.map(Int.init)
            for slot in numbers.indices where numbers[slot] < 0 { numbers[slot] = -1 - slot }
            let persons = Dictionary(uniqueKeysWithValues: zip(library.faces.map(\.key), library.people))
            let scores = ClusterScores(clusters: numbers, truth: table.keys.map { persons[$0] ?? -1 })
            print(
                "  BCubed F1 \(scores.bcubedF1) P \(scores.bcubedPrecision) R \(scores.bcubedRecall), pairwise \(scores.pairwiseF1), \(scores.clusterCount) clusters"
            )
            print("  peak memory \(peakMegabytes()) MB")
        }
    }

    private func seconds(_ duration: Duration) -> String {
        String(format: "%.2f s", Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18)
    }

    /// The most memory that this process has held.
    private func peakMegabytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) / 1_024
    }
}
