import TierModel

/// A value that may be missing or of another kind than it should be: then it is as if it were not there.
struct Lenient<Value: Decodable>: Decodable {
    let value: Value?

    init(from decoder: any Decoder) { value = try? Value(from: decoder) }

    fileprivate init(_ value: Value?) { self.value = value }
}

extension KeyedDecodingContainer {
    /// A value that is missing is none (the compiler's own decoding calls this one).
    func decode<Value: Decodable>(_ type: Lenient<Value>.Type, forKey key: Key) throws -> Lenient<Value> {
        try decodeIfPresent(type, forKey: key) ?? Lenient(nil)
    }
}

/// The file of one photo in an export of Google Photos.
struct TakeoutPhoto: Decodable {
    let title: Lenient<String>
    let description: Lenient<String>
    let url: Lenient<String>
    let photoTakenTime: Lenient<TakeoutTime>
    let geoData: Lenient<TakeoutPlace>
    let geoDataExif: Lenient<TakeoutPlace>
    let people: Lenient<[Lenient<TakeoutPerson>]>
    let favorited: Lenient<Bool>
    let archived: Lenient<Bool>
    let trashed: Lenient<Bool>
}

/// The file of an album; older exports have what it says in `albumData`.
struct TakeoutAlbum: Decodable {
    struct Content: Decodable {
        let title: Lenient<String>
    }

    let title: Lenient<String>
    let albumData: Lenient<Content>
    /// Which only photos have.
    let photoTakenTime: Lenient<TakeoutTime>
}

struct TakeoutTime: Decodable {
    let timestamp: Lenient<TakeoutSeconds>
}

/// Seconds since 1970 in UTC, written as a text or as a number.
struct TakeoutSeconds: Decodable {
    let seconds: Double?

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let number = (try? container.decode(String.self)).map { Double($0) } ?? (try? container.decode(Double.self))
        // Beyond the years 1 to 9999 nothing was photographed.
        seconds = number.flatMap { (-62_135_596_800..<253_402_300_800).contains($0) ? $0 : nil }
    }
}

struct TakeoutPlace: Decodable {
    let latitude: Lenient<Double>
    let longitude: Lenient<Double>
    let altitude: Lenient<Double>

    /// The point, unless a coordinate is missing or both are 0. An altitude of 0 is what is written for none.
    var point: GeoPoint? {
        guard let latitude = latitude.value, let longitude = longitude.value else { return nil }
        let height = altitude.value.flatMap { $0 == 0 ? nil : $0 }
        return GeoPoint(latitude: latitude, longitude: longitude, altitude: height)
    }
}

struct TakeoutPerson: Decodable {
    let name: Lenient<String>
}
