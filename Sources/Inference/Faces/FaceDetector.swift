package import Imaging
package import TierModel

/// Finds faces with CenterFace.
///
/// The whole picture is looked at with a longer side of 1,024 pixels (640 by the fast profile): at full size very large faces are missed. Faces of
/// less than about 15 of those pixels are missed too; where the picture has more to show and the first look saw small
/// ones, as in a crowd, it is looked at again in four overlapping quarters. Quarters cost the memory of one look, and less
/// time than one look at double size.
package struct FaceDetector: Sendable {
    private let session: InferenceSession
    private let stride: Double
    private let threshold: Double
    private let overlapLimit: Double
    /// The longer side of what the model sees, in pixels.
    private let longSide: Int
    private let closerLook: CloserLook

    /// What the model's sides must be multiples of.
    private static let multiple = 32
    /// A face under this many of the model's pixels is small, and says that there may be smaller ones.
    private static let smallFace = 24.0
    /// A cell with this score counts as such a sign even when it is not yet a face.
    private static let signThreshold = 0.3
    /// A second look is worth its time when it enlarges by this factor or more.
    private static let worthwhileGain = 1.25
    /// How long a quarter is, as a part of the picture's side: an eighth overlaps, which is more than any small face.
    private static let quarter = 0.5625

    /// Takes the thresholds from the manifest.
    package init(session: InferenceSession, profile: AnalysisProfile = .balanced) {
        self.session = session
        longSide = profile.faceLongSide
        closerLook = profile.closerLook
        stride = session.model.parameters["stride"] ?? 4
        threshold = session.model.parameters["scoreThreshold"] ?? 0.5
        overlapLimit = session.model.parameters["overlapThreshold"] ?? 0.3
    }

    /// Finds the faces of a picture: in pixels of it, without overlaps.
    ///
    /// - Throws: `inferenceFailed`.
    package func detections(in photo: DecodedPhoto) throws(InferenceError) -> [FaceDetection] {
        let image = photo.image
        let scale = min(1, Double(longSide) / Double(image.longSide))
        let factor = Double(photo.factor)
        let seen = photo.small.longSide == longSide ? photo.small : photo.overview.resized(longSide: longSide)
        let candidates = try candidates(in: seen, of: photo.overview, above: min(threshold, Self.signThreshold))
            .map { $0.scaled(x: factor, y: factor) }
        let found = FaceDetection.withoutOverlaps(candidates.filter { $0.score > threshold }, limit: overlapLimit)
        guard scale * Self.worthwhileGain < 1, isCloserLookDue(candidates, scale: scale) else { return found }
        return try found + smallDetections(in: image, scale: scale, besides: found)
    }

    /// Finds the faces of a picture that nobody else looks at.
    ///
    /// - Throws: `inferenceFailed`.
    package func detections(in image: PixelImage) throws(InferenceError) -> [FaceDetection] {
        try detections(in: DecodedPhoto(image))
    }

    private func isCloserLookDue(_ candidates: [FaceDetection], scale: Double) -> Bool {
        switch closerLook {
        case .never: false
        case .whenSmallFaces: candidates.contains { $0.box.shorterSide * scale < Self.smallFace }
        case .always: true
        }
    }

    /// The small faces that only a closer look finds.
    private func smallDetections(
        in image: PixelImage, scale: Double, besides known: [FaceDetection]
    ) throws(InferenceError) -> [FaceDetection] {
        var found: [FaceDetection] = []
        for tile in quarters(of: image) {
            guard let part = image.cropped(to: tile) else { continue }
            // Large faces were seen whole; here they may be cut.
            found += try candidates(in: part.resized(longSide: longSide), of: part, above: threshold)
                .filter { $0.box.shorterSide * scale < 2 * Self.smallFace }
                .map { $0.shifted(x: tile.x, y: tile.y) }
        }
        return FaceDetection.withoutOverlaps(found, limit: overlapLimit).filter { small in
            known.allSatisfy { $0.box.overlap(with: small.box) < overlapLimit }
        }
    }

    private func quarters(of image: PixelImage) -> [PixelBox] {
        let width = (Double(image.width) * Self.quarter).rounded(.up)
        let height = (Double(image.height) * Self.quarter).rounded(.up)
        return [0, Double(image.height) - height].flatMap { y in
            [0, Double(image.width) - width].map { x in PixelBox(x: x, y: y, width: width, height: height) }
        }
    }

    /// One look at a picture, as small as it is `seen`: all cells that score more than `limit`, in pixels of the picture.
    private func candidates(
        in seen: PixelImage, of picture: PixelImage, above limit: Double
    ) throws(InferenceError) -> [FaceDetection] {
        let (width, height) = (roundedUp(seen.width), roundedUp(seen.height))
        let outputs = try session.run(shape: [1, 3, height, width]) { span in
            seen.writePlanes(to: &span, rowLength: width, rowCount: height)
        }
        guard let maps = CenterFaceDecoding(outputs: outputs, stride: stride) else {
            throw InferenceError(.inferenceFailed, "the model \(session.model.name) gave maps of unexpected shapes")
        }
        let scaleX = Double(picture.width) / Double(seen.width)
        let scaleY = Double(picture.height) / Double(seen.height)
        return maps.detections(above: limit).map { $0.scaled(x: scaleX, y: scaleY) }
    }

    private func roundedUp(_ length: Int) -> Int { (length + Self.multiple - 1) / Self.multiple * Self.multiple }
}

extension PixelBox {
    /// The shorter side: what counts as the size of a face.
    var shorterSide: Double { min(width, height) }
}
