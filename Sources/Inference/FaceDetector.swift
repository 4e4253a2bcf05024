package import Imaging

/// Finds faces with CenterFace.
package struct FaceDetector: Sendable {
    private let session: InferenceSession
    private let stride: Double
    private let threshold: Double
    private let overlapLimit: Double
    private let multiple = 32

    /// Takes the thresholds from the manifest.
    package init(session: InferenceSession) {
        self.session = session
        stride = session.model.parameters["stride"] ?? 4
        threshold = session.model.parameters["scoreThreshold"] ?? 0.5
        overlapLimit = session.model.parameters["overlapThreshold"] ?? 0.3
    }

    /// Finds the faces of a picture: in pixels of it, best first.
    ///
    /// - Throws: `inferenceFailed`.
    package func detections(in image: PixelImage) throws(InferenceError) -> [FaceDetection] {
        try detections(in: image, longSide: 1024)
    }

    /// Finds faces in the picture shrunken to a longer side of at most `longSide` pixels.
    package func detections(in image: PixelImage, longSide: Int) throws(InferenceError) -> [FaceDetection] {
        let scale = min(1, Double(longSide) / Double(image.longSide))
        let width = max(1, Int((Double(image.width) * scale).rounded()))
        let height = max(1, Int((Double(image.height) * scale).rounded()))
        let resampling = AreaResampling(image: image, region: PixelRegion(all: image), width: width, height: height)
        let (inputWidth, inputHeight) = (roundedUp(width), roundedUp(height))
        let outputs = try session.run(shape: [1, 3, inputHeight, inputWidth]) { span in
            resampling.write(to: &span, rowLength: inputWidth, rowCount: inputHeight)
        }
        guard let maps = CenterFaceDecoding(outputs: outputs, stride: stride) else {
            throw InferenceError(.inferenceFailed, "the model \(session.model.name) gave maps of unexpected shapes")
        }
        let found = maps.detections(above: threshold).map {
            $0.scaled(x: Double(image.width) / Double(width), y: Double(image.height) / Double(height))
        }
        return FaceDetection.withoutOverlaps(found, limit: overlapLimit)
    }

    private func roundedUp(_ length: Int) -> Int { (length + multiple - 1) / multiple * multiple }
}

extension AreaResampling {
    /// Writes the result as three planes (red, green, blue) of `rowCount` rows, with zeros to the right and below.
    func write(to span: inout MutableSpan<Float>, rowLength: Int, rowCount: Int) {
        let plane = rowLength * rowCount
        for index in span.indices { span[index] = 0 }
        for y in 0..<height {
            let row = row(y)
            for x in 0..<width {
                let place = y * rowLength + x
                span[place] = row[3 * x]
                span[place + plane] = row[3 * x + 1]
                span[place + 2 * plane] = row[3 * x + 2]
            }
        }
    }
}
