import Foundation
import TierModel

/// Reads faces out of CenterFace's four maps (Xu et al., "CenterFace: Joint Face Detection and Alignment Using Face as
/// Point", 2019). A cell is 4 × 4 pixels; y comes before x in every pair of channels.
struct CenterFaceDecoding {
    private let heatmap: Tensor
    private let scale: Tensor
    private let offset: Tensor
    private let landmarks: Tensor
    private let stride: Double

    /// Takes the maps of one picture; `nil` when they do not belong together.
    init?(outputs: [String: Tensor], stride: Double) {
        guard let heatmap = outputs["heatmap"], let scale = outputs["scale"], let offset = outputs["offset"],
            let landmarks = outputs["landmarks"], heatmap.shape.count == 4
        else { return nil }
        let cells = Array(heatmap.shape.suffix(2))
        let channels = [(heatmap, 1), (scale, 2), (offset, 2), (landmarks, 10)]
        guard channels.allSatisfy({ $0.0.shape == [1, $0.1] + cells }) else { return nil }
        self.heatmap = heatmap
        self.scale = scale
        self.offset = offset
        self.landmarks = landmarks
        self.stride = stride
    }

    /// The faces that score more than `threshold`, in pixels of the detector's input. Neighbouring cells see the same
    /// face: overlaps remain to be removed.
    func detections(above threshold: Double) -> [FaceDetection] {
        let columns = heatmap.shape[3]
        let limit = Float(threshold)
        return heatmap.values.indices.filter { heatmap.values[$0] > limit }.compactMap { cell in
            detection(cell: cell, row: cell / columns, column: cell % columns)
        }
    }

    private func detection(cell: Int, row: Int, column: Int) -> FaceDetection? {
        func value(_ map: Tensor, _ channel: Int) -> Double {
            Double(map.values[channel * heatmap.values.count + cell])
        }
        let height = stride * exp(value(scale, 0))
        let width = stride * exp(value(scale, 1))
        let x = stride * (Double(column) + value(offset, 1) + 0.5) - width / 2
        let y = stride * (Double(row) + value(offset, 0) + 0.5) - height / 2
        guard [x, y, width, height].allSatisfy(\.isFinite) else { return nil }
        func point(_ index: Int) -> PixelPoint {
            PixelPoint(
                x: x + value(landmarks, 2 * index + 1) * width, y: y + value(landmarks, 2 * index) * height)
        }
        return FaceDetection(
            box: PixelBox(x: x, y: y, width: width, height: height),
            landmarks: FaceLandmarks(
                leftEye: point(0), rightEye: point(1), nose: point(2), mouthLeft: point(3), mouthRight: point(4)),
            score: value(heatmap, 0))
    }
}
