import Synchronization

/// What was known of a library's faces before some came, went or changed: enough to find the new clusters without clustering all anew.
public struct KnownLikeness: Sendable {
    /// For each slot of the table as it is now, any number that its cluster had; `nil` for a face that is new or other than before, and −1 for a
    /// poor face that was in none.
    public var clusterOfFace: [Int64?]
    /// Numbers of clusters of which a face, good or poor, is gone or other than before.
    public var disturbed: Set<Int64>
    /// The merges of each cluster of several good faces, as places among its good faces in the order of their keys.
    public var merges: [Int64: [Int32]]

    /// Makes what is known.
    public init(clusterOfFace: [Int64?], disturbed: Set<Int64>, merges: [Int64: [Int32]]) {
        self.clusterOfFace = clusterOfFace
        self.disturbed = disturbed
        self.merges = merges
    }
}

extension Likeness {
    /// Clusters the faces of a table, starting from what was known. Equal to `init(of:)`; what is clustered again is the part that the change can reach.
    public init(of table: FaceTable, known: KnownLikeness) {
        var update = LikenessUpdate(table: table, known: known)
        update.clusterGoodFaces()
        update.joinPoorFaces()
        update.findFollowable()
        self = update.likeness
    }
}

/// One update: the region of a change, and all else as it was.
private struct LikenessUpdate {
    let table: FaceTable
    let known: KnownLikeness
    var likeness: Likeness
    /// The good faces of each known cluster, ascending.
    private var good: [Int64: [Int32]] = [:]
    /// The poor ones.
    private var poor: [Int64: [Int32]] = [:]
    /// Names of clusters that are as they were.
    private var unchanged: Set<Int32> = []

    init(table: FaceTable, known: KnownLikeness) {
        self.table = table
        self.known = known
        likeness = Likeness(count: table.count)
        for (slot, cluster) in known.clusterOfFace.enumerated() {
            guard let cluster, cluster >= 0 else { continue }
            if table.isGood[slot] {
                good[cluster, default: []].append(Int32(slot))
            } else {
                poor[cluster, default: []].append(Int32(slot))
            }
        }
    }

    private func isNew(_ slot: Int32) -> Bool { known.clusterOfFace[Int(slot)] == nil }

    /// The region starts with the disturbed clusters, the new faces and the clusters near to these, and grows until every cluster that came out different
    /// from before has all clusters near to it inside. Beyond, no nearest pair can be another than before.
    mutating func clusterGoodFaces() {
        var fresh = Set((0..<Int32(table.count)).filter { table.isGood[Int($0)] && isNew($0) })
        var region = known.disturbed.intersection(good.keys)
        var searched: Set<Int32> = []
        region.formUnion(clusters(near: fresh, searched: &searched))
        var cores: [ClusterTree] = []
        while true {
            for cluster in region { fresh.formUnion(good[cluster] ?? []) }
            cores = Agglomeration(table: table).cores(of: fresh.sorted())
            let different = cores.filter { !isAsBefore($0) }
            let missing = clusters(near: Set(different.flatMap(\.faces)), searched: &searched).subtracting(region)
            if missing.isEmpty { break }
            region.formUnion(missing)
        }
        for (cluster, faces) in good where !region.contains(cluster) {
            likeness.insert(ClusterTree(faces: faces, merges: known.merges[cluster] ?? []))
            unchanged.insert(faces[0])
        }
        for core in cores {
            likeness.insert(core)
            if isAsBefore(core) { unchanged.insert(core.id) }
        }
    }

    /// Whether a cluster holds the good faces that one known cluster held.
    private func isAsBefore(_ core: ClusterTree) -> Bool {
        guard let cluster = known.clusterOfFace[Int(core.id)], !known.disturbed.contains(cluster) else { return false }
        return good[cluster] == core.faces
    }

    /// The known clusters that hold a good face within the limit of some faces.
    private func clusters(near faces: Set<Int32>, searched: inout Set<Int32>) -> Set<Int64> {
        let wanted = faces.subtracting(searched).sorted()
        searched.formUnion(wanted)
        guard !wanted.isEmpty else { return [] }
        let others = (0..<Int32(table.count)).filter { table.isGood[Int($0)] }
        var sums = VectorSums(table: table)
        for face in wanted { sums.append(Int(face)) }
        let rows = sums.representatives(of: (0..<Int32(wanted.count)).map { $0 })
        for face in others { sums.append(Int(face)) }
        let columns = sums.representatives(of: (Int32(wanted.count)..<Int32(wanted.count + others.count)).map { $0 })
        let found = Mutex<Set<Int64>>([])
        let known = known
        NearPairSearch(rows: rows, columns: columns).run(limit: Int32(table.settings.linkLevels)) {
            pairs in
            let near = Set(pairs.compactMap { known.clusterOfFace[Int(others[Int($0.column)])] })
            found.withLock { $0.formUnion(near) }
        }
        return found.withLock { $0.filter { $0 >= 0 } }
    }

    /// Poor faces choose again in the photos that the change can reach: those of new faces, and those with a poor face that was in, or is near to, a cluster that
    /// is other than before.
    mutating func joinPoorFaces() {
        let waiting = (0..<Int32(table.count)).filter { !table.isGood[Int($0)] }
        let changed = likeness.clusters.filter { !unchanged.contains($0) }
        var touched = Set(PoorFaces(table: table, likeness: likeness).offers(waiting, from: changed).map(\.face))
        for (slot, cluster) in known.clusterOfFace.enumerated() {
            guard let cluster else {
                touched.insert(Int32(slot))
                continue
            }
            guard cluster >= 0, !table.isGood[slot] else { continue }
            // Its cluster is no more, or another poor face has left it and made room.
            if name(of: cluster).map({ !unchanged.contains($0) }) ?? true { touched.insert(Int32(slot)) }
        }
        let vacated = known.disturbed.compactMap(name)
        if !vacated.isEmpty {
            let near = PoorFaces(table: table, likeness: likeness).offers(waiting, from: vacated.sorted())
            touched.formUnion(near.map(\.face))
        }
        let photos = Set(touched.map { table.photoOfFace[Int($0)] })
        let again = waiting.filter { photos.contains(table.photoOfFace[Int($0)]) }
        for face in waiting where !photos.contains(table.photoOfFace[Int(face)]) {
            guard let cluster = known.clusterOfFace[Int(face)], cluster >= 0, let name = name(of: cluster) else {
                continue
            }
            likeness.join(face, name)
        }
        for (face, cluster) in PoorFaces(table: table, likeness: likeness).joined(again) {
            likeness.join(face, cluster)
        }
    }

    /// The name now of a known cluster whose good faces are together as before.
    private func name(of cluster: Int64) -> Int32? {
        guard let faces = good[cluster], let first = faces.first else { return nil }
        return likeness.trees[first]?.faces == faces ? first : nil
    }

    /// Found anew for all lone faces: one pass over lone faces and large clusters.
    mutating func findFollowable() {
        likeness.followable = FollowablePairs(table: table, likeness: likeness).all()
    }
}
