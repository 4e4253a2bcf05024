package import Imaging
package import TierModel

/// Turns, scales and shifts a face so that its features lie where the embedding model expects them.
package struct FaceAligner: Sendable {
    /// Side of the aligned face in pixels.
    package static let side = 150

    /// Where CenterFace's five points lie in faces aligned as dlib's model wants them, measured; and how much each counts
    /// in the fit: nose and mouth move with the face's expression and pose.
    private static let targets = [
        PixelPoint(x: 47.64, y: 47.46), PixelPoint(x: 102.34, y: 46.38), PixelPoint(x: 74.54, y: 79.38),
        PixelPoint(x: 51.33, y: 104.71), PixelPoint(x: 97.52, y: 103.55),
    ]
    private static let weights = [1, 1, 0.3, 0.2, 0.2]
    /// In pixels of the picture; with less there is no face to see.
    private static let leastEyeDistance = 1.0

    /// Makes an aligner.
    package init() {}

    /// The aligned face, 150 × 150; `nil` when the eyes coincide. What lies outside the picture is black.
    ///
    /// - Parameters:
    ///   - landmarks: in pixels of `image`.
    package func aligned(_ image: PixelImage, landmarks: FaceLandmarks) -> PixelImage? {
        let fitted = SimilarityTransform.fitting(from: landmarks.points, to: Self.targets, weights: Self.weights)
        // Rounding lets even equal points be fitted, so the eyes are asked.
        guard let fitted, fitted.inverse != nil, landmarks.eyeDistance >= Self.leastEyeDistance else { return nil }
        return image.warped(fitted, width: Self.side, height: Self.side)
    }
}
