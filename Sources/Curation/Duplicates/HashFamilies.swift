import Imaging
import TierModel

/// Photos that hang together by near hashes, directly or by others: only within a family can photos be one picture.
package struct HashFamilies: Sendable {
    /// A near hash, and how a picture of it is turned to match.
    struct Link: Hashable, Sendable {
        var hash: Int
        var distance: Int
        var orientation: Orientation
    }

    /// Indices of samples, ascending (the better ones first); each with at least two.
    package private(set) var families: [[Int]] = []
    /// The samples of each hash, ascending.
    private(set) var photos: [[Int]] = []
    /// The hash of each sample, an index of `photos`; −1 for none.
    private(set) var hashes: [Int] = []
    /// What is near to each hash, the nearest first.
    private(set) var links: [[Link]] = []

    /// - Parameter samples: the better ones first.
    package init(of samples: [ShotSample]) {
        // Ascending by their bits.
        let bits = Set(samples.compactMap { $0.hash?.bits }).sorted()
        let places = Dictionary(uniqueKeysWithValues: zip(bits, bits.indices))
        let different = bits.map { PerceptualHash(bits: $0) }
        photos = [[Int]](repeating: [], count: bits.count)
        for (index, sample) in samples.enumerated() {
            let place = sample.hash.flatMap { places[$0.bits] }
            hashes.append(place ?? -1)
            if let place { photos[place].append(index) }
        }
        let near = HashNeighbours(of: different)
        links = different.indices.map { place in
            near.neighbours(of: place).map { Link(hash: $0.index, distance: $0.distance, orientation: Orientation(1)) }
        }
        for pair in TurnedNeighbours(of: different).found {
            links[pair.first].append(
                Link(hash: pair.second, distance: pair.distance, orientation: pair.orientation))
            links[pair.second].append(
                Link(hash: pair.first, distance: pair.distance, orientation: pair.orientation.inverse))
        }
        gather()
    }

    private mutating func gather() {
        var joined = DisjointSets(count: photos.count)
        for place in links.indices { for link in links[place] { joined.join(place, link.hash) } }
        var members: [Int: [Int]] = [:]
        for (index, place) in hashes.enumerated() where place >= 0 {
            members[joined.root(of: place), default: []].append(index)
        }
        families = members.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    }
}

/// Sets that are joined (Tarjan, "Efficiency of a good but not linear set union algorithm", 1975), with halving of paths.
struct DisjointSets {
    private var parents: [Int]

    init(count: Int) { parents = Array(0..<count) }

    mutating func root(of element: Int) -> Int {
        var element = element
        while parents[element] != element {
            parents[element] = parents[parents[element]]
            element = parents[element]
        }
        return element
    }

    /// The smaller root becomes that of both.
    mutating func join(_ first: Int, _ second: Int) {
        let (one, other) = (root(of: first), root(of: second))
        if one != other { parents[max(one, other)] = min(one, other) }
    }
}

extension Orientation {
    /// What takes the turning back: a quarter to the left for one to the right; the others are their own.
    fileprivate var inverse: Orientation {
        switch value {
        case 6: Orientation(8)
        case 8: Orientation(6)
        default: self
        }
    }
}
