import TierModel

/// Applies decisions to one cluster that likeness made: names it, or splits it where decisions contradict it.
///
/// Decisions never change which faces are alike, so a correction has no effect outside the clusters of the faces it names,
/// and taking it back restores exactly what was.
struct ClusterSplit {
    let settings: PeopleSettings
    let core: [FaceSample]
    let poor: [FaceSample]
    let verdicts: [FaceKey: FaceVerdict]

    /// - Parameters:
    ///   - core: the good faces that formed the cluster, in the order of keys.
    ///   - poor: the poor faces that joined it, in the order of keys.
    ///   - verdict: what decisions say of a face.
    init(
        settings: PeopleSettings, core: [FaceSample], poor: [FaceSample], verdict: (FaceKey) -> FaceVerdict?
    ) {
        self.settings = settings
        var verdicts: [FaceKey: FaceVerdict] = [:]
        for sample in core + poor { verdicts[sample.key] = verdict(sample.key) }
        self.verdicts = verdicts
        self.core = core.filter { verdicts[$0.key]?.isIgnored != true }
        self.poor = poor.filter { verdicts[$0.key]?.isIgnored != true }
    }

    /// The clusters that result; ignored faces are in none.
    func clusters() -> [FaceCluster] {
        let all = stance(of: core + poor)
        guard all.isContradictory else {
            return [FaceCluster(members: (core + poor).map(\.key), person: all.people.first)].compactMap { $0 }
        }
        var parts = refine(mergeUnits(units()))
        joinPoor(&parts)
        return parts.compactMap { FaceCluster(members: $0.members.map(\.key), person: $0.stance.people.first) }
    }

    /// Whom some faces show and whom not.
    struct Stance {
        var people: Set<PersonID> = []
        var rejected: Set<PersonID> = []

        var isContradictory: Bool { people.count > 1 || !people.isDisjoint(with: rejected) }

        func contradicts(_ other: Stance) -> Bool { union(other).isContradictory }

        func union(_ other: Stance) -> Stance {
            Stance(people: people.union(other.people), rejected: rejected.union(other.rejected))
        }
    }

    private struct Part {
        var members: [FaceSample]
        var stance: Stance
    }

    private func stance(of faces: some Sequence<FaceSample>) -> Stance {
        var stance = Stance()
        for face in faces {
            guard let verdict = verdicts[face.key] else { continue }
            if let person = verdict.person { stance.people.insert(person) }
            stance.rejected.formUnion(verdict.rejected)
        }
        return stance
    }

    /// The largest branches of the cluster's own tree in which nothing contradicts.
    private func units() -> [Part] {
        var link = AverageLink(dimension: settings.dimension, limit: settings.linkLevels)
        var matrix = FaceMatrix(dimension: settings.dimension)
        for face in core {
            link.append(CollectionOfOne(face.vector.components[...]))
            matrix.append(face.vector)
        }
        for (index, face) in core.enumerated() {
            for other in 0..<index where settings.areApart(face, core[other]) { link.forbid(index, other) }
        }
        let range = 0..<core.count
        matrix.forEachPair(rows: range, columns: range, within: settings.neighbourRadius) { left, right, distance in
            link.consider(left, right, distance: distance)
        }
        var branches: [Part?] = core.map { Part(members: [$0], stance: stance(of: CollectionOfOne($0))) }
        var finished: [Part] = []
        for merge in link.run() {
            // A branch that is nil holds a contradiction below: what joins it is as large as it can be.
            switch (branches[merge.kept], branches[merge.gone]) {
            case (let left?, let right?):
                if left.stance.contradicts(right.stance) {
                    finished += [left, right]
                    branches[merge.kept] = nil
                } else {
                    branches[merge.kept] = Part(
                        members: left.members + right.members, stance: left.stance.union(right.stance))
                }
            case (let left?, nil):
                finished.append(left)
                branches[merge.kept] = nil
            case (nil, let right?):
                finished.append(right)
            case (nil, nil):
                break
            }
            branches[merge.gone] = nil
        }
        return (finished + branches.compactMap { $0 }).map(sorted)
            .sorted { $0.members[0].key < $1.members[0].key }
    }

    private func sorted(_ part: Part) -> Part {
        Part(members: part.members.sorted { $0.key < $1.key }, stance: part.stance)
    }

    /// Joins branches again, the nearest first, as far as decisions allow: all were one cluster, so there is no other limit.
    private func mergeUnits(_ units: [Part]) -> [Part] {
        // Beyond the greatest squared distance of unit vectors, which is 4.
        let unlimited = 16 * Double(QuantizedVector.scale) * Double(QuantizedVector.scale)
        var link = AverageLink(dimension: settings.dimension, limit: unlimited)
        for unit in units { link.append(unit.members.lazy.map { $0.vector.components[...] }) }
        for index in units.indices {
            for other in 0..<index where units[index].stance.contradicts(units[other].stance) {
                link.forbid(index, other)
            }
        }
        for index in units.indices { for other in 0..<index { link.consider(index, other) } }
        var parts = units
        for merge in link.run() {
            parts[merge.kept].members += parts[merge.gone].members
            parts[merge.kept].stance = parts[merge.kept].stance.union(parts[merge.gone].stance)
            parts[merge.gone].members = []
        }
        return parts.filter { !$0.members.isEmpty }.map(sorted)
    }

    /// Gives back to the others the faces that a rejected face had pulled with it although they are nearer to those.
    private func refine(_ parts: [Part]) -> [Part] {
        var result = parts
        for (index, part) in parts.enumerated() where part.stance.people.isEmpty && !part.stance.rejected.isEmpty {
            for face in part.members where verdicts[face.key]?.isEmpty ?? true {
                let here = Self.meanSquaredDistance(face, part.members.filter { $0.key != face.key })
                var best: (part: Int, distance: Double)?
                for (other, home) in parts.enumerated() where !home.stance.people.isEmpty {
                    let distance = Self.meanSquaredDistance(face, home.members)
                    if distance < best?.distance ?? here { best = (other, distance) }
                }
                guard let best else { continue }
                result[best.part].members.append(face)
                result[index].members.removeAll { $0.key == face.key }
            }
        }
        return result.filter { !$0.members.isEmpty }.map(sorted)
    }

    /// Poor faces go to the nearest part that does not contradict what is said of them, else stand alone.
    private func joinPoor(_ parts: inout [Part]) {
        let good = parts
        for face in poor {
            let own = stance(of: CollectionOfOne(face))
            var best: (part: Int, distance: Double)?
            for (index, part) in good.enumerated() {
                let fits = own.people.isEmpty ? !own.contradicts(part.stance) : own.people == part.stance.people
                let distance = Self.meanSquaredDistance(face, part.members)
                if fits, distance < best?.distance ?? .infinity { best = (index, distance) }
            }
            if let best {
                parts[best.part].members.append(face)
            } else {
                parts.append(Part(members: [face], stance: own))
            }
        }
    }

    private static func meanSquaredDistance(_ face: FaceSample, _ members: [FaceSample]) -> Double {
        guard !members.isEmpty else { return .infinity }
        let total = members.reduce(0) { $0 + Int(face.vector.squaredDistance(to: $1.vector)) }
        return Double(total) / Double(members.count)
    }
}
