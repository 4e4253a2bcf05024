import Imaging
import Inference
import TierModel

/// Everything that looks at a picture while it is decoded.
struct PhotoAnalyzers: Sendable {
    /// Needs every pixel of the original: an original is fetched for it, once.
    var faces: FaceAnalyzer
    /// Can work from the proxy later on, too.
    var pictures: [any PictureAnalyzer]

    /// Loads the models.
    init(runtime: InferenceRuntime, models: ModelStore, options: InferenceOptions) throws(InferenceError) {
        faces = try FaceAnalyzer(runtime: runtime, models: models, options: options)
        pictures = [
            QualityAnalyzer(), HashAnalyzer(),
            try SceneAnalyzer(runtime: runtime, models: models, options: options),
            try TextAnalyzer(runtime: runtime, models: models, options: options),
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
    func analyze(_ image: PixelImage, photo digest: ContentDigest, _ metadata: PhotoMetadata) throws -> PhotoFindings {
        let decoded = DecodedPhoto(image)
        return PhotoFindings(
            faces: try faces.analyze(
                decoded, photo: digest, originalWidth: metadata.width, originalHeight: metadata.height),
            features: try pictures.map { try $0.feature(of: decoded) })
    }
}

/// What the analyzers found in one picture.
struct PhotoFindings: Sendable {
    /// Faces with their chips, from left to right.
    var faces: [AnalyzedFace]
    /// What is said of the picture as a whole.
    var features: [PhotoFeature]
}
