public import TierModel

/// A face near another one.
public struct Neighbour: Hashable, Sendable {
    /// The other face.
    public var key: FaceKey
    /// How far it is, in squared stored levels.
    public var squaredDistance: Int32

    /// Makes a neighbour.
    public init(key: FaceKey, squaredDistance: Int32) {
        self.key = key
        self.squaredDistance = squaredDistance
    }
}

/// The faces of a library with the exact graph of those within `PeopleSettings.neighbourRadius` of each other.
///
/// Poor faces have edges to good ones only. What the graph says does not depend on the order in which faces were added.
public struct NeighbourGraph: Sendable {
    /// The settings that fix radius and quality.
    public let settings: PeopleSettings
    private(set) var samples: [FaceSample?] = []
    private(set) var isGood: [Bool] = []
    private(set) var edges: [[Edge]] = []
    private(set) var slots: [FaceKey: Int] = [:]
    private(set) var matrix: FaceMatrix
    private var keysOfPhoto: [ContentDigest: Set<FaceKey>] = [:]

    /// One end of an edge: the slot of the other face and the squared distance.
    struct Edge: Hashable, Sendable {
        var slot: Int32
        var squaredDistance: Int32
    }

    /// A graph without faces.
    public init(settings: PeopleSettings = .standard) {
        self.settings = settings
        matrix = FaceMatrix(dimension: settings.dimension)
    }

    /// A graph of faces whose neighbours were stored before, as `neighbours(of:)` gave them, so that nothing is searched.
    /// Neighbours that are not among `faces` are left out.
    public init(settings: PeopleSettings = .standard, faces: [FaceSample], neighbours: [FaceKey: [Neighbour]]) {
        self.init(settings: settings)
        for face in faces where slots[face.key] == nil { append(face) }
        for (key, list) in neighbours {
            guard let slot = slots[key] else { continue }
            edges[slot] = list.compactMap { neighbour in
                slots[neighbour.key].map { Edge(slot: Int32($0), squaredDistance: neighbour.squaredDistance) }
            }
        }
    }

    /// How many faces there are.
    public var count: Int { slots.count }

    /// The keys of all faces, in no order.
    public var keys: some Collection<FaceKey> { slots.keys }

    /// The face with this key.
    public func face(_ key: FaceKey) -> FaceSample? { slots[key].flatMap { samples[$0] } }

    /// All faces of a photo, in the order of their keys.
    public func faces(in photo: ContentDigest) -> [FaceSample] {
        (keysOfPhoto[photo] ?? []).sorted().compactMap(face)
    }

    /// The neighbours of a face, in the order of their keys; none for a face that is not there.
    public func neighbours(of key: FaceKey) -> [Neighbour] {
        guard let slot = slots[key] else { return [] }
        return edges[slot].compactMap { edge in
            samples[Int(edge.slot)].map { Neighbour(key: $0.key, squaredDistance: edge.squaredDistance) }
        }.sorted { $0.key < $1.key }
    }

    /// All faces that a chain of edges joins to this one, itself included, in the order of their keys.
    public func component(of key: FaceKey) -> [FaceKey] {
        guard let start = slots[key] else { return [] }
        var seen: Set<Int> = [start]
        var waiting = [start]
        while let slot = waiting.popLast() {
            for edge in edges[slot] where seen.insert(Int(edge.slot)).inserted { waiting.append(Int(edge.slot)) }
        }
        return seen.compactMap { samples[$0]?.key }.sorted()
    }

    /// The neighbours of a face that need not be in a graph, among some faces, in the order of their keys.
    public static func neighbours(
        of face: FaceSample, among others: [FaceSample], settings: PeopleSettings = .standard
    ) -> [Neighbour] {
        var graph = NeighbourGraph(settings: settings)
        for other in others where other.key != face.key && graph.slots[other.key] == nil { graph.append(other) }
        graph.append(face)
        graph.connect(from: graph.samples.count - 1)
        return graph.neighbours(of: face.key)
    }

    /// Adds faces; one that is there already with other content is replaced.
    ///
    /// - Returns: the keys of the faces that are new or other than before: what `PeopleClustering.update` needs to be told.
    @discardableResult
    public mutating func add(_ faces: [FaceSample]) -> Set<FaceKey> {
        var added: Set<FaceKey> = []
        let start = samples.count
        for sample in faces where face(sample.key) != sample {
            if let slot = slots[sample.key], slot >= start { continue }
            remove([sample.key], compacting: false)
            append(sample)
            added.insert(sample.key)
        }
        connect(from: start)
        compactIfSparse()
        return added
    }

    /// Removes faces.
    ///
    /// - Returns: the keys of those that were there.
    @discardableResult
    public mutating func remove(_ keys: some Sequence<FaceKey>) -> Set<FaceKey> {
        let removed = remove(keys, compacting: true)
        return removed
    }

    @discardableResult
    private mutating func remove(_ keys: some Sequence<FaceKey>, compacting: Bool) -> Set<FaceKey> {
        var removed: Set<FaceKey> = []
        for key in keys {
            guard let slot = slots.removeValue(forKey: key), let sample = samples[slot] else { continue }
            for edge in edges[slot] { edges[Int(edge.slot)].removeAll { Int($0.slot) == slot } }
            edges[slot] = []
            samples[slot] = nil
            matrix.clear(slot)
            keysOfPhoto[sample.photo]?.remove(key)
            if keysOfPhoto[sample.photo]?.isEmpty == true { keysOfPhoto[sample.photo] = nil }
            removed.insert(key)
        }
        if compacting { compactIfSparse() }
        return removed
    }

    private mutating func append(_ sample: FaceSample) {
        slots[sample.key] = samples.count
        samples.append(sample)
        isGood.append(settings.isGood(sample.quality) && sample.vector.components.count == settings.dimension)
        edges.append([])
        matrix.append(sample.vector)
        keysOfPhoto[sample.photo, default: []].insert(sample.key)
    }

    /// Searches the neighbours of all faces from slot `start` on.
    private mutating func connect(from start: Int) {
        let range = start..<samples.count
        guard !range.isEmpty else { return }
        var found: [(Int32, Int32, Int32)] = []
        let isGood = isGood
        matrix.forEachPair(rows: range, columns: 0..<range.upperBound, within: settings.neighbourRadius) {
            if isGood[$0] || isGood[$1] { found.append((Int32($0), Int32($1), $2)) }
        }
        for (left, right, distance) in found {
            edges[Int(left)].append(Edge(slot: right, squaredDistance: distance))
            edges[Int(right)].append(Edge(slot: left, squaredDistance: distance))
        }
    }

    /// Closes the gaps that removed faces left, once they are more than half.
    private mutating func compactIfSparse() {
        guard samples.count > 64, slots.count * 2 < samples.count else { return }
        var compact = NeighbourGraph(settings: settings)
        let kept = samples.indices.filter { samples[$0] != nil }
        var newSlot = [Int32](repeating: -1, count: samples.count)
        for slot in kept {
            guard let sample = samples[slot] else { continue }
            newSlot[slot] = Int32(compact.samples.count)
            compact.append(sample)
        }
        for slot in kept {
            compact.edges[Int(newSlot[slot])] = edges[slot].map {
                Edge(slot: newSlot[Int($0.slot)], squaredDistance: $0.squaredDistance)
            }
        }
        self = compact
    }
}
