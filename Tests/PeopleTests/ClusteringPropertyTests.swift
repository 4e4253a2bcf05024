import Foundation
import People
import Testing
import TierModel
import TierSyncTestSupport

/// Random libraries with random decisions. A failing seed can be run again alone.
@Suite struct ClusteringPropertyTests {
    /// More cases with TIERSYNC_HEAVY=1.
    static let cases = 1...(ProcessInfo.processInfo.environment["TIERSYNC_HEAVY"] == nil ? 6 : 60)

    /// Random decisions about faces of a library, some of which contradict others.
    static func randomStatements(
        _ faces: [FaceSample], count: Int, using generator: inout SeededGenerator
    ) -> [Decision.Statement] {
        (0..<count).compactMap { index in
            guard let face = faces.randomElement(using: &generator) else { return nil }
            let who = person(Int.random(in: 0..<6, using: &generator))
            let other = person(Int.random(in: 0..<6, using: &generator))
            switch Int.random(in: 0..<20, using: &generator) {
            case 0..<9: return assign(face, who)
            case 9..<13: return reject(face, who)
            case 13: return .ignore(.face(photo: face.photo, box: face.box))
            case 14: return .assign(.photo(face.photo), who)
            case 15: return .reject(.photo(face.photo), who)
            case 16: return .merge(who, into: other)
            case 17: return .name(who, "Name \(index)")
            case 18: return .undo(uuid(Int.random(in: 1...max(1, index), using: &generator)))
            default:
                let moved = FractionBox(x: face.box.x + 0.02, y: 0.31, width: 0.1, height: 0.2)
                return .assign(.face(photo: face.photo, box: moved), who)
            }
        }
    }

    @Test(arguments: cases)
    func `order of arrival does not matter`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let faces = randomLibrary(seed: UInt64(seed), people: 10, photos: 60)
        let said = decisions(Self.randomStatements(faces, count: 25, using: &generator))
        let expected = PeopleClustering.clusters(of: faces, decisions: PeopleState(decisions: said))
        for _ in 0..<4 {
            let shuffled = PeopleState(decisions: said.shuffled(using: &generator) + said.prefix(3))
            #expect(shuffled == PeopleState(decisions: said))
            #expect(PeopleClustering.clusters(of: faces.shuffled(using: &generator), decisions: shuffled) == expected)
        }
    }

    @Test(arguments: cases)
    func `any interleaving of faces, removals and decisions ends as one full run`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(1_000 + seed))
        var waiting = randomLibrary(seed: UInt64(seed), people: 4 + seed % 9, photos: 30).shuffled(using: &generator)
        let said = decisions(Self.randomStatements(waiting, count: 30, using: &generator))
        var library = KnownLibrary()
        var decided = 0
        while !waiting.isEmpty || decided < said.count {
            switch Int.random(in: 0..<5, using: &generator) {
            case 0, 1:
                let count = min(waiting.count, Int.random(in: 1...8, using: &generator))
                library.add(Array(waiting.suffix(count)))
                waiting.removeLast(count)
            case 2:
                if let face = library.faces.values.sorted(by: { $0.key < $1.key }).randomElement(using: &generator) {
                    library.remove(face.key)
                    if Bool.random(using: &generator) { waiting.append(face) }
                }
            case 3:
                // The quality of a face is measured anew.
                if var face = library.faces.values.sorted(by: { $0.key < $1.key }).randomElement(using: &generator) {
                    face.quality = face.quality == goodQuality ? poorQuality : goodQuality
                    library.add([face])
                }
            default:
                decided = min(said.count, decided + 1)
            }
            let (table, likeness) = library.update()
            let full = Likeness(of: FaceTable(library.faces.values.shuffled(using: &generator)))
            // As plain truth values: a failure would print both at length.
            let isSame = likeness == full
            #expect(isSame)
            let state = PeopleState(decisions: Array(said.prefix(decided)))
            let clusters = PeopleClustering.clusters(of: table, likeness: likeness, decisions: state)
            let isEqual = clusters == PeopleClustering.clusters(of: Array(library.faces.values), decisions: state)
            #expect(isEqual)
            guard isSame, isEqual else { return }
        }
    }

    @Test(arguments: cases)
    func `decisions hold, and what cannot hold is reported`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(2_000 + seed))
        let faces = randomLibrary(seed: UInt64(seed), people: 8, photos: 60)
        let statements = Self.randomStatements(faces, count: 30, using: &generator)
        let people = PeopleState(decisions: decisions(statements))
        let result = PeopleClustering.clusters(of: faces, decisions: people)
        for face in faces {
            let verdict = result.verdict(of: face.key)
            if let wanted = verdict?.person { #expect(result.person(of: face.key) == wanted) }
            if let actual = result.person(of: face.key) {
                #expect(verdict?.rejected.contains(actual) != true)
                #expect(people.resolve(actual) == actual)
            }
            #expect(result.ignored.contains(face.key) == (verdict?.isIgnored ?? false))
            let places = [
                result.cluster(of: face.key) != nil, result.unclustered.contains(face.key),
                result.ignored.contains(face.key),
            ]
            #expect(places.filter { $0 }.count == 1)
            for other in faces where other.photo == face.photo && other.key > face.key {
                guard let who = result.person(of: face.key), result.person(of: other.key) == who else { continue }
                guard areApart(face, other) else { continue }
                #expect(
                    result.conflicts.contains {
                        $0.kind == .twiceInOnePhoto && $0.first.face == face.key && $0.second.face == other.key
                    })
            }
        }
        for cluster in result.clusters.values {
            #expect(cluster.members == cluster.members.sorted() && cluster.members.first == cluster.id)
            #expect(cluster.members.allSatisfy { result.cluster(of: $0)?.id == cluster.id })
        }
    }

    @Test(arguments: cases)
    func `undo returns to the exact earlier clusters`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(3_000 + seed))
        let faces = randomLibrary(seed: UInt64(seed), people: 8, photos: 60)
        let said = decisions(Self.randomStatements(faces, count: 12, using: &generator))
        let history = said.indices.map {
            PeopleClustering.clusters(of: faces, decisions: PeopleState(decisions: Array(said[..<$0])))
        }
        var all = said
        for step in said.indices.reversed() {
            all += decisions([.undo(said[step].id)], from: 500 + all.count)
            // Undone decisions that were undos themselves make the earlier state another one: skip those.
            if said[step...].contains(where: { if case .undo = $0.statement { true } else { false } }) { continue }
            #expect(PeopleClustering.clusters(of: faces, decisions: PeopleState(decisions: all)) == history[step])
        }
    }
}
