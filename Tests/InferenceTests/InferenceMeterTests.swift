import Inference
import Testing

struct InferenceMeterTests {
    @Test func `a meter has the time of its task's runs, and of no others`() throws {
        let session = try TestMaterial.session(.faceEmbedding)
        func run() throws -> Duration {
            try ContinuousClock().measure {
                _ = try session.run(shape: [1, 3, 150, 150]) { span in
                    for index in span.indices { span[index] = 100 }
                }
            }
        }
        let (meter, other) = (InferenceMeter(), InferenceMeter())
        let time = try InferenceMeter.$current.withValue(meter) { try run() + run() }
        #expect(meter.total > .zero)
        #expect(meter.total <= time)
        let before = meter.total
        _ = try run()
        _ = try InferenceMeter.$current.withValue(other) { try run() }
        #expect(meter.total == before)
        #expect(other.total > .zero)
    }
}
