public import Imaging
public import TierModel

/// A face with what is kept of its pixels.
public struct AnalyzedFace: Hashable, Sendable {
    /// Box and landmarks in pixels of the upright original, quality, vector.
    public var face: DetectedFace
    /// Its surroundings.
    public var chip: FaceChip

    /// Makes an analysed face.
    public init(face: DetectedFace, chip: FaceChip) {
        self.face = face
        self.chip = chip
    }
}

/// Finds the faces of photos and tells who they are: detector, alignment, embedding.
///
/// Making one loads and compiles the models (about half a second): make one a process. It is safe on every thread. Its
/// calls block: call them from a `BlockingExecutor`.
public struct FaceAnalyzer: Sendable {
    private let detector: FaceDetector
    private let aligner = FaceAligner()
    private let embedder: FaceEmbedder
    /// Names and versions of the models, as features are marked with: `centerface-1+dlib-face-resnet-v1-1`.
    public let version: String

    /// Faces whose shorter side is less than this many pixels of the original are left out: nobody recognises them.
    public static let minimumSize = 16.0

    /// Loads the models.
    ///
    /// - Throws: `modelMissing`, `modelDamaged`, or `loadFailed`.
    public init(
        runtime: InferenceRuntime, models: ModelStore, options: InferenceOptions = .standard
    ) throws(InferenceError) {
        let embedding = try models.model(for: .faceEmbedding)
        let detection = try models.model(for: .faceDetection, options.precision)
        detector = FaceDetector(
            session: try InferenceSession(detection, from: models, runtime: runtime, options: options),
            profile: options.profile)
        embedder = FaceEmbedder(
            session: try InferenceSession(embedding, from: models, runtime: runtime, options: options))
        version = try Self.version(of: models)
    }

    /// Names and versions of the models in a folder, without loading them.
    ///
    /// - Throws: `modelMissing`.
    public static func version(of models: ModelStore) throws(InferenceError) -> String {
        try "\(models.model(for: .faceDetection).identifier)+\(models.model(for: .faceEmbedding).identifier)"
    }

    /// Finds and describes the faces of a photo, from left to right. The same pixels give the same result.
    ///
    /// - Parameters:
    ///   - decoded: the upright photo, perhaps decoded smaller than it is.
    ///   - digest: of the photo, for the face keys.
    ///   - originalWidth: width of the upright original in pixels.
    ///   - originalHeight: height of the upright original in pixels.
    /// - Throws: `inferenceFailed`.
    public func analyze(
        _ decoded: DecodedPhoto, photo digest: ContentDigest, originalWidth: Int, originalHeight: Int
    ) throws(InferenceError) -> [AnalyzedFace] {
        let image = decoded.image
        let scaleX = Double(originalWidth) / Double(image.width)
        let scaleY = Double(originalHeight) / Double(image.height)
        var candidates: [Candidate] = []
        for detection in try detector.detections(in: decoded) {
            let original = detection.scaled(x: scaleX, y: scaleY)
            guard original.box.shorterSide >= Self.minimumSize,
                let aligned = aligner.aligned(image, landmarks: detection.landmarks),
                let chip = FaceChip(from: image, face: detection.box, scaleX: scaleX, scaleY: scaleY)
            else { continue }
            candidates.append(Candidate(detection: original, aligned: aligned, chip: chip))
        }
        candidates.sort { ($0.detection.box.x, $0.detection.box.y) < ($1.detection.box.x, $1.detection.box.y) }
        let vectors = try embedder.vectors(of: candidates.map(\.aligned))
        return zip(candidates, vectors).map { candidate, vector in
            let detection = candidate.detection
            let face = DetectedFace(
                key: FaceKey(
                    photo: digest, box: detection.box.fraction(ofWidth: originalWidth, height: originalHeight)),
                box: detection.box, landmarks: detection.landmarks,
                quality: FaceQuality(of: detection, aligned: candidate.aligned), embedding: vector)
            return AnalyzedFace(face: face, chip: candidate.chip)
        }
    }

    /// Finds and describes the faces of a picture that nobody else looks at.
    ///
    /// - Throws: `inferenceFailed`.
    public func analyze(
        _ image: PixelImage, photo digest: ContentDigest, originalWidth: Int, originalHeight: Int
    ) throws(InferenceError) -> [AnalyzedFace] {
        try analyze(
            DecodedPhoto(image), photo: digest, originalWidth: originalWidth, originalHeight: originalHeight)
    }

    /// Computes the vector of a face from its chip alone, as a new embedding model does.
    ///
    /// - Parameters:
    ///   - chip: the chip.
    ///   - landmarks: in pixels of the upright original.
    /// - Throws: `inferenceFailed`, also when the landmarks coincide.
    public func reembed(_ chip: FaceChip, landmarks: FaceLandmarks) throws(InferenceError) -> QuantizedVector {
        guard let aligned = aligner.aligned(chip.image, landmarks: chip.map(landmarks)),
            let vector = try embedder.vectors(of: [aligned]).first
        else { throw InferenceError(.inferenceFailed, "the landmarks of the face coincide") }
        return vector
    }

    private struct Candidate {
        let detection: FaceDetection
        let aligned: PixelImage
        let chip: FaceChip
    }
}
