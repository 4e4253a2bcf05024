import TierModel

/// One incremental update: re-clusters what a change can reach, and nothing else.
struct ClusterUpdate {
    var clusters: PeopleClusters
    let graph: NeighbourGraph
    let touched: Set<FaceKey>
    /// Faces whose cluster or person is another than before.
    private(set) var changed: Set<FaceKey> = []
    /// Likeness clusters to which decisions must be applied again.
    private var dirty: Set<FaceKey> = []
    /// Faces whose standing outside clusters (unclustered, ignored) must be told again.
    private var loose: Set<FaceKey> = []
    /// Likeness clusters that a touched poor face has left: another one of its photo may now join.
    private var vacated: Set<FaceKey> = []
    /// Photos of which decisions say something else than before.
    private var restated: Set<ContentDigest> = []
    private var before: [FaceKey: Standing] = [:]

    private struct Standing: Equatable {
        var cluster: FaceKey?
        var person: PersonID?
        var isIgnored: Bool
    }

    init(clusters: PeopleClusters, graph: NeighbourGraph, touched: Set<FaceKey>) {
        self.clusters = clusters
        self.graph = graph
        self.touched = touched
    }

    mutating func run(decisions: PeopleState) {
        if !touched.isEmpty {
            vacated = Set(touched.filter { !isCore($0) }.compactMap { clusters.likenessOfFace[$0] })
            for key in touched { leavePoor(key) }
            let (dissolved, formed) = recluster()
            rejoin(dissolved: dissolved, formed: formed)
        }
        readDecisions(decisions)
        applyDecisions()
        findConflicts()
    }

    // MARK: Likeness

    /// Clusters good faces again wherever the change reaches.
    ///
    /// The region starts with the touched clusters and grows until every cluster that came out different from before has all
    /// its neighbouring clusters inside. Beyond, no nearest pair can be another than before.
    /// - Returns: the clusters that are no more, by their old ids, and the ids of those that are new.
    private mutating func recluster() -> (dissolved: [FaceKey: LikenessCluster], formed: Set<FaceKey>) {
        var fresh = Set(touched.filter(isGood))
        var region = Set(touched.compactMap { clusters.likenessOfFace[$0] })
        region.formUnion(neighbouringClusters(of: fresh))
        while true {
            let old = region.compactMap { clusters.likeness[$0]?.core }
            fresh.formUnion(old.joined().filter(isGood))
            let cores = LikenessClustering(graph: graph).cores(of: fresh)
            let different = cores.filter { !isUnchanged($0) }
            let missing = neighbouringClusters(of: different.joined()).subtracting(region)
            if missing.isEmpty { return replace(region, with: different, all: cores) }
            region.formUnion(missing)
        }
    }

    private func isGood(_ key: FaceKey) -> Bool { graph.slots[key].map { graph.isGood[$0] } ?? false }

    /// Whether a face was of a core before.
    private func isCore(_ key: FaceKey) -> Bool {
        guard let id = clusters.likenessOfFace[key] else { return false }
        return clusters.likeness[id]?.poor.contains(key) == false
    }

    private func isUnchanged(_ core: [FaceKey]) -> Bool {
        clusters.likeness[core[0]]?.core == core && !core.contains(where: touched.contains)
    }

    private func neighbouringClusters(of keys: some Sequence<FaceKey>) -> Set<FaceKey> {
        var found: Set<FaceKey> = []
        for key in keys {
            guard let slot = graph.slots[key] else { continue }
            for edge in graph.edges[slot] where graph.isGood[Int(edge.slot)] {
                guard let neighbour = graph.samples[Int(edge.slot)]?.key else { continue }
                if let cluster = clusters.likenessOfFace[neighbour] { found.insert(cluster) }
            }
        }
        return found
    }

    private mutating func replace(
        _ region: Set<FaceKey>, with formed: [[FaceKey]], all cores: [[FaceKey]]
    ) -> (dissolved: [FaceKey: LikenessCluster], formed: Set<FaceKey>) {
        let kept = Set(cores.filter(isUnchanged).map { $0[0] })
        var dissolved: [FaceKey: LikenessCluster] = [:]
        for id in region.subtracting(kept) {
            guard let old = clusters.likeness.removeValue(forKey: id) else { continue }
            dissolved[id] = old
            removeClusters(of: old.core + old.poor)
            for key in old.core + old.poor { clusters.likenessOfFace[key] = nil }
            loose.formUnion(old.core + old.poor)
        }
        for core in formed {
            clusters.likeness[core[0]] = LikenessCluster(core: core)
            for key in core { clusters.likenessOfFace[key] = core[0] }
            dirty.insert(core[0])
        }
        return (dissolved, Set(formed.map { $0[0] }))
    }

