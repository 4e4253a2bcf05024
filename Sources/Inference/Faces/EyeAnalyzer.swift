import Imaging
public import TierModel

/// Tells how far the eyes of faces are open, from their chips: MediaPipe Iris. The value is a list of `FaceLook`, one a face.
///
/// Making one compiles the model: make one a process. It is safe on every thread; its calls block.
public struct EyeAnalyzer: DerivedAnalyzer {
    /// `eyes`.
    public static let name = "eyes"

    /// Faces whose shorter side is less than this many pixels have too few for their eyes.
    public static let minimumSize = 64.0
    /// Faces that are turned aside further than this (`FaceQuality.yaw`) hide an eye.
    static let maximumYaw = 0.6
    /// The variance of the Laplacian at which sharpness is a half.
    static let middleSharpness = 40.0

    private let session: InferenceSession
    /// Name, and version of model and formula.
    public let version: AnalyzerVersion

    /// Loads the model.
    ///
    /// - Throws: `modelMissing`, `modelDamaged`, `loadFailed`.
    public init(
        runtime: InferenceRuntime, models: ModelStore, options: InferenceOptions = .standard
    ) throws(InferenceError) {
        session = try InferenceSession(
            models.model(for: .eyeContour), from: models, runtime: runtime, options: options)
        version = try Self.version(of: models)
    }

    /// Name, and version of model and formula, without loading the model.
    ///
    /// - Throws: `modelMissing`.
    public static func version(of models: ModelStore) throws(InferenceError) -> AnalyzerVersion {
        AnalyzerVersion(name: name, version: "ratio-1+\(try models.model(for: .eyeContour).identifier)")
    }

    /// `true`.
    public var needsFaces: Bool { true }

    /// Looks at the faces.
    ///
    /// - Throws: `inferenceFailed`.
    public func feature(from facts: PictureFacts) throws -> PhotoFeature {
        try PhotoFeature(facts.faces.map { try look(of: $0) }, by: version)
    }

    private func look(of face: AnalyzedFace) throws(InferenceError) -> FaceLook {
        let (quality, sharpness) = (face.face.quality, face.face.quality.sharpness)
        let isFit = quality.size >= Self.minimumSize && quality.yaw <= Self.maximumYaw
        let ratio = isFit ? try lidRatio(of: face.chip, face.face.landmarks) : nil
        let closed = session.model.parameters["closedRatio"] ?? 0.08
        let open = session.model.parameters["openRatio"] ?? 0.24
        return FaceLook(
            face: face.face.key, eyesOpen: ratio.map { Self.rounded(($0 - closed) / (open - closed)) },
            sharpness: Self.rounded(sharpness / (sharpness + Self.middleSharpness)))
    }

    /// How high the eyes are by how wide, the mean of both; `nil` when one is not on the chip.
    func lidRatio(of chip: FaceChip, _ landmarks: FaceLandmarks) throws(InferenceError) -> Double? {
        let points = chip.map(landmarks)
        let distance = points.eyeDistance
        guard distance > 0, [points.leftEye, points.rightEye].allSatisfy({ isWithin($0, chip.image, distance / 4) })
        else { return nil }
        let length = (session.model.parameters["side"] ?? 1.05) * distance
        // Level eyes, each in the middle of a square.
        let scale = Double(Self.side) / length
        let a = scale * (points.rightEye.x - points.leftEye.x) / distance
        let b = -scale * (points.rightEye.y - points.leftEye.y) / distance
        let middle = Double(Self.side - 1) / 2
        let eyes = [points.leftEye, points.rightEye].map { eye in
            chip.image.warped(
                SimilarityTransform(
                    a: a, b: b, tx: middle - (a * eye.x - b * eye.y), ty: middle - (b * eye.x + a * eye.y)),
                width: Self.side, height: Self.side)
        }
        let outputs = try session.run(shape: [2, 3, Self.side, Self.side]) { span in
            for (index, eye) in eyes.enumerated() {
                // The model knows the eye on the left; the other one is given as its mirror image.
                eye.writePlanes(
                    to: &span, at: index * 3 * Self.side * Self.side, rowLength: Self.side, rowCount: Self.side,
                    mirrored: index == 1)
            }
        }
        guard let contour = outputs["contour"]?.values, contour.count == 2 * Self.pointCount * 3 else {
            throw InferenceError(.inferenceFailed, "the model \(session.model.name) gave contours of unexpected shape")
        }
        let ratios = (0..<2).map {
            Self.ratio(Array(contour[$0 * Self.pointCount * 3..<($0 + 1) * Self.pointCount * 3]))
        }
        return (ratios[0] + ratios[1]) / 2
    }

    private static let side = 64
    private static let pointCount = 71

    /// The mean of three heights in the middle by the width, as the eye aspect ratio of Soukupová and Čech, 2016, has it with two.
    ///
    /// - Parameter contour: x, y, z of points; 0 to 8 are the lower lid from corner to corner, 9 to 15 the upper one.
    package static func ratio(_ contour: [Float]) -> Double {
        func distance(_ one: Int, _ other: Int) -> Double {
            let (dx, dy) = (contour[3 * one] - contour[3 * other], contour[3 * one + 1] - contour[3 * other + 1])
            return Double((dx * dx + dy * dy).squareRoot())
        }
        let width = distance(0, 8)
        guard width > 0 else { return 0 }
        return (distance(3, 11) + distance(4, 12) + distance(5, 13)) / 3 / width
    }

    private func isWithin(_ point: PixelPoint, _ image: PixelImage, _ margin: Double) -> Bool {
        point.x >= margin && point.y >= margin && point.x <= Double(image.width) - margin
            && point.y <= Double(image.height) - margin
    }

    private static func rounded(_ value: Double) -> Double { (min(1, max(0, value)) * 1_000).rounded() / 1_000 }
}
