import Foundation
import People
import TierModel
import TierSyncTestSupport

/// Measures how good clusters are: ours at its one setting, rivals at the best of many, and how answers improve ours.
struct PeopleEval {
    let faces: [LabelledFace]
    let folder: URL

    func run() throws {
        let sizes = Dictionary(grouping: faces, by: \.person).mapValues(\.count)
        for (name, part) in [
            ("people with 5 photos or more", faces.filter { (sizes[$0.person] ?? 0) >= 5 }), ("all people", faces),
        ] {
            print("  \(name): \(part.count) faces, \(Set(part.map(\.person)).count) people")
            try table(part)
        }
        print("  with answers (all people): assigned faces, BCubed F1, pairwise F1")
        curve(faces, steps: [0, 25, 50, 100, 200, 400])
    }

    /// On a made-up library; rivals only where all of them can finish.
    static func synthetic(count: Int, folder: URL) throws {
        let library = SyntheticFaces(count: count, seed: 4)
        print("  made-up library: \(count) faces, \(Set(library.people).count) people")
        let faces = zip(library.faces, library.people).map { LabelledFace(sample: $0, person: "\($1)") }
        try PeopleEval(faces: faces, folder: folder).table(faces, hasRivals: count <= 5_000)
    }

    private func table(_ part: [LabelledFace], hasRivals: Bool = true) throws {
        print("    BCubed F1   P     R     pairwise F1  purity clusters")
        let truth = part.map(\.person)
        printRow("tiersync", ClusterScores(clusters: ours(part, PeopleState()), truth: truth))
        guard hasRivals else { return }
        guard let rivals = try PeopleRivals(part.map(\.sample), in: folder) else {
            return print("    (rivals left out: make setup-bench installs them)")
        }
        // The scale of unit vectors; dlib's own is 1.42 times as long.
        let near = stride(from: 0.24, through: 0.44, by: 0.01).map { (100 * $0).rounded() / 100 }
        for results in [
            try rivals.averageLink(
                distances: stride(from: 0.32, through: 0.46, by: 0.005).map { (1_000 * $0).rounded() / 1_000 }),
            try rivals.chineseWhispers(distances: near), try rivals.dbscan(distances: near),
            try rivals.hdbscan(minimums: [2, 3, 4, 5]),
        ] {
            let scored = results.map { (name: $0.name, scores: ClusterScores(clusters: $0.labels, truth: truth)) }
            guard let best = scored.max(by: { $0.scores.bcubedF1 < $1.scores.bcubedF1 }) else { continue }
            printRow("\(best.name): the best of \(scored.count) settings", best.scores)
        }
    }

    private func ours(_ part: [LabelledFace], _ state: PeopleState) -> [Int] {
        let clusters = PeopleClustering.clusters(of: part.map(\.sample), decisions: state)
        var slots: [FaceKey: Int] = [:]
        for (slot, key) in clusters.keys.enumerated() { slots[key] = slot }
        return part.enumerated().map { index, face in
            guard let slot = slots[face.sample.key], clusters.clusterOfSlot[slot] >= 0 else { return -1 - index }
            // Several clusters of one person are one.
            let person = clusters.personOfSlot[slot]
            return person >= 0 ? part.count + Int(person) : Int(clusters.clusterOfSlot[slot])
        }
    }

    /// A user who looks through albums, the largest people first, and says of one face that is in a wrong place, or in none, whose it is; again and again.
    private func curve(_ part: [LabelledFace], steps: [Int]) {
        let truth = part.map(\.person)
        let byPerson = Dictionary(grouping: part.indices) { part[$0].person }
        let order = byPerson.keys.sorted { (byPerson[$1]?.count ?? 0, $0) < (byPerson[$0]?.count ?? 0, $1) }
        var ids: [String: PersonID] = [:]
        var decisions: [Decision] = []
        let device = DeviceID(rawValue: UUID())
        let say = { (statement: Decision.Statement) in
            decisions.append(
                Decision(
                    id: UUID(), time: LogicalTime(counter: Int64(decisions.count + 1), device: device), madeAt: Date(),
                    statement: statement))
        }
        let table = FaceTable(part.map(\.sample))
        let likeness = Likeness(of: table)
        var said: Set<Int> = []
        for step in 0...(steps.last ?? 0) {
            let state = PeopleState(decisions: decisions)
            if steps.contains(step) {
                let scores = ClusterScores(clusters: ours(part, state), truth: truth)
                print("    \(step)  \(String(format: "%.4f  %.4f", scores.bcubedF1, scores.pairwiseF1))")
            }
            let clusters = PeopleClustering.clusters(of: table, likeness: likeness, decisions: state)
            let wrong = order.lazy.compactMap { person -> Int? in
                byPerson[person]?.first { index in
                    !said.contains(index)
                        && clusters.person(of: part[index].sample.key).map { $0 != ids[person] } ?? true
                }
            }.first
            guard let wrong else { break }
            said.insert(wrong)
            let person = ids[part[wrong].person] ?? PersonID(rawValue: UUID())
            ids[part[wrong].person] = person
            say(.assign(.face(photo: part[wrong].sample.photo, box: part[wrong].sample.box), person))
        }
    }

    private func printRow(_ name: String, _ scores: ClusterScores) {
        let numbers = [
            scores.bcubedF1, scores.bcubedPrecision, scores.bcubedRecall, scores.pairwiseF1, scores.purity,
        ].map { String(format: "%.4f", $0) }.joined(separator: " ")
        print("    \(numbers) \(scores.clusterCount)  \(name)")
    }
}
