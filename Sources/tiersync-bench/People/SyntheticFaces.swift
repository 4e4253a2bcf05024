import Foundation
import People
import TierModel
import TierSyncTestSupport

/// Faces of a made-up library: a few people with thousands of photos, many with one or two, in photos of one to four people.
///
/// Spread as measured on the development half of Labeled Faces in the Wild (squared distances of unit vectors): one person 0.089 ± 0.034, one pair in twenty
/// beyond 0.145; two people 0.32 ± 0.07, six pairs in ten thousand within 0.14; 41, 58, 78 and 90 hundredths of all variance in the first 8, 16, 32 and
/// 64 principal directions. Every tenth face is a poor one: half of these within 0.345 of their person, as of photos that were shrunken or blurred.
struct SyntheticFaces {
    /// In no order of persons.
    let faces: [FaceSample]
    /// The person of each.
    let people: [Int]

    /// The nth largest person has a share of 1 / n; a twentieth as many people as faces.
    init(count: Int, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let centres = FaceCrowd.dlibResNet.components
        let crowd = (0..<centres.count / 128).map { centre in
            (0..<128).map { Float(centres[centre * 128 + $0]) / QuantizedVector.scale }
        }
        let middle = (0..<128).map { offset in crowd.reduce(0) { $0 + $1[offset] } / Float(crowd.count) }
        let persons = max(1, count / 20)
        let harmonic = (1...persons).reduce(0.0) { $0 + 1 / Double($1) }
        var people: [Int] = []
        people.reserveCapacity(count)
        for person in 0..<persons {
            let share = max(1, Int(Double(count) / harmonic / Double(person + 1)))
            people.append(contentsOf: repeatElement(person, count: min(share, count - people.count)))
        }
        while people.count < count { people.append(persons + people.count) }
        let centreOf = Dictionary(
            uniqueKeysWithValues: Set(people).sorted().map { person in
                (person, Self.centre(crowd, middle, &generator))
            })
        people.shuffle(using: &generator)
        let within = Self.spread(over: 32)
        var faces: [FaceSample] = []
        faces.reserveCapacity(count)
        var (photo, place) = (0, 0)
        var inPhoto: Set<Int> = []
        for person in people {
            // Half of the photos hold one face, and nobody is twice in one.
            if place > 0, place >= 4 || inPhoto.contains(person) || Int.random(in: 0..<2, using: &generator) == 0 {
                (photo, place, inPhoto) = (photo + 1, 0, [])
            }
            inPhoto.insert(person)
            let isPoor = Int.random(in: 0..<10, using: &generator) == 0
            let noise = (isPoor ? 0.28 : 0.207) * exp(0.225 * generator.gaussian())
            let vector = zip(centreOf[person] ?? middle, within).map {
                $0 + noise * $1 * generator.gaussian()
            }
            guard let embedding = QuantizedVector(normalizing: vector) else { continue }
            let digest = ContentDigest(of: Data("\(seed) \(photo)".utf8))
            let box = FractionBox(x: 0.02 + 0.24 * Double(place), y: 0.3, width: 0.2, height: 0.3)
            faces.append(
                FaceSample(
                    key: FaceKey(photo: digest, box: box), photo: digest, box: box, vector: embedding,
                    quality: FaceQuality(score: 0.9, size: isPoor ? 30 : 90, sharpness: 40, yaw: 0.1)))
            place += 1
        }
        self.faces = faces
        self.people = people
    }

    /// How variance of 1 is spread over the components: falling by e in so many of them.
    private static func spread(over count: Float) -> [Float] {
        let shares = (0..<128).map { exp(-Float($0) / count) }
        let sum = shares.reduce(0, +)
        return shares.map { ($0 / sum).squareRoot() }
    }

    private static func centre(_ crowd: [[Float]], _ middle: [Float], _ generator: inout SeededGenerator) -> [Float] {
        var centre = middle
        for group in crowd {
            let weight = 1.15 * generator.gaussian() / Float(crowd.count).squareRoot()
            for offset in centre.indices { centre[offset] += weight * (group[offset] - middle[offset]) }
        }
        for (offset, share) in spread(over: 20).enumerated() { centre[offset] += 0.235 * share * generator.gaussian() }
        let length = centre.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return centre.map { $0 / length }
    }
}

extension SeededGenerator {
    /// Normally distributed (Box & Muller, 1958).
    fileprivate mutating func gaussian() -> Float {
        let (radius, angle) = (Double.random(in: 1e-12..<1, using: &self), Double.random(in: 0..<1, using: &self))
        return Float((-2 * log(radius)).squareRoot() * cos(2 * .pi * angle))
    }
}