    /// Lets the poor faces of all photos that the change can reach choose again.
    private mutating func rejoin(dissolved: [FaceKey: LikenessCluster], formed: Set<FaceKey>) {
        var keys = touched
        for cluster in dissolved.values { keys.formUnion(cluster.poor) }
        let changing = formed.union(vacated)
        let seen = dissolved.values.flatMap(\.core) + changing.flatMap { clusters.likeness[$0]?.core ?? [] }
        for key in Set(seen) {
            guard let slot = graph.slots[key] else { continue }
            for edge in graph.edges[slot] where !graph.isGood[Int(edge.slot)] {
                if let neighbour = graph.samples[Int(edge.slot)]?.key { keys.insert(neighbour) }
            }
        }
        // A removed face is not in the graph any more; its cluster must still forget it.
        for key in keys { leavePoor(key) }
        let photos = Set(keys.compactMap { graph.face($0)?.photo })
        for photo in photos {
            for face in graph.faces(in: photo) where !isGood(face.key) { leavePoor(face.key) }
            let joined = LikenessClustering(graph: graph).join(
                photo: photo, coreOf: { isGood($0) ? clusters.likenessOfFace[$0] : nil },
                members: { clusters.likeness[$0]?.core ?? [] })
            for (face, core) in joined {
                clusters.likenessOfFace[face] = core
                clusters.likeness[core]?.poor.append(face)
                dirty.insert(core)
            }
        }
        for id in dirty { clusters.likeness[id]?.poor.sort() }
    }

    /// Takes a poor face out of the cluster that it had joined. Good faces are in cores, and stay.
    private mutating func leavePoor(_ key: FaceKey) {
        loose.insert(key)
        guard let id = clusters.likenessOfFace[key] else { return removeClusters(of: [key]) }
        guard let place = clusters.likeness[id]?.poor.firstIndex(of: key) else { return }
        clusters.likeness[id]?.poor.remove(at: place)
        clusters.likenessOfFace[key] = nil
        dirty.insert(id)
        removeClusters(of: [key])
    }

    // MARK: Decisions

    /// Reads all decisions; what they say otherwise than before makes clusters dirty.
    private mutating func readDecisions(_ decisions: PeopleState) {
        let touchedPhotos = Set(touched.compactMap { graph.face($0)?.photo })
        var photos = Set(clusters.verdicts.keys)
        photos.formUnion(decisions.statements.keys)
        for photo in photos {
            let old = clusters.verdicts[photo]
            let new = PhotoVerdicts(of: photo, samples: graph.faces(in: photo), decisions: decisions)
            guard old != new || touchedPhotos.contains(photo) else { continue }
            restated.insert(photo)
            clusters.verdicts[photo] = new.isEmpty ? nil : new
            clusters.photoTags[photo] = new.tags.isEmpty ? nil : new.tags
            let keys = Set((old?.faces ?? [:]).keys).union(new.faces.keys)
            for key in keys where old?.faces[key] != new.faces[key] {
                if let id = clusters.likenessOfFace[key] { dirty.insert(id) } else { loose.insert(key) }
                clusters.assigned[key] = new.faces[key]?.person
            }
        }
        for key in touched where graph.slots[key] == nil { clusters.assigned[key] = nil }
    }

    private func verdict(of key: FaceKey) -> FaceVerdict? {
        guard let photo = graph.face(key)?.photo else { return nil }
        return clusters.verdicts[photo]?.faces[key]
    }

    private mutating func applyDecisions() {
        for id in dirty {
            guard let likeness = clusters.likeness[id] else { continue }
            let members = likeness.core + likeness.poor
            removeClusters(of: members)
            loose.formUnion(members)
            let split = ClusterSplit(
                settings: graph.settings, core: likeness.core.compactMap(graph.face),
                poor: likeness.poor.compactMap(graph.face), verdict: verdict)
            for cluster in split.clusters() { insert(cluster) }
        }
        for key in loose { settle(key) }
        for (key, standing) in before where standing != self.standing(of: key) { changed.insert(key) }
        changed.formUnion(touched)
    }

