import Dispatch
import Imaging
import Inference
import Synchronization
import TierModel

/// Everything that looks at a picture while it is decoded.
struct PhotoAnalyzers: Sendable {
    /// Needs every pixel of the original: an original is fetched for it, once.
    var faces: FaceAnalyzer
    /// Can work from the proxy later on, too.
    var pictures: [any PictureAnalyzer]
    /// Conclude from what the others found; can do so again without any picture.
    var derived: [any DerivedAnalyzer]

    /// What features are marked with.
    var profile: AnalysisProfile

    /// Loads the models, several at once: compiling each takes a tenth of a second or two of one core.
    init(runtime: InferenceRuntime, models: ModelStore, options: InferenceOptions) throws {
        profile = options.profile
        let loaded = Mutex(Loaded())
        let loads: [@Sendable () throws -> Void] = [
            {
                let text = try TextAnalyzer(runtime: runtime, models: models, options: options)
                loaded.withLock { $0.text = text }
            },
            {
                let faces = try FaceAnalyzer(runtime: runtime, models: models, options: options)
                loaded.withLock { $0.faces = faces }
            },
            {
                let scene = try SceneAnalyzer(runtime: runtime, models: models, options: options)
                loaded.withLock { $0.scene = scene }
            },
            {
                let eyes = try EyeAnalyzer(runtime: runtime, models: models, options: options)
                loaded.withLock { $0.eyes = eyes }
            },
        ]
        DispatchQueue.concurrentPerform(iterations: loads.count) { number in
            do {
                try loads[number]()
            } catch {
                loaded.withLock { $0.failures[number] = error }
            }
        }
        let all = loaded.withLock { $0 }
        // Of several failures always the same one is told.
        if let failure = all.failures.min(by: { $0.key < $1.key })?.value { throw failure }
        guard let faces = all.faces, let scene = all.scene, let text = all.text, let eyes = all.eyes else {
            throw InferenceError(.loadFailed, "a model was not loaded")
        }
        self.faces = faces
        pictures = Self.modelFree + [scene, text]
        derived = [try KindAnalyzer(models: models), eyes]
    }

    private struct Loaded: Sendable {
        var faces: FaceAnalyzer?
        var scene: SceneAnalyzer?
        var text: TextAnalyzer?
        var eyes: EyeAnalyzer?
        var failures: [Int: any Error] = [:]
    }

    /// The analyzers that need no model.
    static let modelFree: [any PictureAnalyzer] = [QualityAnalyzer(), HashAnalyzer()]

    /// The versions of all analyzers but that of faces, without loading a model.
    static func versions(of models: ModelStore) throws(InferenceError) -> [AnalyzerVersion] {
        modelFree.map(\.version) + [
            try SceneAnalyzer.version(of: models), try TextAnalyzer.version(of: models),
            try KindAnalyzer.version(of: models), try EyeAnalyzer.version(of: models),
        ]
    }

    /// The version of the face analyzer, without loading a model.
    static func faceVersion(of models: ModelStore) throws(InferenceError) -> AnalyzerVersion {
        AnalyzerVersion(name: "faces", version: try FaceAnalyzer.version(of: models))
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
        let decoded = DecodedPhoto(image)
        let faces = try faces.analyze(
            decoded, photo: digest, originalWidth: metadata.width, originalHeight: metadata.height)
        let features = try features(of: decoded, by: pictures)
        let facts = PictureFacts(features: features, metadata: metadata, format: format, faces: faces)
        return PhotoFindings(faces: faces, features: features + (try conclusions(from: facts, by: derived)))
    }

    /// What some of the analyzers say of a picture. Stops between two of them when the task is cancelled.
    func features(of photo: DecodedPhoto, by analyzers: [any PictureAnalyzer]) throws -> [PhotoFeature] {
        try analyzers.map { analyzer in
            try Task.checkCancellation()
            var feature = try analyzer.feature(of: photo)
            feature.profile = profile
            return feature
        }
    }

    /// What some of the analyzers conclude from what others said.
    func conclusions(from facts: PictureFacts, by analyzers: [any DerivedAnalyzer]) throws -> [PhotoFeature] {
        try analyzers.map { analyzer in
            try Task.checkCancellation()
            var feature = try analyzer.feature(from: facts)
            feature.profile = profile
            return feature
        }
    }
}

/// What the analyzers found in one picture.
struct PhotoFindings: Sendable {
    /// Faces with their chips, from left to right.
    var faces: [AnalyzedFace]
    /// What is said of the picture as a whole.
    var features: [PhotoFeature]
}
