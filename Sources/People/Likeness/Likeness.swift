import Synchronization

/// Which faces are alike, before any decision: the clusters of good faces, the poor faces that joined them, and the lone faces that are near to
/// clusters. A function of the faces alone.
public struct Likeness: Hashable, Sendable {
    /// The name of each slot's cluster: its least good face. −1 for a poor face that joined none.
    public internal(set) var clusterOfFace: [Int32]
    /// The clusters by their names.
    var trees: [Int32: ClusterTree] = [:]
    /// The poor faces of each cluster that has any, ascending.
    var poor: [Int32: [Int32]] = [:]
    /// For good faces that are alone: the clusters near enough for them to follow, ascending.
    public internal(set) var followable: [Int32: [Int32]] = [:]

    /// Nothing known of so many faces.
    init(count: Int) {
        clusterOfFace = Array(repeating: -1, count: count)
    }

    /// Takes what was found before.
    ///
    /// - Parameters:
    ///   - clusterOfFace: Any number of each slot's cluster; negative for none.
    ///   - merges: The merges of clusters of several good faces, by their numbers.
    ///   - followable: By slot, the numbers of the clusters that a lone face may follow; those that are not among the faces' own are left out.
    public init(
        of table: FaceTable, clusterOfFace: [Int64], merges: [Int64: [Int32]], followable: [Int: [Int64]]
    ) {
        self.init(count: table.count)
        var (good, poor) = ([Int64: [Int32]](), [Int64: [Int32]]())
        for (slot, cluster) in clusterOfFace.enumerated() where cluster >= 0 {
            if table.isGood[slot] {
                good[cluster, default: []].append(Int32(slot))
            } else {
                poor[cluster, default: []].append(Int32(slot))
            }
        }
        for (cluster, faces) in good { insert(ClusterTree(faces: faces, merges: merges[cluster] ?? [])) }
        for (cluster, faces) in poor {
            guard let name = good[cluster]?.first else { continue }
            for face in faces { join(face, name) }
        }
        for (slot, clusters) in followable {
            let names = clusters.compactMap { good[$0]?.first }.sorted()
            if !names.isEmpty { self.followable[Int32(slot)] = names }
        }
    }

    /// Clusters all faces of a table anew.
    public init(of table: FaceTable) {
        self.init(count: table.count)
        let good = (0..<Int32(table.count)).filter { table.isGood[Int($0)] }
        for tree in Agglomeration(table: table).cores(of: good) { insert(tree) }
        let joining = PoorFaces(table: table, likeness: self)
        let waiting = (0..<Int32(table.count)).filter { !table.isGood[Int($0)] }
        for (face, cluster) in joining.joined(waiting) { join(face, cluster) }
        followable = FollowablePairs(table: table, likeness: self).all()
    }

    /// The merges that formed a cluster, as places among its good faces in the order of their keys: the kept one, then the one that went into it.
    public func merges(of cluster: Int32) -> [Int32] { trees[cluster]?.merges ?? [] }

    /// The names of all clusters, ascending.
    public var clusters: [Int32] { trees.keys.sorted() }

    /// All faces of a cluster, ascending.
    public func members(of cluster: Int32) -> [Int32] {
        let good = trees[cluster]?.faces ?? []
        guard let poor = poor[cluster] else { return good }
        return (good + poor).sorted()
    }

    mutating func insert(_ tree: ClusterTree) {
        trees[tree.id] = tree
        for face in tree.faces { clusterOfFace[Int(face)] = tree.id }
    }

    mutating func join(_ face: Int32, _ cluster: Int32) {
        clusterOfFace[Int(face)] = cluster
        var list = poor[cluster] ?? []
        list.insert(face, at: list.firstIndex { $0 > face } ?? list.count)
        poor[cluster] = list
    }
}

/// Mean distances of some faces to some clusters.
struct ClusterDistances {
    let table: FaceTable
    private var sums: VectorSums
    private let clusters: [Int32]

    /// - Parameter clusters: The clusters to measure to, each with its good faces.
    init(table: FaceTable, clusters: [(id: Int32, faces: [Int32])]) {
        self.table = table
        sums = VectorSums(table: table)
        for cluster in clusters { sums.append(cluster.faces) }
        self.clusters = clusters.map(\.id)
    }

