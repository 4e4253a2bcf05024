import Imaging
public import TierModel

/// Finds and reads the text on a picture: PP-OCRv4 mobile, Latin and Chinese script.
///
/// The value is a list of `TextLine`, from the top. Making one compiles three models: make one a process. It is safe on every thread; its calls block.
public struct TextAnalyzer: PictureAnalyzer {
    /// `text`.
    public static let name = "text"

    private let detector: InferenceSession
    private let director: InferenceSession
    private let recogniser: InferenceSession
    private let characters: CharacterTable
    private let profile: AnalysisProfile
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
        profile = options.profile
        detector = try session(.textDetection)
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
        for corners in try regions(of: photo) {
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

    /// The corners of each line, in pixels of the picture.
    private func regions(of photo: DecodedPhoto) throws(InferenceError) -> [[PixelPoint]] {
        let whole = PixelBox(
            x: 0, y: 0, width: Double(photo.overview.width), height: Double(photo.overview.height))
        var box = whole
        if let side = profile.textGlanceSide {
            guard let traces = try traces(in: photo, shorterSide: side) else { return [] }
            box = traces
        }
        let map = try map(
            of: photo.overview, in: box, factor: factor(for: photo.overview, shorterSide: profile.textShorterSide))
        guard let regions = TextRegions(map, detector.model.regionParameters) else {
            throw InferenceError(.inferenceFailed, "the text detector gave no map")
        }
        // A whole number is the middle of a pixel of the map.
        let (across, down) = (box.width / Double(map.shape[3]), box.height / Double(map.shape[2]))
        let scale = Double(photo.factor)
        return regions.rectangles.map { rectangle in
            rectangle.corners.map { corner in
                PixelPoint(
                    x: (box.x + (corner.x + 0.5) * across) * scale, y: (box.y + (corner.y + 0.5) * down) * scale)
            }
        }
    }

    /// A probability of text that is worth a second look: a third of what counts as text.
    private static let trace: Float = 0.1
    /// How far around the traces the second look goes, as a part of the photo's longer side.
    private static let margin = 0.1

    /// The sides of what is looked at, in the model's pixels, are multiples of this where they are not the whole photo's.
    private static let unit = 256.0

    /// What of the overview, in whole pixels of it, is worth a second look; `nil` where a glance shows no trace of text.
    private func traces(in photo: DecodedPhoto, shorterSide: Double) throws(InferenceError) -> PixelBox? {
        let picture = photo.small
        let all = PixelBox(x: 0, y: 0, width: Double(picture.width), height: Double(picture.height))
        let map = try map(of: picture, in: all, factor: factor(for: picture, shorterSide: shorterSide))
        let (width, height) = (map.shape[3], map.shape[2])
        var (left, right, top, bottom) = (width, -1, height, -1)
        for (place, value) in map.values.enumerated() where value > Self.trace {
            let (x, y) = (place % width, place / width)
            (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
        }
        guard right >= 0 else { return nil }
        let overview = photo.overview
        let margin = Self.margin * Double(overview.longSide)
        // Few shapes, since each new one costs the runtime as much as half a look.
        let unit = Self.unit / factor(for: overview, shorterSide: profile.textShorterSide)
        func span(_ first: Int, _ last: Int, of count: Int, in length: Int) -> (start: Double, length: Double) {
            let (step, whole) = (Double(length) / Double(count), Double(length))
            let needed = Double(last + 1 - first) * step + 2 * margin
            let given = ((needed / unit).rounded(.up) * unit).rounded()
            guard given < whole else { return (0, whole) }
            let middle = Double(first + last + 1) / 2 * step
            return (min(max(0, (middle - given / 2).rounded()), whole - given), given)
        }
        let columns = span(left, right, of: width, in: overview.width)
        let rows = span(top, bottom, of: height, in: overview.height)
        return PixelBox(x: columns.start, y: rows.start, width: columns.length, height: rows.length)
    }

    /// How many pixels the model sees for one of the picture: its shorter side so long, and the longer one at most twice that.
    private func factor(for picture: PixelImage, shorterSide: Double) -> Double {
        let shorter = Double(min(picture.width, picture.height))
        return min(shorterSide / shorter, 2 * shorterSide / Double(picture.longSide), 2)
    }

    /// The probability of text at each pixel of a part of the picture, scaled by `factor`.
    private func map(of picture: PixelImage, in box: PixelBox, factor: Double) throws(InferenceError) -> Tensor {
        guard let part = picture.cropped(to: box) else {
            throw InferenceError(.inferenceFailed, "there is nothing in \(box)")
        }
        func side(_ length: Int) -> Int { max(32, Int((Double(length) * factor / 32).rounded()) * 32) }
        let small = part.resized(width: side(part.width), height: side(part.height))
        let output = try detector.run(shape: [1, 3, small.height, small.width]) { span in
            small.writePlanes(to: &span, rowLength: small.width, rowCount: small.height)
        }
        guard let map = output["probability"], map.shape.count == 4 else {
            throw InferenceError(.inferenceFailed, "the text detector gave no map")
        }
        return map
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
    fileprivate func number(_ name: String, _ otherwise: Double) -> Double { parameters[name] ?? otherwise }

    fileprivate var regionParameters: TextRegions.Parameters {
        TextRegions.Parameters(
            maskThreshold: Float(number("maskThreshold", 0.3)), boxThreshold: number("boxThreshold", 0.5),
            unclipRatio: number("unclipRatio", 1.6), smallestSide: number("smallestSide", 3))
    }
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
