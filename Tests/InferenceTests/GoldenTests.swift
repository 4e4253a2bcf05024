import Foundation
import Inference
import SystemPackage
import Testing
import TierModel

/// The outputs that the scripts of `Tools/models` wrote down.
private struct Golden: Decodable {
    let tolerance: Double
    let models: [Model]
    let examplePhoto: Photo

    struct Model: Decodable {
        let name: String
        let inputShape: [Int]
        let outputs: [Output]
    }

    struct Output: Decodable {
        let name: String
        let shape: [Int]
        let first: [Double]
        let last: [Double]
        let mean: Double
    }

    struct Photo: Decodable {
        let box: [Double]
        let landmarks: [[Double]]
        let embedding: [Double]
    }

    static func load() throws -> Golden {
        let url = URL(fileURLWithPath: TestMaterial.models.appending("golden.json").string)
        return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    }
}

struct GoldenTests {
    @Test(arguments: ["centerface", "dlib-face-resnet-v1", "mediapipe-iris"])
    func `a model gives the outputs that were written down when it was made`(name: String) throws {
        let golden = try Golden.load()
        let expected = try #require(golden.models.first { $0.name == name })
        let model = try #require(try TestMaterial.store.manifest.models.first { $0.name == name })
        let session = try TestMaterial.session(model.task)
        let outputs = try session.run(try #require(pattern(shape: expected.inputShape)))
        for output in expected.outputs {
            let tensor = try #require(outputs[output.name])
            #expect(tensor.shape == output.shape)
            #expect(largestDifference(tensor.values.prefix(output.first.count), output.first) < golden.tolerance)
            #expect(largestDifference(tensor.values.suffix(output.last.count), output.last) < golden.tolerance)
            let mean = tensor.values.reduce(0.0) { $0 + Double($1) } / Double(tensor.values.count)
            #expect(abs(mean - output.mean) < golden.tolerance)
        }
    }

    @Test func `the example photo's face is the one that the reference in Python found`() throws {
        let golden = try Golden.load().examplePhoto
        let face = try #require(try TestMaterial.faces(in: "portraits/collins.jpg").first).face
        // The fixture is a JPEG of the PNG that the reference saw.
        let box = [face.box.x, face.box.y, face.box.width, face.box.height]
        #expect(zip(box, golden.box).allSatisfy { abs($0 - $1) < 2 })
        for (point, expected) in zip(face.landmarks.points, golden.landmarks) {
            #expect(abs(point.x - expected[0]) < 1.5 && abs(point.y - expected[1]) < 1.5)
        }
        let cosine = zip(face.embedding.components, golden.embedding).reduce(0.0) { $0 + Double($1.0) * $1.1 }
        #expect(cosine / Double(QuantizedVector.scale) > 0.985)
    }

    @Test func `the colour order matters to the golden values`() throws {
        let golden = try Golden.load()
        let expected = try #require(golden.models.first { $0.name == "dlib-face-resnet-v1" })
        let right = try #require(pattern(shape: expected.inputShape))
        let plane = expected.inputShape[2] * expected.inputShape[3]
        var swapped: [Float] = []
        for image in 0..<expected.inputShape[0] {
            for channel in [2, 1, 0] {
                let start = (image * 3 + channel) * plane
                swapped += right.values[start..<start + plane]
            }
        }
        let outputs = try TestMaterial.session(.faceEmbedding).run(
            try #require(Tensor(shape: right.shape, values: swapped)))
        let first = try #require(expected.outputs.first).first
        #expect(largestDifference(try #require(outputs["embedding"]).values.prefix(first.count), first) > 0.001)
    }

    private func pattern(shape: [Int]) -> Tensor? {
        var values: [Float] = []
        for n in 0..<shape[0] {
            for c in 0..<shape[1] {
                for y in 0..<shape[2] {
                    for x in 0..<shape[3] { values.append(Float((7 * x + 13 * y + 29 * c + 101 * n) % 256)) }
                }
            }
        }
        return Tensor(shape: shape, values: values)
    }

    private func largestDifference(_ values: ArraySlice<Float>, _ expected: [Double]) -> Double {
        zip(values, expected).map { abs(Double($0) - $1) }.max() ?? .infinity
    }
}
