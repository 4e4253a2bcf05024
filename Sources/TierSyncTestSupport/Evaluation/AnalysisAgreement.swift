import TierModel

/// How far two programs found the same on the same photos.
public struct AnalysisAgreement: Sendable {
    /// How many things each found, and how many are in both.
    public struct Shared: Hashable, Sendable {
        /// Of the first.
        public var first: Int
        /// Of the second.
        public var second: Int
        /// Of both.
        public var both: Int

        /// Makes counts.
        public init(first: Int = 0, second: Int = 0, both: Int = 0) {
            self.first = first
            self.second = second
            self.both = both
        }

        /// What both found, as a part of what either found; 1 where nobody found anything.
        public var share: Double {
            let either = first + second - both
            return either > 0 ? Double(both) / Double(either) : 1
        }
    }

    /// Faces whose boxes overlap by half or more, each counted once.
    public private(set) var faces = Shared()
    /// How far the vectors of a face in both are apart (Euclidean, 0 to 2), the nearest first.
    public private(set) var vectorDistances: [Double] = []
    /// Lines of text that are equal but for spaces, each as often as both have it.
    public private(set) var lines = Shared()
    /// Words on the same photo.
    public private(set) var labels = Shared()
    /// The photos' hashes differ in so many bits, the fewest first.
    public private(set) var hashDistances: [Int] = []

    /// The least intersection over union of one face in both.
    private static let leastOverlap = 0.5

    /// Compares what two programs found, photo by photo.
    public init(_ photos: some Sequence<(FoundOnPhoto, FoundOnPhoto)>) {
        for (first, second) in photos {
            compareFaces(first.faces, second.faces)
            lines.count(Self.counted(first.lines), Self.counted(second.lines))
            labels.count(Self.counted(first.labels), Self.counted(second.labels))
            hashDistances.append(first.hash.distance(to: second.hash))
        }
        vectorDistances.sort()
        hashDistances.sort()
    }

    private mutating func compareFaces(_ first: [FoundOnPhoto.Face], _ second: [FoundOnPhoto.Face]) {
        faces.first += first.count
        faces.second += second.count
        var pairs: [(overlap: Double, first: Int, second: Int)] = []
        for (index, face) in first.enumerated() {
            for (other, candidate) in second.enumerated() {
                let overlap = face.box.overlap(with: candidate.box)
                if overlap >= Self.leastOverlap { pairs.append((overlap, index, other)) }
            }
        }
        var (taken, given) = (Set<Int>(), Set<Int>())
        // The best pairs first; of equals the first.
        for pair in pairs.sorted(by: { ($1.overlap, $0.first, $0.second) < ($0.overlap, $1.first, $1.second) })
        where !taken.contains(pair.first) && !given.contains(pair.second) {
            taken.insert(pair.first)
            given.insert(pair.second)
            vectorDistances.append(FoundOnPhoto.distance(first[pair.first].vector, second[pair.second].vector))
        }
        faces.both += taken.count
    }

    private static func counted(_ words: some Sequence<String>) -> [String: Int] {
        var counts: [String: Int] = [:]
        for word in words { counts[word.filter { !$0.isWhitespace }, default: 0] += 1 }
        return counts
    }
}

extension AnalysisAgreement.Shared {
    fileprivate mutating func count(_ first: [String: Int], _ second: [String: Int]) {
        self.first += first.values.reduce(0, +)
        self.second += second.values.reduce(0, +)
        both += first.reduce(0) { $0 + min($1.value, second[$1.key] ?? 0) }
    }
}
