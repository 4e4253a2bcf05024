public import TierModel

/// How many of the faces that are there a detector finds, and how much else.
public struct DetectionScores: Hashable, Sendable {
    /// Faces that are there.
    public private(set) var faces = 0
    /// Of these, those that were found.
    public private(set) var found = 0
    /// What was found and is no labelled face.
    public private(set) var falseAlarms = 0

    /// Boxes are one face when they overlap by this much: labels of other people have other margins.
    private let leastOverlap: Double

    /// Makes empty scores.
    public init(leastOverlap: Double = 0.4) {
        self.leastOverlap = leastOverlap
    }

    /// Adds a photo. Each label counts as found by one detection at most, those that overlap most first.
    public mutating func add(labelled: [PixelBox], detected: [PixelBox]) {
        let pairs = labelled.indices.flatMap { label in
            detected.indices.map { (label: label, detection: $0, overlap: labelled[label].overlap(with: detected[$0])) }
        }.filter { $0.overlap >= leastOverlap }.sorted { $0.overlap > $1.overlap }
        var (labels, detections): (Set<Int>, Set<Int>) = ([], [])
        for pair in pairs where !labels.contains(pair.label) && !detections.contains(pair.detection) {
            labels.insert(pair.label)
            detections.insert(pair.detection)
        }
        faces += labelled.count
        found += labels.count
        falseAlarms += detected.count - detections.count
    }
}
