import Inference
import Testing
import TierModel

struct InferenceSessionTests {
    @Test(arguments: [(32, 64), (96, 32), (64, 64)])
    func `the input may have any size that the model takes`(height: Int, width: Int) throws {
        let input = try #require(
            Tensor(shape: [1, 3, height, width], values: [Float](repeating: 9, count: 3 * height * width)))
        let outputs = try TestMaterial.session(.faceDetection).run(input)
        #expect(outputs["heatmap"]?.shape == [1, 1, height / 4, width / 4])
        #expect(outputs["landmarks"]?.shape == [1, 10, height / 4, width / 4])
    }

    @Test(arguments: [[1, 3, 149, 150], [1, 4, 150, 150], [3, 150, 150]])
    func `a shape that the model does not take is an error, not a crash`(shape: [Int]) throws {
        let input = try #require(Tensor(shape: shape, values: [Float](repeating: 0, count: shape.reduce(1, *))))
        let session = try TestMaterial.session(.faceEmbedding)
        let error = try #require(throws: InferenceError.self) { try session.run(input) }
        #expect(error.code == .inferenceFailed)
        #expect(error.exitStatus == .somePhotosFailed)
        // And the session works on.
        let right = try #require(
            Tensor(shape: [1, 3, 150, 150], values: [Float](repeating: 0, count: 3 * 150 * 150)))
        #expect(try session.run(right)["embedding"]?.shape == [1, 128])
    }

    @Test(arguments: [
        InferenceOptions(threadCount: 1), InferenceOptions(threadCount: 2), InferenceOptions(streams: 2),
    ])
    func `options change the speed and hardly the result`(options: InferenceOptions) throws {
        let input = try #require(
            Tensor(shape: [1, 3, 150, 150], values: (0..<3 * 150 * 150).map { Float($0 % 251) }))
        let standard = try #require(TestMaterial.session(.faceEmbedding).run(input)["embedding"])
        let other = try #require(TestMaterial.session(.faceEmbedding, options: options).run(input)["embedding"])
        #expect(zip(standard.values, other.values).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test func `a tensor whose values do not fit its shape is not made`() {
        #expect(Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5]) == nil)
        #expect(Tensor(shape: [0, 3], values: []) == nil)
        #expect(Tensor(shape: [-1, -1], values: [1]) == nil)
    }
}
