package import Imaging
package import TierModel

/// Turns aligned faces into vectors that tell who they are: the mean of those of the face and of its mirror image.
package struct FaceEmbedder: Sendable {
    private let session: InferenceSession
    private let side = FaceAligner.side
    /// Faces in one run: more is hardly faster a face, and each number of its own costs the runtime more than a run.
    private static let batchSizes = [4, 1]

    /// Takes the embedding model.
    package init(session: InferenceSession) {
        self.session = session
    }

    /// The unit vectors of aligned faces of 150 × 150 pixels, quantised, in the same order.
    ///
    /// - Throws: `inferenceFailed`.
    package func vectors(of faces: [PixelImage]) throws(InferenceError) -> [QuantizedVector] {
        var vectors: [QuantizedVector] = []
        for mean in try means(of: faces) {
            guard let vector = QuantizedVector(normalizing: mean) else {
                throw InferenceError(
                    .inferenceFailed, "the model \(session.model.name) gave a vector without direction")
            }
            vectors.append(vector)
        }
        return vectors
    }

    /// The mean vectors of face and mirror image, not normalised.
    package func means(of faces: [PixelImage]) throws(InferenceError) -> [[Float]] {
        var means: [[Float]] = []
        var rest = faces[...]
        for size in Self.batchSizes {
            while rest.count >= size {
                means += try meansOfBatch(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
        }
        return means
    }

    private func meansOfBatch(_ faces: ArraySlice<PixelImage>) throws(InferenceError) -> [[Float]] {
        guard faces.allSatisfy({ $0.width == side && $0.height == side }) else {
            throw InferenceError(.inferenceFailed, "an aligned face is not \(side) pixels wide and high")
        }
        let outputs = try session.run(shape: [2 * faces.count, 3, side, side]) { span in
            for (index, face) in faces.enumerated() {
                let start = 2 * index * 3 * side * side
                face.writePlanes(to: &span, at: start, rowLength: side, rowCount: side)
                face.writePlanes(
                    to: &span, at: start + 3 * side * side, rowLength: side, rowCount: side, mirrored: true)
            }
        }
        guard let output = outputs[session.model.outputs.first?.name ?? ""], output.shape.count == 2,
            output.shape[0] == 2 * faces.count
        else {
            throw InferenceError(.inferenceFailed, "the model \(session.model.name) gave vectors of unexpected shape")
        }
        let length = output.shape[1]
        return (0..<faces.count).map { face in
            (0..<length).map {
                (output.values[2 * face * length + $0] + output.values[(2 * face + 1) * length + $0]) / 2
            }
        }
    }
}
