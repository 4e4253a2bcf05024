import TierModel

/// Places as XMP has them: `DDD,MM.mmmk` or `DDD,MM,SSk` with k one of N, S, E, W (XMP specification part 2, section 3.3).
enum XMPCoordinate {
    /// The point that Exif's properties tell, looked up by their names.
    static func point(_ property: (String) -> String?) -> GeoPoint? {
        guard
            let latitude = property("GPSLatitude").flatMap({ degrees($0, property("GPSLatitudeRef")) }),
            let longitude = property("GPSLongitude").flatMap({ degrees($0, property("GPSLongitudeRef")) })
        else { return nil }
        let isBelow = property("GPSAltitudeRef") == "1"
        let altitude = property("GPSAltitude").flatMap(rational).map { isBelow ? -$0 : $0 }
        return GeoPoint(latitude: latitude, longitude: longitude, altitude: altitude)
    }

    /// Degrees of a coordinate; those to the south and the west are negative. The direction may stand apart from it.
    private static func degrees(_ text: String, _ direction: String?) -> Double? {
        var number = Substring(text)
        var direction = direction?.first?.uppercased()
        if let last = text.last?.uppercased(), "NSEW".contains(last) {
            direction = last
            number = number.dropLast()
        }
        let parts = number.split(separator: ",", omittingEmptySubsequences: false).map { Double($0.trimmingBlanks()) }
        guard (1...3).contains(parts.count) else { return nil }
        var (sum, unit) = (0.0, 1.0)
        for part in parts {
            guard let part, part.isFinite, part >= 0 || parts.count == 1 else { return nil }
            sum += part * unit
            unit /= 60
        }
        return direction == "S" || direction == "W" ? -abs(sum) : sum
    }

    private static func rational(_ text: String) -> Double? {
        let parts = text.split(separator: "/").map { Double($0.trimmingBlanks()) }
        guard let first = parts.first, let value = first, value.isFinite, parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return value }
        guard let divisor = parts[1], divisor.isFinite, divisor != 0 else { return nil }
        return value / divisor
    }

    /// Writes a coordinate in minutes to the eighth decimal, which is less than a millimetre.
    static func text(_ degrees: Double, positive: Character, negative: Character) -> String {
        let whole = abs(degrees).rounded(.down)
        // Decimals by hand: format strings follow the locale of the program that uses us.
        let minutes = Int(((abs(degrees) - whole) * 60 * 1e8).rounded())
        let fraction = String(minutes % 100_000_000)
        let zeros = String(repeating: "0", count: 8 - fraction.count)
        return "\(Int(whole)),\(minutes / 100_000_000).\(zeros)\(fraction)\(degrees < 0 ? negative : positive)"
    }

    /// Writes an altitude's size as a fraction of millimetres.
    static func altitude(_ metres: Double) -> String? {
        guard abs(metres) < 1e9 else { return nil }
        return "\(Int((abs(metres) * 1000).rounded()))/1000"
    }
}
