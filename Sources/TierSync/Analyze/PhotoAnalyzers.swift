import Imaging
import Inference
import TierModel

/// Everything that looks at a picture while it is decoded.
struct PhotoAnalyzers: Sendable {
    /// Needs every pixel of the original: an original is fetched for it, once.
    var faces: FaceAnalyzer
    /// Can work from the proxy later on, too.
    var pictures: [any PictureAnalyzer]
    /// Conclude from what the others found; can do so again without any picture.
    var derived: [any DerivedAnalyzer]

    /// Loads the models.
    init(runtime: InferenceRuntime, models: ModelStore) throws(InferenceError) {
        faces = try FaceAnalyzer(runtime: runtime, models: models)
        let scene = try SceneAnalyzer(runtime: runtime, models: models)
        let text = try TextAnalyzer(runtime: runtime, models: models)
        pictures = [QualityAnalyzer(), HashAnalyzer(), scene, text]
        derived = [
            try KindAnalyzer(models: models, scene: scene.version, text: text.version),
            try EyeAnalyzer(runtime: runtime, models: models),
        ]
    }

    /// Stands for the version of the face analyzer that originals are owed to.
    static let anyVersion = AnalyzerVersion(name: "faces", version: "")

    /// The version of the face analyzer: a photo counts as analysed when some version of it has seen its original.
    var version: AnalyzerVersion { AnalyzerVersion(name: "faces", version: faces.version) }

    /// Looks at a picture.
    ///
    /// - Parameters:
    ///   - image: upright, with every pixel of the original.
    ///   - digest: of the photo, for the face keys.
    ///   - metadata: of the original.
    ///   - format: of the original.
    func analyze(
        _ image: PixelImage, photo digest: ContentDigest, _ metadata: PhotoMetadata, _ format: ImageFormat?
    ) throws -> PhotoFindings {
        let found = try faces.analyze(
            image, photo: digest, originalWidth: metadata.width, originalHeight: metadata.height)
        let features = try pictures.map { try $0.feature(of: image) }
        let facts = PictureFacts(features: features, metadata: metadata, format: format, faces: found)
        return PhotoFindings(faces: found, features: features + (try derived.map { try $0.feature(from: facts) }))
    }
}

/// What the analyzers found in one picture.
struct PhotoFindings: Sendable {
    /// Faces with their chips, from left to right.
    var faces: [AnalyzedFace]
    /// What is said of the picture as a whole.
    var features: [PhotoFeature]
}