    /// The clusters within a mean squared distance of each face, in levels.
    func within(_ limit: Double, of faces: [Int32]) -> [(face: Int32, cluster: Int32, distance: Double)] {
        var sums = sums
        let first = Int32(clusters.count)
        for face in faces { sums.append(Int(face)) }
        let rows = sums.representatives(of: (0..<Int32(faces.count)).map { first + $0 })
        let columns = sums.representatives(of: (0..<first).map { $0 })
        let gathered = Mutex<[(face: Int32, cluster: Int32, distance: Double)]>([])
        let (measured, names) = (sums, clusters)
        NearPairSearch(rows: rows, columns: columns).run(limit: Int32(limit)) { pairs in
            var near: [(face: Int32, cluster: Int32, distance: Double)] = []
            for pair in pairs {
                let distance = measured.mean(Int(first + pair.row), Int(pair.column))
                if distance <= limit { near.append((faces[Int(pair.row)], names[Int(pair.column)], distance)) }
            }
            let found = near
            gathered.withLock { $0 += found }
        }
        return gathered.withLock { $0 }
    }
}

/// Where poor faces belong.
struct PoorFaces {
    let table: FaceTable
    let likeness: Likeness

    /// The clusters that some poor faces are near enough to join.
    func offers(_ faces: [Int32], from clusters: [Int32]? = nil) -> [(face: Int32, cluster: Int32, distance: Double)] {
        guard !faces.isEmpty else { return [] }
        let names = clusters ?? likeness.clusters
        let distances = ClusterDistances(
            table: table, clusters: names.compactMap { id in likeness.trees[id].map { (id, $0.faces) } })
        return distances.within(table.settings.joinLevels, of: faces)
    }

    /// Each joins the cluster nearest to it, if it is near enough and holds no other face of its photo; the nearest face of a photo first.
    ///
    /// - Parameter faces: Poor faces; of each photo all or none.
    func joined(_ faces: [Int32]) -> [(face: Int32, cluster: Int32)] {
        var taken: [Int32: [Int32: [Int32]]] = [:]
        var joined: Set<Int32> = []
        var result: [(face: Int32, cluster: Int32)] = []
        let ordered = offers(faces).sorted { ($0.distance, $0.face, $0.cluster) < ($1.distance, $1.face, $1.cluster) }
        for offer in ordered where !joined.contains(offer.face) {
            let photo = table.photoOfFace[Int(offer.face)]
            if taken[photo] == nil {
                taken[photo] = [:]
                for other in table.slots(in: table.photo(of: Int(offer.face))) where table.isGood[Int(other)] {
                    taken[photo]?[likeness.clusterOfFace[Int(other)], default: []].append(other)
                }
            }
            let holders = taken[photo]?[offer.cluster] ?? []
            guard !holders.contains(where: { table.areApart(Int($0), Int(offer.face)) }) else { continue }
            taken[photo]?[offer.cluster, default: []].append(offer.face)
            joined.insert(offer.face)
            result.append((offer.face, offer.cluster))
        }
        return result
    }
}

/// The lone faces that may follow somebody, and the clusters near to them.
struct FollowablePairs {
    let table: FaceTable
    let likeness: Likeness

    /// Of each lone face, the clusters large enough to be followed that are near to it.
    func all() -> [Int32: [Int32]] {
        let lone = likeness.trees.values.filter { $0.faces.count == 1 }.map(\.id).sorted()
        let large = likeness.trees.values.filter { $0.faces.count >= table.settings.followedFaces }
        guard !lone.isEmpty, !large.isEmpty else { return [:] }
        let distances = ClusterDistances(table: table, clusters: large.map { ($0.id, $0.faces) })
        var near: [Int32: [Int32]] = [:]
        // Decisions may cut a cluster, and a part may be nearer than the whole: a fifth more finds most of these.
        for pair in distances.within(table.settings.followLevels * 1.2, of: lone) {
            near[pair.face, default: []].append(pair.cluster)
        }
        return near.mapValues { $0.sorted() }
    }
}
