import Foundation
import Inference
import Testing
import TierModel

@Suite struct PlaceTableTests {
    private static let table = Result { try PlaceTable(models: TestMaterial.store) }

    @Test(arguments: [
        (48.8566, 2.3522, "Paris", "FR"), (52.5170, 13.3889, "Berlin", "DE"), (-33.8688, 151.2093, "Sydney", "AU"),
        (64.1466, -21.9426, "Reykjavík", "IS"), (35.6895, 139.6917, "Tokyo", "JP"),
    ])
    func `the nearest town is found`(latitude: Double, longitude: Double, town: String, country: String) throws {
        let point = try #require(GeoPoint(latitude: latitude, longitude: longitude))
        let place = try #require(Self.table.get().nearest(to: point))
        #expect(place.countryCode == country && place.kilometres < 15, "\(place)")
        // Large cities have towns of their own around their middle.
        #expect(place.town == town || place.description.contains(town) || place.kilometres < 3, "\(place)")
    }

    @Test func `it is the nearest of all, as a look at each tells`() throws {
        let table = try Self.table.get()
        let towns = try Self.towns()
        var state: UInt64 = 42
        func uniform(_ range: ClosedRange<Double>) -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return range.lowerBound + Double(state >> 11) / Double(1 << 53) * (range.upperBound - range.lowerBound)
        }
        var found = 0
        for _ in 0..<60 {
            let point = try #require(GeoPoint(latitude: uniform(-60...70), longitude: uniform(-180...180)))
            let least = towns.map { Self.kilometres($0, point) }.min() ?? .infinity
            let place = table.nearest(to: point)
            #expect((place != nil) == (least <= PlaceTable.farthest), "\(point)")
            if let place {
                #expect(abs(place.kilometres - least) <= 0.06, "\(point)")
                found += 1
            }
        }
        #expect(found > 5)
    }

    /// Latitude and longitude of each town, as Models/README.md describes the file.
    private static func towns() throws -> [(latitude: Double, longitude: Double)] {
        let bytes = [UInt8](try TestMaterial.store.table(for: "places"))
        func number(_ place: Int) -> Int32 { (0..<4).reduce(0) { $0 | Int32(bytes[place + $1]) << (8 * $1) } }
        let count = Int(number(8))
        return (0..<count).map {
            (Double(number(24 + 4 * $0)) / 100_000, Double(number(24 + 4 * count + 4 * $0)) / 100_000)
        }
    }

    /// By the angle between the two points as vectors: another formula than the table's.
    private static func kilometres(_ town: (latitude: Double, longitude: Double), _ point: GeoPoint) -> Double {
        let (a, b) = (town.latitude * .pi / 180, point.latitude * .pi / 180)
        let across = (town.longitude - point.longitude) * .pi / 180
        let (x, y, z) = (
            cos(a) * sin(across), cos(b) * sin(a) - sin(b) * cos(a) * cos(across),
            sin(a) * sin(b) + cos(a) * cos(b) * cos(across)
        )
        return 6_371 * atan2((x * x + y * y).squareRoot(), z)
    }

    @Test(arguments: [(0.0, -140.0), (-85, 30)])
    func `far from every town there is none`(latitude: Double, longitude: Double) throws {
        #expect(try Self.table.get().nearest(to: #require(GeoPoint(latitude: latitude, longitude: longitude))) == nil)
    }

    @Test func `what is no table, or cut off, is refused`() throws {
        let whole = try TestMaterial.store.table(for: "places")
        for bytes in [Data(), Data("TSPLACE1".utf8), whole.dropLast(), whole + [0], Data(repeating: 7, count: 100)] {
            let error = #expect(throws: InferenceError.self) { _ = try PlaceTable(bytes) }
            #expect(error?.code == .modelDamaged)
        }
    }

    @Test func `a place says how far it is, unless one is there`() {
        var place = Place(town: "Aix", region: "", country: "France", countryCode: "FR", kilometres: 3)
        #expect(place.description == "Aix, France")
        place.kilometres = 42.4
        #expect(place.description == "42 km from Aix, France")
    }
}
