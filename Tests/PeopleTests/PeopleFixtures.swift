import Foundation
import People
import TierModel
import TierSyncTestSupport

extension SeededGenerator {
    /// Normally distributed (Box & Muller, 1958).
    mutating func normal() -> Float {
        let (radius, angle) = (Double.random(in: 1e-12..<1, using: &self), Double.random(in: 0..<1, using: &self))
        return Float((-2 * log(radius)).squareRoot() * cos(2 * .pi * angle))
    }
}

let goodQuality = FaceQuality(score: 0.95, size: 120, sharpness: 60, yaw: 0.1)
let poorQuality = FaceQuality(score: 0.95, size: 24, sharpness: 60, yaw: 0.1)

func digest(_ text: String) -> ContentDigest { ContentDigest(of: Data(text.utf8)) }

func uuid(_ number: Int) -> UUID {
    UUID(uuidString: "00000000-0000-0000-0000-" + String(format: "%012X", number)) ?? UUID()
}

func person(_ number: Int) -> PersonID { PersonID(rawValue: uuid(0xA000_0000 + number)) }

/// A box in the place of the nth face of a photo; places do not overlap.
func place(_ index: Int) -> FractionBox { FractionBox(x: 0.02 + 0.11 * Double(index), y: 0.3, width: 0.1, height: 0.2) }

func sample(
    photo: String, place index: Int = 0, vector: QuantizedVector, quality: FaceQuality = goodQuality
) -> FaceSample {
    let (photo, box) = (digest(photo), place(index))
    return FaceSample(
        key: FaceKey(photo: photo, box: box), photo: photo, box: box, vector: vector, quality: quality)
}

/// A unit vector along one axis with a part of another one: `spread` apart from others of the axis, √2 from other axes.
func vector(axis: Int, lean: Int = 0, by amount: Float = 0) -> QuantizedVector {
    var components = [Float](repeating: 0, count: 128)
    // Four components a person, so that none exceeds the 127 levels of the quantisation.
    for offset in 0..<16 { components[(axis * 16 + offset) % 128] = 0.25 }
    components[(lean * 16 + 17) % 128] += amount
    components[(lean * 16 + 50) % 128] += amount
    return QuantizedVector(normalizing: components) ?? QuantizedVector(components: [])
}

func assign(_ face: FaceSample, _ who: PersonID) -> Decision.Statement {
    .assign(.face(photo: face.photo, box: face.box), who)
}

func reject(_ face: FaceSample, _ who: PersonID) -> Decision.Statement {
    .reject(.face(photo: face.photo, box: face.box), who)
}

/// Decisions of one device, one after the other.
func decisions(_ statements: [Decision.Statement], from counter: Int = 1) -> [Decision] {
    let device = DeviceID(rawValue: uuid(0xD))
    return statements.enumerated().map { index, statement in
        Decision(
            id: uuid(counter + index), time: LogicalTime(counter: Int64(counter + index), device: device),
            madeAt: Date(timeIntervalSince1970: 0), statement: statement)
    }
}

func state(_ statements: Decision.Statement...) -> PeopleState { PeopleState(decisions: decisions(statements)) }

/// A library of people with a few photos each, overlapping so much that clusters touch, with group photos, poor faces and
/// copies. Truth is kept beside.
func randomLibrary(seed: UInt64, people: Int, photos: Int) -> [FaceSample] {
    var generator = SeededGenerator(seed: seed)
    var centres: [[Float]] = []
    for number in 0..<people {
        var centre = (0..<128).map { _ in generator.normal() }
        // Siblings: every third leans on the one before.
        if number % 3 == 2 { centre = zip(centre, centres[number - 1]).map { 0.5 * $0 + $1 } }
        centres.append(centre)
    }
    var faces: [FaceSample] = []
    for photo in 0..<photos {
        for index in 0..<Int.random(in: 1...3, using: &generator) {
            let who = Int.random(in: 0..<people, using: &generator)
            let noise = Float.random(in: 0.1...0.62, using: &generator)
            let components = centres[who].map { $0 + noise * generator.normal() }
            guard let vector = QuantizedVector(normalizing: components) else { continue }
            let isPoor = Int.random(in: 0..<6, using: &generator) == 0
            faces.append(
                sample(
                    photo: "\(seed)-\(photo)", place: index, vector: vector, quality: isPoor ? poorQuality : goodQuality
                ))
        }
    }
    return faces
}

/// Whether two faces of one photo cannot be one person.
func areApart(_ left: FaceSample, _ right: FaceSample) -> Bool {
    let settings = PeopleSettings.standard
    return left.photo == right.photo && left.key != right.key
        && left.box.overlap(with: right.box) < settings.identicalOverlap
        && left.vector.squaredDistance(to: right.vector)
            > QuantizedVector.squaredLevels(forDistance: settings.identicalDistance)
}

/// A library that remembers what it concluded, as a catalog does.
struct KnownLibrary {
    private(set) var faces: [FaceKey: FaceSample] = [:]
    private var clusters: [FaceKey: Int64] = [:]
    private var merges: [Int64: [Int32]] = [:]
    private var disturbed: Set<Int64> = []
    private var next: Int64 = 1

    mutating func add(_ samples: [FaceSample]) {
        for sample in samples where faces[sample.key] != sample {
            remove(sample.key)
            faces[sample.key] = sample
        }
    }

    mutating func remove(_ key: FaceKey) {
        faces[key] = nil
        if let cluster = clusters.removeValue(forKey: key), cluster >= 0 { disturbed.insert(cluster) }
    }

    /// Clusters what is new, from what is known.
    mutating func update() -> (table: FaceTable, likeness: Likeness) {
        let table = FaceTable(Array(faces.values))
        let likeness = Likeness(
            of: table,
            known: KnownLikeness(clusterOfFace: table.keys.map { clusters[$0] }, disturbed: disturbed, merges: merges))
        (clusters, merges, disturbed) = ([:], [:], [])
        var numbers: [Int32: Int64] = [:]
        for (slot, name) in likeness.clusterOfFace.enumerated() {
            if name >= 0, numbers[name] == nil {
                numbers[name] = next
                next += 1
            }
            clusters[table.keys[slot]] = numbers[name] ?? -1
        }
        for (name, number) in numbers { merges[number] = likeness.merges(of: name) }
        return (table, likeness)
    }
}
