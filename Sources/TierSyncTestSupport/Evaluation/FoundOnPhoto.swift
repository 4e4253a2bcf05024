public import TierModel

/// What some program found on one photo, as far as two programs are compared.
public struct FoundOnPhoto: Sendable {
    /// One face.
    public struct Face: Sendable {
        /// In pixels of the upright original.
        public var box: PixelBox
        /// A unit vector.
        public var vector: [Float]

        /// Makes a face.
        public init(box: PixelBox, vector: [Float]) {
            self.box = box
            self.vector = vector
        }
    }

    /// All faces.
    public var faces: [Face]
    /// Lines of text.
    public var lines: [String]
    /// Words for what is on it.
    public var labels: Set<String>
    /// Its hash.
    public var hash: PerceptualHash

    /// Makes one.
    public init(faces: [Face], lines: [String], labels: Set<String>, hash: PerceptualHash) {
        self.faces = faces
        self.lines = lines
        self.labels = labels
        self.hash = hash
    }

    /// How far two vectors are apart (Euclidean, 0 to 2 for unit vectors).
    public static func distance(_ first: [Float], _ second: [Float]) -> Double {
        zip(first, second).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }.squareRoot()
    }
}
