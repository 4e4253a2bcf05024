public import TierModel

/// Says something of a picture from what others found on it, so that it can say it again without looking at the picture.
public protocol DerivedAnalyzer: Sendable {
    /// Its name, and a version that changes whenever its results do: the versions of what it builds on are part of it.
    var version: AnalyzerVersion { get }
    /// Whether it looks at faces: their chips are read for it.
    var needsFaces: Bool { get }

    /// What it says of a picture.
    ///
    /// - Throws: `InferenceError` (`inferenceFailed` where something that it builds on is missing), or what the encoding of the value throws.
    func feature(from facts: PictureFacts) throws -> PhotoFeature
}

/// What is known of a picture once everybody has looked at it.
public struct PictureFacts: Sendable {
    /// What was said of the picture as a whole.
    public var features: [PhotoFeature]
    /// What its file says.
    public var metadata: PhotoMetadata
    /// The format of its file.
    public var format: ImageFormat?
    /// Its faces; empty where they were not asked for.
    public var faces: [AnalyzedFace]

    /// Makes facts.
    public init(features: [PhotoFeature], metadata: PhotoMetadata, format: ImageFormat?, faces: [AnalyzedFace]) {
        self.features = features
        self.metadata = metadata
        self.format = format
        self.faces = faces
    }

    /// What the analyzer of this name said.
    public func feature(_ name: String) -> PhotoFeature? { features.first { $0.analyzer.name == name } }
}
