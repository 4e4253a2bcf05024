package import TierModel

/// What the EXIF block of a file says (CIPA DC-008, whose tag numbers these are).
package struct ExifMetadata {
    /// How the stored picture must be turned.
    package private(set) var orientation = Orientation(1)
    private let main: [Int: TIFFValue]
    private let photo: [Int: TIFFValue]
    private let position: [Int: TIFFValue]

    /// Nothing known.
    package init() { self.init(nil) }

    /// Reads a block from its TIFF header on. Damaged parts are left out.
    package init(_ bytes: [UInt8]) {
        // HEIF and WebP files keep the signature that JPEG has before the TIFF header.
        let isSigned = bytes.starts(with: Array("Exif\0\0".utf8))
        self.init(TIFFReader(bytes: isSigned ? Array(bytes.dropFirst(6)) : bytes))
    }

    init(_ reader: TIFFReader?) {
        let main = reader.map { $0.directory(at: $0.firstDirectory) } ?? [:]
        let links = [0x8769, 0x8825].map { main[$0]?.integers.first }
        self.main = main
        photo = links[0].flatMap { reader?.directory(at: $0) } ?? [:]
        position = links[1].flatMap { reader?.directory(at: $0) } ?? [:]
        orientation = Orientation(main[0x0112]?.integers.first ?? 1)
    }

    /// Joins directories that lie in different places.
    init(main: [Int: TIFFValue], photo: [Int: TIFFValue], position: [Int: TIFFValue]) {
        self.main = main
        self.photo = photo
        self.position = position
        orientation = Orientation(main[0x0112]?.integers.first ?? 1)
    }

    /// The metadata of a picture whose upright size is this.
    package func metadata(width: Int, height: Int) -> PhotoMetadata {
        var metadata = PhotoMetadata(width: width, height: height, orientation: orientation.value)
        metadata.captured = captured
        metadata.cameraMake = main[0x010F]?.text
        metadata.cameraModel = main[0x0110]?.text
        metadata.lens = photo[0xA434]?.text
        metadata.exposureTime = positive(photo[0x829A])
        metadata.fNumber = positive(photo[0x829D])
        metadata.isoSpeed = (photo[0x8827] ?? photo[0x8833])?.integers.first.flatMap { $0 > 0 ? $0 : nil }
        metadata.focalLength = positive(photo[0x920A])
        metadata.location = location
        return metadata
    }

    private func positive(_ value: TIFFValue?) -> Double? {
        guard let number = value?.numbers.first ?? nil, number > 0, number.isFinite else { return nil }
        return number
    }
}

extension ExifMetadata {
    /// The place, where both coordinates and their hemispheres are given.
    private var location: GeoPoint? {
        guard let latitude = degrees(2, reference: 1, negative: "S", positive: "N"),
            let longitude = degrees(4, reference: 3, negative: "W", positive: "E")
        else { return nil }
        // Reference 1 is below the sea; it is a byte, but some write a text.
        let isBelow = position[5]?.integers.first == 1 || position[5]?.text == "1"
        let altitude = (position[6]?.numbers.first ?? nil).map { isBelow ? -abs($0) : $0 }
        return GeoPoint(latitude: latitude, longitude: longitude, altitude: altitude)
    }

    private func degrees(_ tag: Int, reference: Int, negative: String, positive: String) -> Double? {
        guard let parts = position[tag]?.numbers, let whole = parts.first ?? nil,
            let side = position[reference]?.text?.uppercased(), side == negative || side == positive
        else { return nil }
        let minutes = parts.count > 1 ? parts[1] ?? 0 : 0
        let seconds = parts.count > 2 ? parts[2] ?? 0 : 0
        let degrees = abs(whole) + minutes / 60 + seconds / 3600
        return side == negative ? -degrees : degrees
    }
}

extension ExifMetadata {
    /// When it was taken: the original's time, else the digitised one, else that of the file, else the receiver's.
    private var captured: CaptureTime? {
        let received = receiverTime
        let candidates: [(time: TIFFValue?, fraction: Int, offset: Int)] = [
            (photo[0x9003], 0x9291, 0x9011), (photo[0x9004], 0x9292, 0x9012), (main[0x0132], 0x9290, 0x9010),
        ]
        for candidate in candidates {
            guard let clock = candidate.time?.text.flatMap(ExifTime.seconds(of:)) else { continue }
            let fraction = photo[candidate.fraction]?.text.map(ExifTime.fraction(of:)) ?? 0
            let stated = photo[candidate.offset]?.text.flatMap(ExifTime.offset(of:))
            let offset = stated ?? received.flatMap { ExifTime.offset(clock: clock, utc: $0) }
            return CaptureTime(wallClock: clock + fraction, utcOffset: offset)
        }
        return received.map { CaptureTime(wallClock: $0, utcOffset: 0) }
    }

    /// The time of the position, UTC.
    private var receiverTime: Double? {
        guard let date = position[0x1D]?.text, let midnight = ExifTime.seconds(of: date + " 00:00:00"),
            let parts = position[7]?.numbers, parts.count == 3
        else { return nil }
        let values = parts.compactMap(\.self)
        guard values.count == 3, (0..<24).contains(values[0]), (0..<60).contains(values[1]),
            (0..<61).contains(values[2])
        else { return nil }
        return midnight + values[0] * 3600 + values[1] * 60 + values[2]
    }
}
