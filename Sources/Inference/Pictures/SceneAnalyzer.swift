import Imaging
public import TierModel

/// Names what is on a picture, and makes the vector that tells how alike two pictures are: EfficientNet-Lite0.
///
/// The value is a list of `PhotoLabel`; the vector has 1,280 components. Making one compiles the model: make one a process. It is safe on every
/// thread; its calls block.
public struct SceneAnalyzer: PictureAnalyzer {
    /// `scene`.
    public static let name = "scene"

    private let session: InferenceSession
    private let vocabulary: SceneVocabulary
    /// Name, and version of model and vocabulary.
    public let version: AnalyzerVersion

    /// Loads model and vocabulary.
    ///
    /// - Throws: `modelMissing`, `modelDamaged`, `loadFailed`.
    public init(
        runtime: InferenceRuntime, models: ModelStore, options: InferenceOptions = .standard
    ) throws(InferenceError) {
        session = try InferenceSession(
            models.model(for: .sceneEmbedding), from: models, runtime: runtime, options: options)
        vocabulary = try SceneVocabulary(models.table(for: "sceneLabels"))
        version = try Self.version(of: models)
    }

    /// Name, and version of model and vocabulary in a folder, without loading them.
    ///
    /// - Throws: `modelMissing`.
    public static func version(of models: ModelStore) throws(InferenceError) -> AnalyzerVersion {
        let table = try models.entry(for: "sceneLabels")
        return AnalyzerVersion(
            name: name,
            version: "\(try models.model(for: .sceneEmbedding).identifier)+\(table.name)-\(table.version)")
    }

    /// Looks at the largest square in the middle of a picture.
    ///
    /// - Throws: `inferenceFailed`.
    public func feature(of photo: DecodedPhoto) throws -> PhotoFeature {
        let picture = Self.middle(of: photo.overview)
        let outputs = try session.run(shape: [1, 3, Self.side, Self.side]) { span in
            picture.writePlanes(to: &span, rowLength: Self.side, rowCount: Self.side)
        }
        guard let logits = outputs["logits"]?.values, let features = outputs["features"]?.values,
            let vector = QuantizedVector(normalizing: features)
        else { throw InferenceError(.inferenceFailed, "the scene model gave nothing for a picture") }
        return try PhotoFeature(vocabulary.labels(for: logits), by: version, vector: vector)
    }

    /// The model's input, in pixels.
    private static let side = 224

    /// Cut out before it is shrunk; so 181 of 200 labelled photos were named rightly, and 178 with 224 of 256 pixels.
    private static func middle(of image: PixelImage) -> PixelImage {
        let length = Double(min(image.width, image.height))
        let box = PixelBox(
            x: ((Double(image.width) - length) / 2).rounded(.down),
            y: ((Double(image.height) - length) / 2).rounded(.down), width: length, height: length)
        return (image.cropped(to: box) ?? image).resized(width: side, height: side)
    }
}
