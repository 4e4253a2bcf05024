import TierModel

extension PeopleSettings {
    /// Whether two faces of one photo cannot be one person: not when they are one face found twice, nor when they look so
    /// alike that the picture holds another picture or a mirror.
    package func areApart(_ left: FaceSample, _ right: FaceSample) -> Bool {
        left.photo == right.photo && left.key != right.key
            && left.box.overlap(with: right.box) < identicalOverlap
            && left.vector.squaredDistance(to: right.vector) > identicalLevels
    }
}

/// Clustering by likeness alone, before any decision.
struct LikenessClustering {
    let graph: NeighbourGraph

    /// The clusters that good faces form, each in the order of keys.
    ///
    /// Clustering a union of such clusters alone gives the same clusters again: the nearest pair of all faces is, within the
    /// union, the nearest pair too. That is what makes incremental updates exact.
    func cores(of keys: some Sequence<FaceKey>) -> [[FaceKey]] {
        let keys = keys.sorted()
        let slots = keys.compactMap { graph.slots[$0] }
        var itemOfSlot: [Int32: Int] = [:]
        for (item, slot) in slots.enumerated() { itemOfSlot[Int32(slot)] = item }
        var link = AverageLink(dimension: graph.settings.dimension, limit: graph.settings.linkLevels)
        for slot in slots { link.append(CollectionOfOne(graph.matrix.row(slot))) }
        forbidSamePhoto(slots, &link)
        for (item, slot) in slots.enumerated() {
            for edge in graph.edges[slot] {
                if let other = itemOfSlot[edge.slot], other < item {
                    link.consider(item, other, distance: edge.squaredDistance)
                }
            }
        }
        var members = keys.map { [$0] }
        for merge in link.run() {
            members[merge.kept] += members[merge.gone]
            members[merge.gone] = []
        }
        return members.filter { !$0.isEmpty }.map { $0.sorted() }
    }

    private func forbidSamePhoto(_ slots: [Int], _ link: inout AverageLink) {
        var itemsOfPhoto: [ContentDigest: [Int]] = [:]
        let samples = slots.map { graph.samples[$0] }
        for (item, sample) in samples.enumerated() {
            if let sample { itemsOfPhoto[sample.photo, default: []].append(item) }
        }
        for items in itemsOfPhoto.values where items.count > 1 {
            for (position, item) in items.enumerated() {
                for other in items[..<position] {
                    guard let left = samples[item], let right = samples[other] else { continue }
                    if graph.settings.areApart(left, right) { link.forbid(item, other) }
                }
            }
        }
    }

    /// Where the poor faces of one photo belong: each joins the cluster nearest to it, if it is near enough and holds no other
    /// face of this photo; the nearest face first.
    ///
    /// - Parameters:
    ///   - coreOf: the core of a good face.
    ///   - members: the members of a core.
    func join(
        photo: ContentDigest, coreOf: (FaceKey) -> FaceKey?, members: (FaceKey) -> [FaceKey]
    ) -> [FaceKey: FaceKey] {
        let faces = graph.faces(in: photo)
        var offers: [Offer] = []
        for face in faces {
            guard let slot = graph.slots[face.key], !graph.isGood[slot] else { continue }
            let near = graph.edges[slot].compactMap { graph.samples[Int($0.slot)]?.key }
            for core in Set(near.compactMap(coreOf)) {
                let distance = meanSquaredDistance(from: face, to: members(core))
                if distance <= graph.settings.joinLevels {
                    offers.append(Offer(distance: distance, face: face, core: core))
                }
            }
        }
        var taken: [FaceKey: [FaceSample]] = [:]
        for face in faces {
            if let core = coreOf(face.key) { taken[core, default: []].append(face) }
        }
        var joined: [FaceKey: FaceKey] = [:]
        for offer in offers.sorted(by: { $0.order < $1.order }) where joined[offer.face.key] == nil {
            let isTaken = taken[offer.core, default: []].contains { graph.settings.areApart($0, offer.face) }
            guard !isTaken else { continue }
            joined[offer.face.key] = offer.core
            taken[offer.core, default: []].append(offer.face)
        }
        return joined
    }

    private func meanSquaredDistance(from face: FaceSample, to members: [FaceKey]) -> Double {
        var total = 0
        for member in members {
            if let other = graph.face(member) { total += Int(face.vector.squaredDistance(to: other.vector)) }
        }
        return Double(total) / Double(max(1, members.count))
    }

    private struct Offer {
        let distance: Double
        let face: FaceSample
        let core: FaceKey

        var order: (Double, FaceKey, FaceKey) { (distance, face.key, core) }
    }
}
