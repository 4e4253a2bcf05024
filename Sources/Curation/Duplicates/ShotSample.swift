package import TierModel

/// A photo as duplicates are searched: what the catalog knows of it, without a pixel.
package struct ShotSample: Hashable, Sendable {
    /// The photo.
    package var photo: PhotoID
    /// Its hash; `nil` where it was not measured: then only time and scene match it.
    package var hash: PerceptualHash?
    /// Width and height of the upright original in pixels.
    package var width: Int
    package var height: Int
    /// Length of the original's file.
    package var bytes: Int64
    /// The original's format.
    package var format: ImageFormat
    /// When it was taken.
    package var captured: CaptureTime?
    /// Maker and model.
    package var camera: String?
    /// How it was exposed.
    package var exposure: ShotExposure?
    /// Where it was taken.
    package var location: GeoPoint?
    /// How good it is.
    package var quality: PictureQuality?
    /// What kind of picture it is.
    package var kind: PhotoKind
    /// How many lines of text were read on it.
    package var textLines: Int
    /// How many faces were found on it.
    package var faces: Int
    /// The user's stars, 0 to 5.
    package var rating: Int
    /// Whether the user marked it.
    package var isFavourite: Bool

    /// Makes a sample; what is not said is not known.
    package init(
        photo: PhotoID, hash: PerceptualHash?, width: Int, height: Int, bytes: Int64, format: ImageFormat = .jpeg,
        captured: CaptureTime? = nil, camera: String? = nil, exposure: ShotExposure? = nil, location: GeoPoint? = nil,
        quality: PictureQuality? = nil, kind: PhotoKind = .photo, textLines: Int = 0, faces: Int = 0, rating: Int = 0,
        isFavourite: Bool = false
    ) {
        self.photo = photo
        self.hash = hash
        self.width = width
        self.height = height
        self.bytes = bytes
        self.format = format
        self.captured = captured
        self.camera = camera
        self.exposure = exposure
        self.location = location
        self.quality = quality
        self.kind = kind
        self.textLines = textLines
        self.faces = faces
        self.rating = rating
        self.isFavourite = isFavourite
    }

    var pixels: Int { width.multipliedReportingOverflow(by: height).partialValue }

    /// What the camera itself wrote is still there.
    var hasCameraData: Bool { camera != nil && captured != nil }
}

/// How a camera was set for a shot. A copy that still says it says the same.
package struct ShotExposure: Hashable, Sendable {
    /// Seconds.
    package var time: Double?
    /// F number.
    package var fNumber: Double?
    /// ISO speed.
    package var isoSpeed: Int?

    /// Makes one.
    package init(time: Double? = nil, fNumber: Double? = nil, isoSpeed: Int? = nil) {
        self.time = time
        self.fNumber = fNumber
        self.isoSpeed = isoSpeed
    }

    /// Whether both say something that cannot be said of one shot. Numbers may be rounded by a fiftieth.
    func contradicts(_ other: ShotExposure) -> Bool {
        func differ(_ first: Double?, _ second: Double?) -> Bool {
            guard let first, let second, first.isFinite, second.isFinite else { return false }
            return abs(first - second) > 0.02 * max(abs(first), abs(second))
        }
        return differ(time, other.time) || differ(fNumber, other.fNumber)
            || differ(isoSpeed.map(Double.init), other.isoSpeed.map(Double.init))
    }
}

extension ShotSample {
    /// Whether what the files say rules out that one is a copy of the other: another camera, another time, another exposure.
    ///
    /// Times that differ by whole quarters of an hour are one time in two zones. A clock without fractions of a second agrees with one that has them.
    package func isOtherShot(than other: ShotSample) -> Bool {
        if let camera, let otherCamera = other.camera, camera != otherCamera { return true }
        if let exposure, let otherExposure = other.exposure, exposure.contradicts(otherExposure) { return true }
        guard let time = captured?.wallClock, let otherTime = other.captured?.wallClock, time.isFinite,
            otherTime.isFinite
        else { return false }
        let apart = abs(time - otherTime)
        let isWhole = time == time.rounded(.down) || otherTime == otherTime.rounded(.down)
        let rest = apart <= 14 * 3_600 ? abs(apart - (apart / 900).rounded() * 900) : apart
        let bothWhole = time == time.rounded(.down) && otherTime == otherTime.rounded(.down)
        return rest > (bothWhole ? 0.5 : isWhole ? 0.999 : 0.02)
    }
}
