import Imaging
public import TierModel

/// Finds and reads the text on a picture: PP-OCRv4 mobile, Latin and Chinese script.
///
/// The value is a list of `TextLine`, from the top. Making one compiles three models: make one a process. It is safe on every thread; its calls block.
public struct TextAnalyzer: PictureAnalyzer {
    /// `text`.
    public static let name = "text"

    private let detector: TextDetector
    private let director: InferenceSession
    private let recogniser: InferenceSession
    private let characters: CharacterTable
    /// Name, and versions of the models.
    public let version: AnalyzerVersion

    /// Loads the models.
    ///
    /// - Throws: `modelMissing`, `modelDamaged`, `loadFailed`.
    public init(
        runtime: InferenceRuntime, models: ModelStore, options: InferenceOptions = .standard
    ) throws(InferenceError) {
        func session(_ task: ModelManifest.Task) throws(InferenceError) -> InferenceSession {
            try InferenceSession(
                models.model(for: task, options.precision), from: models, runtime: runtime, options: options)
        }
        detector = TextDetector(session: try session(.textDetection), profile: options.profile)
        director = try session(.textDirection)
        recogniser = try session(.textRecognition)
        characters = try CharacterTable(models.contents(of: recogniser.model, extension: "txt"))
        version = try Self.version(of: models)
    }

    /// Name, and versions of the models in a folder, without loading them.
    ///
    /// - Throws: `modelMissing`.
    public static func version(of models: ModelStore) throws(InferenceError) -> AnalyzerVersion {
        var names: [String] = []
        for task in [ModelManifest.Task.textDetection, .textDirection, .textRecognition] {
            names.append(try models.model(for: task).identifier)
        }
        return AnalyzerVersion(name: name, version: names.joined(separator: "+"))
    }

    /// Reads a picture.
    ///
    /// - Throws: `inferenceFailed`.
    public func feature(of photo: DecodedPhoto) throws -> PhotoFeature {
        try PhotoFeature(lines(in: photo), by: version)
    }

    /// The lines, from the top. Stops between two lines when the task is cancelled.
    func lines(in photo: DecodedPhoto) throws -> [TextLine] {
        let image = photo.image
        var lines: [TextLine] = []
        for corners in try detector.lines(in: photo) {
            // A page of text takes seconds.
            try Task.checkCancellation()
            let line = TextLineImage(corners)
            guard var picture = line.picture(from: image) else { continue }
            var order = line.corners
            if try isUpsideDown(picture) {
                guard let turned = TextLineImage(turned: line).picture(from: image) else { continue }
                (picture, order) = (turned, Array(order[2...] + order[..<2]))
            }
            guard let read = try text(of: picture), read.score >= recogniser.model.number("scoreThreshold", 0.5),
                !read.text.allSatisfy(\.isWhitespace)
            else { continue }
            lines.append(
                TextLine(
                    text: read.text, score: (read.score * 1_000).rounded() / 1_000,
                    corners: order.map { $0.fraction(of: image) }))
        }
        return lines
    }

    /// The recogniser's widths are multiples of this many pixels, and of twice as many for long lines.
    private static let step = 160
    private static let longLine = 640

    private func isUpsideDown(_ picture: PixelImage) throws(InferenceError) -> Bool {
        let width = Int(director.model.number("width", 192))
        let output = try director.run(shape: [1, 3, TextLineImage.height, width]) { span in
            picture.resized(width: min(width, picture.width), height: TextLineImage.height)
                .writeLine(to: &span, rowLength: width)
        }
        guard let answer = output["direction"]?.values, answer.count == 2 else { return false }
        return Double(answer[1]) > director.model.number("scoreThreshold", 0.9)
    }

    /// Few widths, since each new one costs the runtime more than a run: what is added is grey, as between lines of one batch.
    private func width(for picture: PixelImage) -> Int {
        let step = picture.width > Self.longLine ? 2 * Self.step : Self.step
        return max(
            Int(recogniser.model.number("smallestWidth", 320)), (picture.width + step - 1) / step * step)
    }

    private func text(of picture: PixelImage) throws(InferenceError) -> (text: String, score: Double)? {
        let width = width(for: picture)
        let output = try recogniser.run(shape: [1, 3, TextLineImage.height, width]) { span in
            picture.writeLine(to: &span, rowLength: width)
        }
        return output["text"].flatMap(characters.read)
    }
}

extension ModelManifest.Model {
    /// A number that belongs to the model.
    func number(_ name: String, _ otherwise: Double) -> Double { parameters[name] ?? otherwise }
}

extension PixelPoint {
    fileprivate func fraction(of image: PixelImage) -> FractionPoint {
        func part(_ value: Double, _ length: Int) -> Double {
            (min(1, max(0, value / Double(length))) * 10_000).rounded() / 10_000
        }
        return FractionPoint(x: part(x, image.width), y: part(y, image.height))
    }
}

extension PixelImage {
    /// Writes a line's picture as three planes, with grey to its right: the models' zero.
    fileprivate func writeLine(to span: inout MutableSpan<Float>, rowLength: Int) {
        writePlanes(to: &span, rowLength: rowLength, rowCount: TextLineImage.height)
        let plane = rowLength * TextLineImage.height
        for row in 0..<3 * TextLineImage.height {
            let start = row / TextLineImage.height * plane + row % TextLineImage.height * rowLength
            for place in start + min(width, rowLength)..<start + rowLength { span[place] = 127.5 }
        }
    }
}
