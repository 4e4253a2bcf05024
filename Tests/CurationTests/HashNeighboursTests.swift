import Curation
import Imaging
import Testing
import TierModel
import TierSyncTestSupport

@Suite struct HashNeighboursTests {
    @Test func `all near pairs are found, and no others`() {
        var generator = SeededGenerator(seed: 3)
        var bits = Set<UInt64>()
        for _ in 0..<60 {
            let center = UInt64.random(in: 0 ... .max, using: &generator)
            for _ in 0..<6 {
                let flips = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                    UInt64(1) << UInt64.random(in: 0..<64, using: &generator)
                }
                bits.insert(flips.reduce(center, ^))
            }
        }
        let hashes = bits.sorted().map { PerceptualHash(bits: $0) }
        let found = HashNeighbours(of: hashes)
        for (index, hash) in hashes.enumerated() {
            let expected = hashes.indices.filter { $0 != index && hashes[$0].distance(to: hash) <= 7 }
            #expect(found.neighbours(of: index).map(\.index).sorted() == expected)
            #expect(found.neighbours(of: index).allSatisfy { hashes[$0.index].distance(to: hash) == $0.distance })
        }
    }

    @Test func `a crowd of near hashes is bounded`() {
        let found = HashNeighbours(of: (0..<500).map { PerceptualHash(bits: UInt64($0)) })
        for index in [0, 1, 250, 499] {
            let neighbours = found.neighbours(of: index)
            #expect(neighbours.count == HashNeighbours.most)
            #expect(neighbours.first?.distance == 1)
        }
    }

    @Test func `no hash or one has no neighbours`() {
        #expect(HashNeighbours(of: [PerceptualHash(bits: 5)]).neighbours(of: 0).isEmpty)
        _ = HashNeighbours(of: [])
    }

    @Test(arguments: 1...8) func `the hash of a turned picture follows from its bits`(value: Int) throws {
        for seed in UInt64(1)..<9 {
            let scene = try MadePictures.scene(seed: seed)
            let derived = PerceptualHash(of: scene).turned(Orientation(value))
            #expect(derived.distance(to: PerceptualHash(of: MadePictures.turned(scene, value))) <= 14)
        }
    }
}
