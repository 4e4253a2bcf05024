package import Foundation
public import TierModel

/// Towns of the world by place: the nearest one to where a photo was taken, without asking anybody.
///
/// The towns are those of GeoNames with more than 1,000 inhabitants (CC BY 4.0). Models/README.md describes the file.
public struct PlaceTable: Sendable {
    private let data: Data
    /// Hundred thousandths of a degree, ascending.
    private let latitudes: [Int32]
    private let longitudes: [Int32]
    private let names: Int
    private let regionNames: Int
    private let countryNames: Int
    private let regionOfPlace: Int
    private let countryOfRegion: Int
    private let codes: Int
    private let text: Int

    /// Farther away than this no town says anything about a photo: 150 km.
    public static let farthest = 150.0

    /// Loads the table from the models.
    ///
    /// - Throws: `modelMissing`, `modelDamaged`.
    public init(models: ModelStore) throws(InferenceError) {
        try self.init(models.table(for: "places"))
    }

    /// Takes the table's bytes.
    ///
    /// - Throws: `modelDamaged` when it is no such table, or shorter or longer than it says.
    package init(_ data: Data) throws(InferenceError) {
        let data = Data(data)
        guard data.count >= 24, data.prefix(8) == Data("TSPLACE1".utf8) else {
            throw .modelDamaged("the table of places is none")
        }
        let counts = (0..<4).map { Int(data.number(at: 8 + 4 * $0, as: UInt32.self)) }
        let (places, regions, countries) = (counts[0], counts[1], counts[2])
        var position = 24
        func column(_ count: Int, _ size: Int) -> Int {
            defer { position += count * size }
            return position
        }
        let (latitudes, longitudes) = (column(places, 4), column(places, 4))
        names = column(places, 4)
        regionNames = column(regions, 4)
        countryNames = column(countries, 4)
        regionOfPlace = column(places, 2)
        countryOfRegion = column(regions, 2)
        codes = column(countries, 2)
        text = position
        guard text + counts[3] == data.count else {
            throw .modelDamaged("the table of places has another length than it says")
        }
        self.data = data
        self.latitudes = (0..<places).map { data.number(at: latitudes + 4 * $0, as: Int32.self) }
        self.longitudes = (0..<places).map { data.number(at: longitudes + 4 * $0, as: Int32.self) }
    }

    /// The town that is nearest to a point; `nil` where none is within `farthest`.
    public func nearest(to point: GeoPoint) -> Place? {
        guard abs(point.latitude) <= 90, abs(point.longitude) <= 180 else { return nil }
        let start = firstPlace(from: point.latitude)
        var best: (place: Int, distance: Double)?
        // Outwards along the latitudes, until those alone are farther away than the best.
        var (up, down) = (start, start - 1)
        while true {
            let limit = best?.distance ?? Self.farthest
            let isUp = up < latitudes.count && northing(up, point) <= limit
            let isDown = down >= 0 && northing(down, point) <= limit
            if isUp { take(up, point, &best) }
            if isDown { take(down, point, &best) }
            guard isUp || isDown else { break }
            if isUp { up += 1 }
            if isDown { down -= 1 }
        }
        return best.flatMap { describe($0.place, $0.distance) }
    }

    private static let units = 100_000.0
    /// The mean radius of the earth in kilometres (IUGG).
    private static let radius = 6_371.0

    /// Kilometres along the meridian.
    private func northing(_ place: Int, _ point: GeoPoint) -> Double {
        abs(Double(latitudes[place]) / Self.units - point.latitude) * .pi / 180 * Self.radius
    }

    private func take(_ place: Int, _ point: GeoPoint, _ best: inout (place: Int, distance: Double)?) {
        let distance = distance(of: place, from: point)
        guard distance <= Self.farthest, distance < best?.distance ?? .infinity else { return }
        best = (place, distance)
    }

    /// Kilometres on the sphere, by the haversine formula (Sinnott, "Virtues of the haversine", 1984).
    private func distance(of place: Int, from point: GeoPoint) -> Double {
        let (here, there) = (point.latitude * .pi / 180, Double(latitudes[place]) / Self.units * .pi / 180)
        let across = (Double(longitudes[place]) / Self.units - point.longitude) * .pi / 180
        let half = pow(sin((there - here) / 2), 2) + cos(here) * cos(there) * pow(sin(across / 2), 2)
        return 2 * Self.radius * asin(min(1, half.squareRoot()))
    }

    /// The first place that is no farther south.
    private func firstPlace(from latitude: Double) -> Int {
        let units = Int32(max(-90, min(90, latitude)) * Self.units)
        var (low, high) = (0, latitudes.count)
        while low < high {
            let middle = (low + high) / 2
            if latitudes[middle] < units { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func describe(_ place: Int, _ distance: Double) -> Place? {
        let region = Int(data.number(at: regionOfPlace + 2 * place, as: UInt16.self))
        guard regionNames + 4 * region + 4 <= countryNames else { return nil }
        let country = Int(data.number(at: countryOfRegion + 2 * region, as: UInt16.self))
        guard countryNames + 4 * country + 4 <= regionOfPlace else { return nil }
        return Place(
            town: string(at: names + 4 * place), region: string(at: regionNames + 4 * region),
            country: string(at: countryNames + 4 * country),
            countryCode: String(decoding: data[codes + 2 * country..<codes + 2 * country + 2], as: UTF8.self),
            kilometres: (distance * 10).rounded() / 10)
    }

    /// The text that the number at `place` leads to, up to a zero byte.
    private func string(at place: Int) -> String {
        let start = text + Int(data.number(at: place, as: UInt32.self))
        guard start < data.count else { return "" }
        return String(decoding: data[start...].prefix { $0 != 0 }, as: UTF8.self)
    }
}

extension Data {
    /// A little-endian number; 0 beyond the end.
    fileprivate func number<Number: FixedWidthInteger>(at place: Int, as type: Number.Type) -> Number {
        guard place >= 0, place + Number.bitWidth / 8 <= count else { return 0 }
        return (0..<Number.bitWidth / 8).reduce(0) { $0 | Number(truncatingIfNeeded: self[place + $1]) << (8 * $1) }
    }
}
