import TierModel

/// Whom some faces show and whom not.
struct Stance: Hashable, Sendable {
    var people: Set<PersonID> = []
    var rejected: Set<PersonID> = []

    var isContradictory: Bool { people.count > 1 || !people.isDisjoint(with: rejected) }

    func contradicts(_ other: Stance) -> Bool { union(other).isContradictory }

    func union(_ other: Stance) -> Stance {
        if other.people.isEmpty, other.rejected.isEmpty { return self }
        return Stance(people: people.union(other.people), rejected: rejected.union(other.rejected))
    }
}

/// Faces of one cluster that decisions keep together.
struct ClusterPart: Hashable, Sendable {
    /// Good faces, ascending.
    var good: [Int32] = []
    /// Poor faces, ascending.
    var poor: [Int32] = []
    var stance = Stance()

    var members: [Int32] { poor.isEmpty ? good : (good + poor).sorted() }
    var person: PersonID? { stance.people.first }
}

/// Applies decisions to one cluster that likeness made: names it, or splits it where decisions contradict it.
///
/// Decisions never change which faces are alike, so a correction has no effect outside the clusters of the faces it names,
/// and taking it back restores exactly what was.
struct ClusterSplit {
    let table: FaceTable
    let tree: ClusterTree
    let poor: [Int32]
    let verdict: (Int32) -> FaceVerdict?

    /// The parts that result; ignored faces are in none.
    func parts() -> [ClusterPart] {
        let good = tree.faces.filter { verdict($0)?.isIgnored != true }
        let poor = poor.filter { verdict($0)?.isIgnored != true }
        let all = stance(of: good).union(stance(of: poor))
        guard all.isContradictory else {
            return good.isEmpty && poor.isEmpty ? [] : [ClusterPart(good: good, poor: poor, stance: all)]
        }
        var parts = refine(mergeUnits(units()))
        joinPoor(poor, &parts)
        return parts
    }

    private func stance(of faces: some Sequence<Int32>) -> Stance {
        var stance = Stance()
        for face in faces {
            guard let verdict = verdict(face) else { continue }
            if let person = verdict.person { stance.people.insert(person) }
            stance.rejected.formUnion(verdict.rejected)
        }
        return stance
    }

    /// The largest branches of the cluster's own tree in which nothing contradicts.
    private func units() -> [ClusterPart] {
        var chain = FaceChains(count: tree.faces.count)
        var branches: [Branch?] = tree.faces.enumerated().map { place, face in
            // A face that is left out joins nothing, and its place in the tree is empty.
            verdict(face)?.isIgnored == true
                ? Branch(faces: nil, stance: Stance())
                : Branch(faces: chain.single(Int32(place)), stance: stance(of: CollectionOfOne(face)))
        }
        var finished: [Branch] = []
        for index in stride(from: 0, to: tree.merges.count, by: 2) {
            let (kept, gone) = (Int(tree.merges[index]), Int(tree.merges[index + 1]))
            // A branch that is nil holds a contradiction below: what joins it is as large as it can be.
            switch (branches[kept], branches[gone]) {
            case (let left?, let right?):
                if left.stance.contradicts(right.stance) {
                    finished += [left, right]
                    branches[kept] = nil
                } else {
                    branches[kept] = Branch(
                        faces: chain.join(left.faces, right.faces), stance: left.stance.union(right.stance))
                }
            case (let left?, nil):
                finished.append(left)
                branches[kept] = nil
            case (nil, let right?): finished.append(right)
            case (nil, nil): break
            }
            branches[gone] = nil
        }
        return (finished + branches.compactMap { $0 }).compactMap { branch in
            guard let faces = branch.faces else { return nil }
            return ClusterPart(good: chain.places(faces).map { tree.faces[Int($0)] }.sorted(), stance: branch.stance)
        }.sorted { $0.good[0] < $1.good[0] }
    }

    /// A branch of the tree whose faces do not contradict each other.
    private struct Branch {
        var faces: FaceChains.Chain?
        var stance: Stance
    }

    private func sorted(_ part: ClusterPart) -> ClusterPart {
        ClusterPart(good: part.good.sorted(), poor: part.poor, stance: part.stance)
    }

    /// Farther than any two unit vectors are, in squared levels.
    private static let anyDistance = 4.4 * Double(QuantizedVector.scale * QuantizedVector.scale)

