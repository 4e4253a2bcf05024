package import TierModel

/// A face as the detector saw it, in pixels of the picture that it was given.
package struct FaceDetection: Hashable, Sendable {
    /// The face from forehead to chin. May reach beyond the picture.
    package var box: PixelBox
    /// The five points.
    package var landmarks: FaceLandmarks
    /// The detector's score, 0 to 1.
    package var score: Double

    /// The same face in a picture that is so many times as wide and high.
    func scaled(x factorX: Double, y factorY: Double) -> FaceDetection {
        func scale(_ point: PixelPoint) -> PixelPoint { PixelPoint(x: point.x * factorX, y: point.y * factorY) }
        return FaceDetection(
            box: PixelBox(
                x: box.x * factorX, y: box.y * factorY, width: box.width * factorX, height: box.height * factorY),
            landmarks: FaceLandmarks(
                leftEye: scale(landmarks.leftEye), rightEye: scale(landmarks.rightEye), nose: scale(landmarks.nose),
                mouthLeft: scale(landmarks.mouthLeft), mouthRight: scale(landmarks.mouthRight)),
            score: score)
    }

    /// Keeps the best of faces that overlap by `limit` (intersection over union) or more; best first.
    static func withoutOverlaps(_ detections: [FaceDetection], limit: Double) -> [FaceDetection] {
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
