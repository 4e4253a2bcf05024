package import Imaging
package import TierModel

/// Turns, scales and shifts a face so that its features lie where the embedding model expects them.
package struct FaceAligner: Sendable {
    /// Side of the aligned face in pixels.
    package static let side = 150

    /// Where the five landmarks belong, and how much each counts: those of dlib's own alignment as CenterFace sees them,
    /// measured over LFW (Huang et al., 2007) faces.
    private static let targets = [
        PixelPoint(x: 47.64, y: 47.46), PixelPoint(x: 102.34, y: 46.38), PixelPoint(x: 74.54, y: 79.38),
        PixelPoint(x: 51.33, y: 104.71), PixelPoint(x: 97.52, y: 103.55),
    ]
    private static let weights = [1, 1, 0.3, 0.2, 0.2]
    /// At this scale the eyes are half a pixel apart: no face.
    private static let largestScale = 100.0

    /// Makes an aligner.
    package init() {}

    /// The aligned face, 150 × 150; `nil` when the landmarks coincide. What lies outside the picture is black.
    ///
    /// - Parameters:
    ///   - landmarks: in pixels of `image`.
    package func aligned(_ image: PixelImage, landmarks: FaceLandmarks) -> PixelImage? {
        let fitted = SimilarityTransform.fitting(from: landmarks.points, to: Self.targets, weights: Self.weights)
        // Rounding lets even equal points be fitted, enlarged without measure.
        guard let fitted, fitted.inverse != nil, fitted.scale < Self.largestScale else { return nil }
        return image.warped(fitted, width: Self.side, height: Self.side)
    }
}
