package import TierModel

/// A face as the detector saw it, in pixels of the picture that it was given.
package struct FaceDetection: Hashable, Sendable {
    /// The face from forehead to chin. May reach beyond the picture.
    package var box: PixelBox
    /// The five points.
    package var landmarks: FaceLandmarks
    /// The detector's score, 0 to 1.
    package var score: Double

    /// Makes a detection.
    package init(box: PixelBox, landmarks: FaceLandmarks, score: Double) {
        self.box = box
        self.landmarks = landmarks
        self.score = score
    }

    /// The same face in a picture that is so many times as wide and high.
    func scaled(x factorX: Double, y factorY: Double) -> FaceDetection {
        FaceDetection(
            box: PixelBox(
                x: box.x * factorX, y: box.y * factorY, width: box.width * factorX, height: box.height * factorY),
            landmarks: landmarks.mapped { PixelPoint(x: $0.x * factorX, y: $0.y * factorY) }, score: score)
    }

    /// The same face in a picture that this one is a part of.
    func shifted(x: Double, y: Double) -> FaceDetection {
        FaceDetection(
            box: PixelBox(x: box.x + x, y: box.y + y, width: box.width, height: box.height),
            landmarks: landmarks.mapped { PixelPoint(x: $0.x + x, y: $0.y + y) }, score: score)
    }

    /// Keeps the best of faces that overlap by `limit` (intersection over union) or more; best first.
    package static func withoutOverlaps(_ detections: [FaceDetection], limit: Double) -> [FaceDetection] {
        // Equal scores are ordered by place, so that the result does not depend on the order of arrival.
        let ordered = detections.sorted {
            ($1.score, $0.box.y, $0.box.x) < ($0.score, $1.box.y, $1.box.x)
        }
        var kept: [FaceDetection] = []
        for detection in ordered where kept.allSatisfy({ $0.box.overlap(with: detection.box) < limit }) {
            kept.append(detection)
        }
        return kept
    }
}

extension FaceLandmarks {
    /// The landmarks with each point moved by `transform`.
    func mapped(_ transform: (PixelPoint) -> PixelPoint) -> FaceLandmarks {
        FaceLandmarks(
            leftEye: transform(leftEye), rightEye: transform(rightEye), nose: transform(nose),
            mouthLeft: transform(mouthLeft), mouthRight: transform(mouthRight))
    }
}
