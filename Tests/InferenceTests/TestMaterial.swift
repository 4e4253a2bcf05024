import Foundation
import Imaging
import Inference
import SystemPackage
import TierModel

/// What the tests work on: models and fixtures of the repository, and one analyzer for all of them.
enum TestMaterial {
    static let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    static let models = root.appending("Models")
    static let fixtures = root.appending("Fixtures/photos")

    /// Photos that are not part of the repository, where this machine has them.
    static let photos: FilePath? = {
        let named = ProcessInfo.processInfo.environment["TIERSYNC_TEST_PHOTOS"].map { FilePath($0) }
        let folder = named ?? root.removingLastComponent().appending("shared/photos")
        return FileManager.default.fileExists(atPath: folder.string) ? folder : nil
    }()

    private static let loaded = Result { try Loaded() }

    /// The runtime, or the error that says how to install it.
    static var runtime: InferenceRuntime { get throws { try loaded.get().runtime } }
    /// The models of the repository.
    static var store: ModelStore { get throws { try loaded.get().store } }
    /// An analyzer with standard options.
    static var analyzer: FaceAnalyzer { get throws { try loaded.get().analyzer } }

    static func session(
        _ task: ModelManifest.Task, options: InferenceOptions = .standard
    ) throws -> InferenceSession {
        try InferenceSession(store.model(for: task), from: store, runtime: runtime, options: options)
    }

    /// Decodes a JPEG.
    static func read(_ path: FilePath) throws -> PhotoReading {
        try PhotoReader(decoder: nil).read(path, longSide: nil)
    }

    /// Analyses a JPEG of the fixtures.
    static func faces(in fixture: String) throws -> [AnalyzedFace] {
        let reading = try read(fixtures.appending(fixture))
        return try analyzer.analyze(
            reading.image, photo: reading.digest, originalWidth: reading.image.width,
            originalHeight: reading.image.height)
    }

    /// A picture of one grey.
    static func blank(width: Int, height: Int, level: UInt8 = 128) -> PixelImage? {
        PixelImage(width: width, height: height, pixels: [UInt8](repeating: level, count: width * height * 3))
    }

    /// The first picture with the second laid over it, its corner at (x, y).
    static func paste(_ part: PixelImage, onto base: PixelImage, x: Int, y: Int) -> PixelImage? {
        var pixels = base.pixels
        for row in 0..<part.height {
            let target = ((y + row) * base.width + x) * 3
            let source = row * part.width * 3
            pixels.replaceSubrange(
                target..<target + part.width * 3, with: part.pixels[source..<source + part.width * 3])
        }
        return PixelImage(width: base.width, height: base.height, pixels: pixels)
    }

    private struct Loaded {
        let runtime: InferenceRuntime
        let store: ModelStore
        let analyzer: FaceAnalyzer

        init() throws {
            runtime = try InferenceRuntime()
            store = try ModelStore(folder: TestMaterial.models.string)
            analyzer = try FaceAnalyzer(runtime: runtime, models: store)
        }
    }
}

extension QuantizedVector {
    /// The Euclidean distance between the unit vectors, 0 to 2.
    func distance(to other: QuantizedVector) -> Double {
        Double(squaredDistance(to: other)).squareRoot() / Double(Self.scale)
    }
}

/// A folder that is removed again.
struct TemporaryFolder: ~Copyable {
    let path: FilePath

    init() throws {
        path = FilePath(NSTemporaryDirectory()).appending("tiersync-inference-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path.string)
    }
}
