import Imaging
import TierModel

extension FaceQuality {
    /// Measures a face.
    ///
    /// - Parameters:
    ///   - detection: in pixels of the original.
    ///   - aligned: the aligned face.
    init(of detection: FaceDetection, aligned: PixelImage) {
        self.init(
            score: detection.score, size: detection.box.shorterSide,
            sharpness: aligned.laplacianVariance, yaw: detection.landmarks.yaw)
    }
}

extension FaceLandmarks {
    /// From eye to eye in pixels.
    var eyeDistance: Double {
        let (dx, dy) = (rightEye.x - leftEye.x, rightEye.y - leftEye.y)
        return (dx * dx + dy * dy).squareRoot()
    }

    /// How far the nose lies from the middle between the eyes, along their line: 0 in the middle, 1 at an eye or beyond.
    var yaw: Double {
        let (dx, dy) = (rightEye.x - leftEye.x, rightEye.y - leftEye.y)
        let square = dx * dx + dy * dy
        guard square > 0 else { return 1 }
        let along = ((nose.x - leftEye.x) * dx + (nose.y - leftEye.y) * dy) / square
        return min(1, abs(along - 0.5) * 2)
    }
}

extension PixelImage {
    /// Variance of the four-neighbour Laplacian of the grey levels (Rec. 601 weights), without the border.
    var laplacianVariance: Double {
        guard width > 2, height > 2 else { return 0 }
        let grey: [Float] = (0..<width * height).map { index in
            let (red, green, blue) = (pixels[3 * index], pixels[3 * index + 1], pixels[3 * index + 2])
            return 0.299 * Float(red) + 0.587 * Float(green) + 0.114 * Float(blue)
        }
        var (sum, squares) = (0.0, 0.0)
        for y in 1..<height - 1 {
            for x in 1..<width - 1 {
                let place = y * width + x
                let neighbours = grey[place - 1] + grey[place + 1] + grey[place - width] + grey[place + width]
                let value = Double(neighbours - 4 * grey[place])
                sum += value
                squares += value * value
            }
        }
        let count = Double((width - 2) * (height - 2))
        return squares / count - (sum / count) * (sum / count)
    }
}
