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

    /// Makes an aligner.
    package init() {}

    /// The aligned face, 150 × 150; `nil` when the landmarks coincide. What lies outside the picture is black.
    ///
    /// - Parameters:
    ///   - landmarks: in pixels of `image`.
    package func aligned(_ image: PixelImage, landmarks: FaceLandmarks) -> PixelImage? {
        let fitted = SimilarityTransform.fitting(from: landmarks.points, to: Self.targets, weights: Self.weights)
        guard let toPicture = fitted?.inverse else { return nil }
        return Warp(image: image, toPicture: toPicture).result(side: Self.side)
    }
}

/// Samples a picture through a transform. Where the result is smaller than the original, each of its pixels averages
/// enough samples that no detail is skipped.
private struct Warp {
    let image: PixelImage
    /// From points of the result to points of the picture.
    let toPicture: SimilarityTransform

    func result(side: Int) -> PixelImage? {
        // More than this many samples an axis would only be needed for a face wider than a thousand pixels a sample.
        let samples = min(64, max(1, Int(toPicture.scale)))
        var pixels: [UInt8] = []
        pixels.reserveCapacity(side * side * 3)
        for y in 0..<side {
            for x in 0..<side {
                let color = average(x: x, y: y, samples: samples)
                for channel in 0..<3 { pixels.append(UInt8(min(255, max(0, color[channel] + 0.5)))) }
            }
        }
        return PixelImage(width: side, height: side, pixels: pixels)
    }

    private func average(x: Int, y: Int, samples: Int) -> SIMD4<Float> {
        var sum = SIMD4<Float>.zero
        for row in 0..<samples {
            for column in 0..<samples {
                let point = toPicture.apply(
                    PixelPoint(
                        x: Double(x) + (Double(column) + 0.5) / Double(samples),
                        y: Double(y) + (Double(row) + 0.5) / Double(samples)))
                sum += sample(at: point)
            }
        }
        return sum / Float(samples * samples)
    }

    /// Bilinear; `point` counts from the corner of the first pixel, whose centre is at (0.5, 0.5).
    private func sample(at point: PixelPoint) -> SIMD4<Float> {
        let (x, y) = (point.x - 0.5, point.y - 0.5)
        // Far outside, before a conversion to Int could trap.
        guard x > -1, y > -1, x < Double(image.width), y < Double(image.height) else { return .zero }
        let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
        let (right, below) = (Float(x - Double(left)), Float(y - Double(top)))
        let upper = pixel(left, top) * (1 - right) + pixel(left + 1, top) * right
        let lower = pixel(left, top + 1) * (1 - right) + pixel(left + 1, top + 1) * right
        return upper * (1 - below) + lower * below
    }

    private func pixel(_ x: Int, _ y: Int) -> SIMD4<Float> {
        guard x >= 0, y >= 0, x < image.width, y < image.height else { return .zero }
        let first = (y * image.width + x) * 3
        return SIMD4(
            Float(image.pixels[first]), Float(image.pixels[first + 1]), Float(image.pixels[first + 2]), 0)
    }
}
