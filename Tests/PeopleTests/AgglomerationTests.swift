import People
import Synchronization
import Testing
import TierModel
import TierSyncTestSupport

/// The fast ways against the plain ones.
@Suite struct AgglomerationTests {
    @Test(arguments: [(1, 1), (5, 3), (64, 64), (70, 129), (2_100, 90), (90, 8_300)])
    func `near pairs are those that a plain loop finds`(rows: Int, columns: Int) throws {
        for dimension in [128, 30] {
            var generator = SeededGenerator(seed: UInt64(rows * 7 + columns + dimension))
            func block(_ count: Int) -> VectorBlock {
                var block = VectorBlock(dimension: dimension)
                for index in 0..<count {
                    // The extremes too: products of −127 and 127 must not saturate.
                    let vector = (0..<dimension).map { _ -> Int8 in
                        index % 5 == 0
                            ? (Bool.random(using: &generator) ? 127 : -127)
                            : Int8.random(in: -127...127, using: &generator)
                    }
                    let length = vector.reduce(0) { $0 + Int32($1) * Int32($1) }
                    block.append(vector, bias: index % 11 == 3 ? VectorBlock.beyond : length - 500)
                }
                return block
            }
            let (left, right) = (block(rows), block(columns))
            var expected: Set<[Int32]> = []
            var distances: [Int32] = []
            for row in 0..<rows {
                for column in 0..<columns {
                    distances.append(Self.distance(left, row, right, column))
                }
            }
            let limit = distances.sorted()[distances.count / 20]
            for (index, distance) in distances.enumerated() where distance <= limit {
                expected.insert([Int32(index / columns), Int32(index % columns), distance])
            }
            for instructions in NearPairSearch.Instructions.allCases where instructions.isSupported {
                for isCoarse in [false, true] {
                    let found = Collected()
                    NearPairSearch(rows: left, columns: right, instructions: instructions, isCoarse: isCoarse)
                        .run(limit: limit) { found.add($0) }
                    let isSame = found.pairs == expected
                    #expect(isSame, "\(instructions), coarse \(isCoarse)")
                }
            }
        }
    }

    /// As people's vectors are: close to each other, which is where few components tell most.
    @Test func `near pairs of faces are the same when few components are compared first`() {
        let table = FaceTable(randomLibrary(seed: 77, people: 40, photos: 500))
        var sums = VectorSums(table: table)
        for slot in 0..<table.count { sums.append(slot) }
        for group in stride(from: 1, to: table.count / 2, by: 2) { sums.merge(group - 1, into: group) }
        let groups = (1..<Int32(table.count)).filter { $0 >= Int32(table.count / 2) || $0 % 2 == 1 }
        let block = sums.representatives(of: groups)
        for limit in [Int32(-2_000), 0, 4_000, 14_631, 40_000, 450_000] {
            for instructions in NearPairSearch.Instructions.allCases where instructions.isSupported {
                let found = [false, true].map { isCoarse in
                    let pairs = Collected()
                    NearPairSearch(
                        rows: block, columns: block, isTriangle: true, instructions: instructions, isCoarse: isCoarse
                    ).run(limit: limit) { pairs.add($0) }
                    return pairs.pairs
                }
                let isSame = found[0] == found[1]
                #expect(isSame, "within \(limit) with \(instructions)")
            }
        }
    }

    @Test func `more pairs than fit into one search are all found`() {
        var block = VectorBlock(dimension: 16)
        for _ in 0..<1_500 { block.append([Int8](repeating: 3, count: 16), bias: 144) }
        let found = Collected()
        NearPairSearch(rows: block, columns: block, isTriangle: true).run(limit: 0) { found.add($0) }
        #expect(found.pairs.count == 1_500 * 1_499 / 2)
    }

    @Test(arguments: 1...8)
    func `however few neighbours a face is told of, merges are those of the plain algorithm`(seed: Int) {
        let faces = randomLibrary(seed: UInt64(seed), people: 6 + seed, photos: 70)
        let table = FaceTable(faces)
        let good = (0..<Int32(table.count)).filter { table.isGood[Int($0)] }
        let expected = Self.plainAverageLink(table, good)
        for room in [1, 2, 7, 16, 1_000] {
            let cores = Agglomeration(table: table, neighbours: room, room: 10 * room).cores(of: good)
            #expect(cores.map(\.faces) == expected)
            #expect(cores.allSatisfy { $0.merges.count == 2 * ($0.faces.count - 1) })
            #expect(cores == Agglomeration(table: table).cores(of: good))
        }
        // A union of clusters alone gives the same clusters, with the same trees.
        let cores = Agglomeration(table: table).cores(of: good)
        let some = cores.enumerated().filter { $0.offset % 3 != 1 }.map(\.element)
        #expect(Agglomeration(table: table).cores(of: some.flatMap(\.faces).sorted()) == some)
    }

