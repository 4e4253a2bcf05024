public import Foundation

/// What a file says about how its picture was taken. All of it is optional, because all of it can be missing or wrong.
public struct PhotoMetadata: Hashable, Codable, Sendable {
    /// Width of the upright picture in pixels.
    public var width: Int
    /// Height of the upright picture in pixels.
    public var height: Int
    /// The EXIF orientation, 1 to 8 (CIPA DC-008, tag 0x0112); 1 where there is none.
    public var orientation: Int
    /// When it was taken.
    public var captured: CaptureTime?
    /// Maker of the camera.
    public var cameraMake: String?
    /// Model of the camera.
    public var cameraModel: String?
    /// Lens.
    public var lens: String?
    /// Exposure time in seconds.
    public var exposureTime: Double?
    /// F number.
    public var fNumber: Double?
    /// ISO speed.
    public var isoSpeed: Int?
    /// Focal length in millimetres.
    public var focalLength: Double?
    /// Where it was taken.
    public var location: GeoPoint?

    /// Makes metadata of a picture of this size, with nothing else known.
    public init(width: Int, height: Int, orientation: Int = 1) {
        self.width = width
        self.height = height
        self.orientation = orientation
    }
}

/// When a photo was taken: the clock's reading where it was, and the instant where the offset is known.
public struct CaptureTime: Hashable, Codable, Sendable {
    /// The camera clock's reading as seconds since 1970-01-01 00:00 *of that clock*.
    public var wallClock: Double
    /// The clock's offset from UTC in seconds, where the file says it (OffsetTimeOriginal) or GPS time gives it.
    public var utcOffset: Int?

    /// Makes a capture time.
    public init(wallClock: Double, utcOffset: Int?) {
        self.wallClock = wallClock
        self.utcOffset = utcOffset
    }

    /// The instant; without a known offset the reading is taken as UTC.
    public var instant: Date { Date(timeIntervalSince1970: wallClock - Double(utcOffset ?? 0)) }
}

/// A place on Earth, WGS 84.
public struct GeoPoint: Hashable, Codable, Sendable {
    /// Degrees north, −90 to 90.
    public var latitude: Double
    /// Degrees east, −180 to 180.
    public var longitude: Double
    /// Metres above the sea.
    public var altitude: Double?

    /// Makes a point; `nil` when a coordinate is out of range, or both are exactly 0 (what broken receivers write).
    public init?(latitude: Double, longitude: Double, altitude: Double? = nil) {
        guard (-90...90).contains(latitude), (-180...180).contains(longitude), latitude != 0 || longitude != 0
        else { return nil }
        self.latitude = latitude
        self.longitude = longitude
        self.altitude = altitude
    }
}

/// The format of a photo's file, told by its first bytes, never by its name.
public enum ImageFormat: String, Codable, Sendable, CaseIterable {
    /// JPEG.
    case jpeg
    /// PNG.
    case png
    /// WebP.
    case webp
    /// HEIF with HEVC (HEIC).
    case heic
    /// HEIF with AV1.
    case avif
    /// TIFF.
    case tiff
    /// GIF.
    case gif
    /// JPEG XL.
    case jxl
    /// A camera's RAW file: DNG, CR2, CR3, NEF, ARW, ORF, RW2, RAF, PEF and others.
    case raw
    /// A film: QuickTime or MP4. One of its frames stands for the picture.
    case movie
}