    /// Joins branches again, the nearest first, as far as decisions allow: all were one cluster, so there is no other limit.
    private func mergeUnits(_ units: [ClusterPart]) -> [ClusterPart] {
        var sums = VectorSums(table: table)
        for unit in units { sums.append(unit.good) }
        var apart: [(Int32, Int32)] = []
        // Many units, few stances.
        let sides = Array(Dictionary(grouping: units.indices) { units[$0].stance })
        for (index, left) in sides.enumerated() {
            for right in sides[..<index] where left.key.contradicts(right.key) {
                for unit in left.value { apart += right.value.map { (Int32(unit), Int32($0)) } }
            }
        }
        // A unit goes into one with a greater number, so this meets each one's part first.
        var roots = units.indices.map { $0 }
        for merge in Agglomeration(table: table, limit: Self.anyDistance).merges(of: sums, apart: apart) {
            roots[Int(merge.gone)] = Int(merge.kept)
        }
        var parts = units.map { _ in ClusterPart() }
        for unit in units.indices.reversed() {
            roots[unit] = roots[roots[unit]]
            parts[roots[unit]].good += units[unit].good
            parts[roots[unit]].stance = parts[roots[unit]].stance.union(units[unit].stance)
        }
        return parts.filter { !$0.good.isEmpty }.map(sorted)
    }

    /// Gives back to the others the faces that a rejected face had pulled with it although they are nearer to those.
    private func refine(_ parts: [ClusterPart]) -> [ClusterPart] {
        let homes = parts.indices.filter { !parts[$0].stance.people.isEmpty }
        var sums = VectorSums(table: table)
        for part in parts { sums.append(part.good) }
        var result = parts
        for (index, part) in parts.enumerated() where part.stance.people.isEmpty && !part.stance.rejected.isEmpty {
            for face in part.good where verdict(face)?.isEmpty ?? true {
                let alone = sums.counts.count
                sums.append(Int(face))
                // Its mean distance to the others of its part; itself is at the distance of two allowances, which does not count.
                let others = Double(sums.counts[index]) - 1
                let itself = sums.total(alone, alone)
                let here = others > 0 ? (sums.total(index, alone) - itself) / others : .infinity
                var best: (part: Int, distance: Double)?
                for home in homes {
                    let distance = sums.mean(home, alone)
                    if distance < best?.distance ?? here { best = (home, distance) }
                }
                guard let best else { continue }
                result[best.part].good.append(face)
                result[index].good.removeAll { $0 == face }
            }
        }
        return result.filter { !$0.good.isEmpty }.map(sorted)
    }

    /// Poor faces go to the nearest part that does not contradict what is said of them, else stand alone.
    private func joinPoor(_ faces: [Int32], _ parts: inout [ClusterPart]) {
        var sums = VectorSums(table: table)
        for part in parts { sums.append(part.good) }
        let good = parts
        for face in faces {
            let own = stance(of: CollectionOfOne(face))
            let alone = sums.counts.count
            sums.append(Int(face))
            var best: (part: Int, distance: Double)?
            for (index, part) in good.enumerated() {
                let fits = own.people.isEmpty ? !own.contradicts(part.stance) : own.people == part.stance.people
                guard fits else { continue }
                let distance = sums.mean(index, alone)
                if distance < best?.distance ?? .infinity { best = (index, distance) }
            }
            if let best {
                parts[best.part].poor.append(face)
            } else {
                parts.append(ClusterPart(poor: [face], stance: own))
            }
        }
    }
}

/// Lists of places that are joined in constant time: a chained tree of thousands of faces is walked once.
private struct FaceChains {
    struct Chain {
        var first: Int32
        var last: Int32
    }

    private var next: [Int32]

    init(count: Int) {
        next = Array(repeating: -1, count: count)
    }

    func single(_ place: Int32) -> Chain { Chain(first: place, last: place) }

    mutating func join(_ left: Chain?, _ right: Chain?) -> Chain? {
        guard let left, let right else { return left ?? right }
        next[Int(left.last)] = right.first
        return Chain(first: left.first, last: right.last)
    }

    func places(_ chain: Chain) -> [Int32] {
        var places = [chain.first]
        while let last = places.last, last != chain.last { places.append(next[Int(last)]) }
        return places
    }
}