    /// Tells where a face stands that may be in no cluster.
    private mutating func settle(_ key: FaceKey) {
        remember(key)
        clusters.ignored.remove(key)
        clusters.unclustered.remove(key)
        guard graph.slots[key] != nil else { return }
        let verdict = verdict(of: key)
        if verdict?.isIgnored == true {
            clusters.ignored.insert(key)
            removeClusters(of: [key])
        } else if clusters.likenessOfFace[key] == nil {
            removeClusters(of: [key])
            if let person = verdict?.person, let alone = FaceCluster(members: [key], person: person) {
                insert(alone)
            } else {
                clusters.unclustered.insert(key)
            }
        }
    }

    private mutating func insert(_ cluster: FaceCluster) {
        clusters.clusters[cluster.id] = cluster
        for key in cluster.members {
            remember(key)
            clusters.clusterOfFace[key] = cluster.id
        }
    }

    /// Removes the final clusters that hold any of these faces: always all clusters of one likeness cluster.
    private mutating func removeClusters(of keys: [FaceKey]) {
        for key in keys {
            remember(key)
            guard let id = clusters.clusterOfFace[key], let old = clusters.clusters.removeValue(forKey: id) else {
                clusters.clusterOfFace[key] = nil
                continue
            }
            for member in old.members {
                before[member] = before[member] ?? Standing(cluster: id, person: old.person, isIgnored: false)
                clusters.clusterOfFace[member] = nil
            }
        }
    }

    private mutating func remember(_ key: FaceKey) {
        if before[key] == nil { before[key] = standing(of: key) }
    }

    private func standing(of key: FaceKey) -> Standing {
        let cluster = clusters.cluster(of: key)
        return Standing(cluster: cluster?.id, person: cluster?.person, isIgnored: clusters.ignored.contains(key))
    }

    // MARK: Conflicts

    private mutating func findConflicts() {
        clusters.copyConflicts = copyConflicts()
        var photos = Set(changed.compactMap { graph.face($0)?.photo })
        photos.formUnion(clusters.repeatConflicts.keys)
        photos.formUnion(restated)
        for photo in photos {
            let found = repeatConflicts(in: photo)
            clusters.repeatConflicts[photo] = found.isEmpty ? nil : found
        }
    }

    /// Copies of one face that were assigned to different people.
    private func copyConflicts() -> Set<PeopleConflict> {
        var found: Set<PeopleConflict> = []
        let limit = graph.settings.identicalLevels
        for (key, person) in clusters.assigned {
            guard let slot = graph.slots[key] else { continue }
            for edge in graph.edges[slot] where edge.squaredDistance <= limit {
                guard let other = graph.samples[Int(edge.slot)]?.key, key < other else { continue }
                guard let second = clusters.assigned[other], second != person else { continue }
                if let conflict = conflict(.copiesDiffer, key, other) { found.insert(conflict) }
            }
        }
        return found
    }

    /// Faces of one photo that are one person although they cannot be one face.
    private func repeatConflicts(in photo: ContentDigest) -> [PeopleConflict] {
        let faces = graph.faces(in: photo)
        var found: [PeopleConflict] = []
        for (index, face) in faces.enumerated() {
            guard let person = clusters.person(of: face.key) else { continue }
            for other in faces[(index + 1)...] where clusters.person(of: other.key) == person {
                guard graph.settings.areApart(face, other) else { continue }
                if let conflict = conflict(.twiceInOnePhoto, face.key, other.key) { found.append(conflict) }
            }
        }
        return found
    }

    private func conflict(_ kind: PeopleConflict.Kind, _ first: FaceKey, _ second: FaceKey) -> PeopleConflict? {
        guard let left = graph.face(first), let right = graph.face(second) else { return nil }
        let side = { (face: FaceSample) in
            PeopleConflict.Side(
                photo: face.photo, face: face.key, person: clusters.person(of: face.key),
                decision: verdict(of: face.key)?.assignment)
        }
        return PeopleConflict(kind: kind, first: side(left), second: side(right))
    }
}