    @Test(arguments: 1...8)
    func `a part of a library comes out as it does within the whole`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let faces = randomLibrary(seed: UInt64(50 + seed), people: 8, photos: 60)
        let said = ClusteringPropertyTests.randomStatements(faces, count: 20, using: &generator)
        let state = PeopleState(decisions: decisions(said))
        let table = FaceTable(faces)
        let likeness = Likeness(of: table)
        let whole = PeopleClustering.clusters(of: table, likeness: likeness, decisions: state)
        // Every photo with a face of the chosen clusters comes along whole, with its faces' clusters, until nothing is missing.
        var wanted: Set<Int32> = Set(likeness.clusters.filter { _ in Int.random(in: 0..<4, using: &generator) == 0 })
        var slots: Set<Int32> = []
        while true {
            let named = wanted.flatMap {
                likeness.members(of: $0) + (likeness.followable[$0] ?? []).flatMap(likeness.members)
            }
            slots = Set(Set(named.map { table.photo(of: Int($0)) }).flatMap { table.slots(in: $0) })
            let names = Set(slots.map { likeness.clusterOfFace[Int($0)] }).filter { $0 >= 0 }
            if names == wanted { break }
            wanted = names
        }
        let keys = Set(slots.map { table.keys[Int($0)] })
        let part = PeopleClustering.clusters(of: faces.filter { keys.contains($0.key) }, decisions: state)
        for key in keys {
            #expect(part.person(of: key) == whole.person(of: key))
            #expect(part.cluster(of: key)?.id == whole.cluster(of: key)?.id)
        }
    }

    @Test func `sums give the mean distances of all pairs`() {
        let table = FaceTable(randomLibrary(seed: 9, people: 3, photos: 20))
        var sums = VectorSums(table: table)
        let (left, right) = ((0..<5).map { Int32($0) }, (7..<10).map { Int32($0) })
        sums.append(left)
        for slot in right { sums.append(Int(slot)) }
        sums.merge(1, into: 3)
        sums.merge(2, into: 3)
        var total = 0
        for first in left {
            for second in right {
                total +=
                    Int(table.squaredDistance(Int(first), Int(second)))
                    - Int(table.allowances[Int(first)] + table.allowances[Int(second)])
            }
        }
        #expect(sums.total(0, 3) == Double(total))
        #expect(sums.mean(0, 3) == Double(total) / 15)
        // A rounded mean never claims to be farther than it is.
        let block = sums.representatives(of: [0, 3])
        #expect(Double(Self.distance(block, 0, block, 1)) <= sums.mean(0, 3))
        #expect(Double(Self.distance(block, 0, block, 1)) > sums.mean(0, 3) - 20_000)
    }

    @Test func `a crowd near a face makes distances count as longer`() {
        let crowd = FaceCrowd.dlibResNet
        #expect(crowd.components.count == 32 * 128)
        let centre = Array(crowd.components[0..<128])
        let opposite = centre.map { -$0 }
        #expect(crowd.allowance(of: centre) < -4_000)
        #expect(crowd.allowance(of: opposite) == 7 * (13_312 - 11_995) / 20)
        #expect(FaceCrowd.none.allowance(of: centre) == 0)
        #expect(crowd.allowance(of: [Int8]()) == 0)
    }

    private static func distance(_ left: VectorBlock, _ row: Int, _ right: VectorBlock, _ column: Int) -> Int32 {
        var product: Int32 = 0
        for offset in 0..<left.dimension {
            product +=
                Int32(left.vectors[row * left.dimension + offset])
                * Int32(right.vectors[column * left.dimension + offset])
        }
        return left.biases[row] + right.biases[column] - 2 * product
    }

    /// The definition itself: of all pairs of clusters that may be one, merge the nearest, again and again.
    private static func plainAverageLink(_ table: FaceTable, _ slots: [Int32]) -> [[Int32]] {
        var clusters = slots.map { [$0] }
        while true {
            var best: (mean: Double, less: Int32, greater: Int32, left: Int, right: Int)?
            for left in clusters.indices {
                for right in 0..<left {
                    var (total, isApart) = (0, false)
                    for first in clusters[left] {
                        for second in clusters[right] {
                            isApart = isApart || table.areApart(Int(first), Int(second))
                            total +=
                                Int(table.squaredDistance(Int(first), Int(second)))
                                - Int(table.allowances[Int(first)] + table.allowances[Int(second)])
                        }
                    }
                    let mean = Double(total) / Double(clusters[left].count * clusters[right].count)
                    guard !isApart, mean <= table.settings.linkLevels else { continue }
                    let names = [clusters[left].max() ?? 0, clusters[right].max() ?? 0].sorted()
                    if best.map({ (mean, names[0], names[1]) < ($0.mean, $0.less, $0.greater) }) ?? true {
                        best = (mean, names[0], names[1], left, right)
                    }
                }
            }
            guard let best else { return clusters.map { $0.sorted() }.sorted { $0[0] < $1[0] } }
            clusters[best.right] += clusters[best.left]
            clusters.remove(at: best.left)
        }
    }

    /// Pairs from several threads.
    private final class Collected: Sendable {
        private let found = Mutex<Set<[Int32]>>([])

        func add(_ pairs: [NearPair]) {
            found.withLock { found in for pair in pairs { found.insert([pair.row, pair.column, pair.distance]) } }
        }

        var pairs: Set<[Int32]> { found.withLock { $0 } }
    }
}
