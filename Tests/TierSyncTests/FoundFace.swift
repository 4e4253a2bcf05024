import Catalog
import Foundation
import TierModel

extension PhotoCatalog {
    /// Records that one face was found in a photo, alone in what it looks like.
    func find(faceAt fraction: FractionBox, in photo: PhotoRecord) async throws {
        let box = fraction.pixels(width: photo.metadata.width, height: photo.metadata.height)
        let point = PixelPoint(x: box.x, y: box.y)
        let face = DetectedFace(
            key: FaceKey(photo: photo.primary.digest ?? .zero, box: fraction), box: box,
            landmarks: FaceLandmarks(leftEye: point, rightEye: point, nose: point, mouthLeft: point, mouthRight: point),
            quality: FaceQuality(score: 0.9, size: 200, sharpness: 50, yaw: 0.1),
            embedding: QuantizedVector(components: (0..<128).map { Int8(truncatingIfNeeded: $0 &* 7) }))
        try await recordFaces(
            [face], photo: photo.id, file: photo.primary.id,
            analyzer: AnalyzerVersion(name: "faces", version: "made up"), finishing: nil, at: Date())
    }
}
