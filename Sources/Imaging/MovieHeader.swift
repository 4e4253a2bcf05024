import Foundation
package import TierModel

/// What ffprobe tells of a film's first video stream.
package struct MovieHeader {
    /// Width of the upright picture in pixels, square ones.
    package let width: Int
    /// Height of the upright picture in pixels.
    package let height: Int
    /// Length in seconds; `nil` when the file does not say.
    package let duration: Double?
    /// Size, time, place and camera.
    package let metadata: PhotoMetadata

    /// Reads ffprobe's JSON (`-show_streams -show_format`); `nil` when there is no video in it.
    package init?(json: [UInt8]) {
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(json)),
            let stream = answer.streams?.first, let width = stream.width, let height = stream.height,
            (1...65_535).contains(width), (1...65_535).contains(height)
        else { return nil }
        let shown = max(1, Int((Double(width) * Self.ratio(stream.aspect)).rounded()))
        let turn = stream.sideData?.compactMap(\.rotation).first ?? stream.tags?["rotate"].flatMap(Double.init) ?? 0
        let isTurned = Int(turn.rounded()) % 180 != 0
        self.width = isTurned ? height : shown
        self.height = isTurned ? shown : height
        duration = (answer.format?.duration ?? stream.duration).flatMap(Double.init).flatMap { $0 > 0 ? $0 : nil }
        metadata = Self.metadata(width: self.width, height: self.height, answer.format?.tags ?? [:])
    }

    private static func metadata(width: Int, height: Int, _ tags: [String: String]) -> PhotoMetadata {
        var metadata = PhotoMetadata(width: width, height: height)
        metadata.captured = captured(tags)
        metadata.cameraMake = tags["com.apple.quicktime.make"] ?? tags["make"]
        metadata.cameraModel = tags["com.apple.quicktime.model"] ?? tags["model"]
        let place = tags["com.apple.quicktime.location.ISO6709"] ?? tags["location"] ?? tags["location-eng"]
        metadata.location = place.flatMap(GeoPoint.init(iso6709:))
        return metadata
    }

    /// Apple's date has the clock's reading and its zone. The container's own is UTC (ISO/IEC 14496-12, section 8.2.2), where the
    /// clock's reading is not known.
    private static func captured(_ tags: [String: String]) -> CaptureTime? {
        if let text = tags["com.apple.quicktime.creationdate"], let clock = ExifTime.seconds(of: text) {
            return CaptureTime(wallClock: clock, utcOffset: ExifTime.offset(of: String(text.dropFirst(19))))
        }
        // A camera whose clock was never set writes the first second of 1904 or 1970.
        guard let text = tags["creation_time"], let time = ExifTime.seconds(of: text), time > 365 * 86_400 else {
            return nil
        }
        return CaptureTime(wallClock: time, utcOffset: 0)
    }

    /// "4:3" is the width of a pixel by its height.
    private static func ratio(_ text: String?) -> Double {
        let parts = (text ?? "").split(separator: ":").compactMap { Double($0) }
        guard parts.count == 2, parts[0] > 0, parts[1] > 0 else { return 1 }
        let ratio = parts[0] / parts[1]
        return (0.1...10).contains(ratio) ? ratio : 1
    }

    private struct Answer: Decodable {
        var streams: [Stream]?
        var format: Format?
    }

    private struct Stream: Decodable {
        var width: Int?
        var height: Int?
        var aspect: String?
        var duration: String?
        var tags: [String: String]?
        var sideData: [SideData]?

        enum CodingKeys: String, CodingKey {
            case width, height, duration, tags
            case aspect = "sample_aspect_ratio"
            case sideData = "side_data_list"
        }
    }

    private struct SideData: Decodable {
        var rotation: Double?
    }

    private struct Format: Decodable {
        var duration: String?
        var tags: [String: String]?
    }
}

extension GeoPoint {
    /// Reads "+27.5916+086.5640+8850/": signed degrees north and east, metres (ISO 6709, annex H, in decimal degrees).
    package init?(iso6709 text: String) {
        var numbers: [String] = []
        for character in text {
            if character == "+" || character == "-" {
                numbers.append(String(character))
            } else if ("0"..."9").contains(character) || character == ".", !numbers.isEmpty {
                numbers[numbers.count - 1].append(character)
            } else {
                break
            }
        }
        let values = numbers.map { Double($0) }
        guard values.count >= 2, let latitude = values[0], let longitude = values[1] else { return nil }
        self.init(latitude: latitude, longitude: longitude, altitude: values.count > 2 ? values[2] : nil)
    }
}
