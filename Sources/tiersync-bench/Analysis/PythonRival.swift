import Foundation
import SystemPackage
import TierModel
import TierSyncTestSupport

/// The Python pipeline of `Tools/bench`, which does with Pillow, ONNX Runtime and OpenCV what analyze does.
struct PythonRival {
    /// What it reported.
    struct Report: Decodable {
        /// Of all photos, without start-up.
        var seconds: Double
        /// Until its models were loaded.
        var loadSeconds: Double
        /// Seconds of each stage; one with a comma in its name is a part of the stage before the comma.
        var stages: [String: Double]
        /// The same of all processors.
        var processorStages: [String: Double]
        /// Of each photo.
        var photos: [Photo]
    }

    /// What it found on one photo.
    struct Photo: Decodable {
        var sha256: String
        var faces: [Face]
        var labels: [Label]
        var text: [Line]
        var hash: String
    }

    struct Face: Decodable {
        /// x, y, width, height.
        var box: [Double]
        var vector: [Float]
    }

    struct Line: Decodable {
        var text: String
    }

    /// A word, and how sure it is.
    struct Label: Decodable {
        var name: String

        init(from decoder: any Decoder) throws {
            var pair = try decoder.unkeyedContainer()
            name = try pair.decode(String.self)
        }
    }

    /// The folder `Tools/bench`.
    private let tools: String
    private let python: String
    private let models: String
    /// Where ONNX files and reports go.
    private let folder: FilePath

    /// Finds it.
    ///
    /// - Parameter models: the folder `Models`.
    /// - Throws: `BenchError` that says how to install it.
    init(models: String, folder: FilePath) throws {
        tools = FileManager.default.currentDirectoryPath + "/Tools/bench"
        guard FileManager.default.fileExists(atPath: tools + "/install-rival") else {
            throw BenchError("Tools/bench is not here: run make bench-analysis in the checkout")
        }
        python = try Child.run(tools + "/install-rival", ["--where"]).output + "/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw BenchError("the Python pipeline is not installed: run make setup-bench")
        }
        self.models = models
        self.folder = folder
    }

    /// Makes JPEGs of 12 megapixels from those below `sources`.
    func makePhotos(from sources: String, in target: FilePath) throws -> [FilePath] {
        try run("make_photos.py", [sources, target.string])
        return try FileManager.default.contentsOfDirectory(atPath: target.string).sorted().map { target.appending($0) }
    }

    /// Analyses photos, one after the other.
    ///
    /// - Parameter options: of `python_pipeline.py`.
    func analyze(_ photos: [FilePath], options: [String] = []) throws -> (run: Child.Result, report: Report) {
        let report = folder.appending("python.json").string
        let result = try run(
            "python_pipeline.py",
            [
                "--models", models, "--onnx", folder.appending("onnx").string,
                "--database", folder.appending("python.sqlite").string, "--report", report,
            ] + options + photos.map(\.string))
        let data = try Data(contentsOf: URL(filePath: report))
        return (result, try JSONDecoder().decode(Report.self, from: data))
    }

    @discardableResult
    private func run(_ script: String, _ arguments: [String]) throws -> Child.Result {
        try Child.run(python, [tools + "/" + script] + arguments, environment: ["PYTHONDONTWRITEBYTECODE": "1"])
    }
}

extension FoundOnPhoto {
    /// What the Python pipeline found.
    init(_ photo: PythonRival.Photo) throws {
        let faces = try photo.faces.map { face in
            guard face.box.count == 4 else { throw BenchError("a face of the Python pipeline has no box") }
            return Face(
                box: PixelBox(x: face.box[0], y: face.box[1], width: face.box[2], height: face.box[3]),
                vector: face.vector)
        }
        guard let bits = UInt64(photo.hash, radix: 16) else {
            throw BenchError("a hash of the Python pipeline is \(photo.hash)")
        }
        self.init(
            faces: faces, lines: photo.text.map(\.text), labels: Set(photo.labels.map(\.name)),
            hash: PerceptualHash(bits: bits))
    }
}
