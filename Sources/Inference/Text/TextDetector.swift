import Imaging
import TierModel

/// Finds the lines of text on a photo: a glance at the whole of it, and a closer look around what the glance saw.
struct TextDetector: Sendable {
    private let session: InferenceSession
    private let profile: AnalysisProfile

    /// Takes the model, with its numbers from the manifest.
    init(session: InferenceSession, profile: AnalysisProfile) {
        self.session = session
        self.profile = profile
    }

    /// The corners of each line, in pixels of the picture.
    func lines(in photo: DecodedPhoto) throws(InferenceError) -> [[PixelPoint]] {
        let whole = PixelBox(
            x: 0, y: 0, width: Double(photo.overview.width), height: Double(photo.overview.height))
        var box = whole
        if let side = profile.textGlanceSide {
            guard let traces = try traces(in: photo, shorterSide: side) else { return [] }
            box = traces
        }
        let map = try map(
            of: photo.overview, in: box, factor: factor(for: photo.overview, shorterSide: profile.textShorterSide))
        guard let regions = TextRegions(map, session.model.regionParameters) else {
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
        let output = try session.run(shape: [1, 3, small.height, small.width]) { span in
            small.writePlanes(to: &span, rowLength: small.width, rowCount: small.height)
        }
        guard let map = output["probability"], map.shape.count == 4 else {
            throw InferenceError(.inferenceFailed, "the text detector gave no map")
        }
        return map
    }
}

extension ModelManifest.Model {
    fileprivate var regionParameters: TextRegions.Parameters {
        TextRegions.Parameters(
            maskThreshold: Float(number("maskThreshold", 0.3)), boxThreshold: number("boxThreshold", 0.5),
            unclipRatio: number("unclipRatio", 1.6), smallestSide: number("smallestSide", 3))
    }
}
