import Foundation
import Imaging
import Inference
import SystemPackage
import TierModel
import TierSyncTestSupport

/// Each step of the analysis by itself, one photo after the other on one thread; and what it finds.
struct AnalysisStages {
    /// Seconds of each stage, for all photos.
    private(set) var seconds: [String: Double] = [:]
    /// Those of them in which models computed.
    private(set) var inferenceSeconds = 0.0
    /// What was found, by the photo's SHA-256.
    private(set) var found: [String: FoundOnPhoto] = [:]
    /// How long all models took to load, with as many threads and runs at once as the program gives them.
    private(set) var loadSeconds = 0.0

    private let readsText: Bool

    /// The stages in their order.
    static let names = [
        "read, SHA-256", "decode", "shrink", "faces", "chips", "scene", "text", "quality", "hash",
    ]

    /// The time that no arrangement of the work can do without: decoding, and models that compute.
    var idealSeconds: Double { (seconds["decode"] ?? 0) + inferenceSeconds }

    /// Measures.
    ///
    /// - Parameters:
    ///   - precision: what the program uses on this device.
    ///   - readsText: `false` leaves the text out.
    init(
        _ photos: [FilePath], profile: AnalysisProfile, precision: InferenceOptions.Precision, readsText: Bool = true
    ) throws {
        self.readsText = readsText
        let runtime = try InferenceRuntime()
        let models = try ModelStore()
        loadSeconds =
            try ContinuousClock().measure {
                _ = try Analyzers(runtime, models, .device(precision: precision, profile: profile))
            } / .seconds(1)
        let options = InferenceOptions(streams: 1, threadCount: 1, precision: precision, profile: profile)
        let analyzers = try Analyzers(runtime, models, options)
        // The first photo twice: what is prepared once in a program's life does not count.
        for file in photos.prefix(1) { try measure(file, analyzers) }
        (seconds, inferenceSeconds) = ([:], 0)
        for file in photos { try measure(file, analyzers) }
    }

    private struct Analyzers {
        let reader = PhotoReader()
        let faces: FaceAnalyzer
        let scene: SceneAnalyzer
        let text: TextAnalyzer

        init(_ runtime: InferenceRuntime, _ models: ModelStore, _ options: InferenceOptions) throws {
            faces = try FaceAnalyzer(runtime: runtime, models: models, options: options)
            scene = try SceneAnalyzer(runtime: runtime, models: models, options: options)
            text = try TextAnalyzer(runtime: runtime, models: models, options: options)
        }
    }

    private mutating func measure(_ file: FilePath, _ analyzers: Analyzers) throws {
        // One pass reads, hashes and decodes: what it takes beyond hashing alone is decoding.
        let hashing = try timed { _ = try analyzers.reader.hash(file) }
        let reading = try stage("decode") { try analyzers.reader.read(file, longSide: nil) }
        seconds["read, SHA-256", default: 0] += hashing
        seconds["decode", default: 0] -= hashing
        let (width, height) = (reading.metadata.width, reading.metadata.height)
        let photo = try stage("shrink") { DecodedPhoto(reading.image) }
        let faces = try stage("faces") {
            try analyzers.faces.analyze(
                photo, photo: reading.digest, originalWidth: width, originalHeight: height)
        }
        _ = try stage("chips") { try faces.map { try $0.chip.image.jpegData() } }
        let scene = try stage("scene") { try analyzers.scene.feature(of: photo) }
        let text = readsText ? try stage("text") { try analyzers.text.feature(of: photo) } : nil
        _ = try stage("quality") { try QualityAnalyzer().feature(of: photo) }
        let hash = try stage("hash") { try HashAnalyzer().feature(of: photo) }
        let lines = text.map { $0.decoded(as: [TextLine].self) } ?? []
        guard let labels = scene.decoded(as: [PhotoLabel].self), let lines,
            let bits = hash.decoded(as: PerceptualHash.self)
        else { throw BenchError("an analyzer's value cannot be read") }
        found["\(reading.digest)"] = FoundOnPhoto(
            faces: faces.map { FoundOnPhoto.Face(box: $0.face.box, vector: $0.face.embedding.unitVector) },
            lines: lines.map(\.text), labels: Set(labels.map(\.name)), hash: bits)
    }

    private func timed(_ body: () throws -> Void) rethrows -> Double {
        try ContinuousClock().measure(body) / .seconds(1)
    }

    private mutating func stage<Result>(_ name: String, _ body: () throws -> Result) throws -> Result {
        let meter = InferenceMeter()
        let start = ContinuousClock.now
        let result = try InferenceMeter.$current.withValue(meter) { try body() }
        seconds[name, default: 0] += (ContinuousClock.now - start) / .seconds(1)
        inferenceSeconds += meter.total / .seconds(1)
        return result
    }
}

extension QuantizedVector {
    /// The components as they were before they were stored, but for the rounding.
    fileprivate var unitVector: [Float] { components.map { Float($0) / Self.scale } }
}
