import Foundation
import TierModel
import WebServer

/// What a request says, checked against the limits that the API's description names.
extension Route.Call {
    /// A query item that must be text of at most so many characters; `nil` when it is not there.
    func text(_ name: String, most: Int) throws(RequestError) -> String? {
        let values = request.query.filter { $0.name == name }.map(\.value)
        guard values.count < 2 else { throw .bad("\(name) is given twice") }
        guard let value = values.first else { return nil }
        guard value.count <= most, !value.utf8.contains(0) else {
            throw .bad("\(name) has more than \(most) characters, or one that is none")
        }
        return value
    }

    /// A query item that must be a whole number.
    func integer(_ name: String, _ range: ClosedRange<Int>, default normal: Int) throws(RequestError) -> Int {
        guard let text = try text(name, most: 20) else { return normal }
        guard let value = Int(text), range.contains(value), !text.hasPrefix("+") else {
            throw .bad("\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A query item that must be a number.
    func number(_ name: String, _ range: ClosedRange<Double>, default normal: Double?) throws(RequestError) -> Double {
        guard let text = try text(name, most: 40) else {
            guard let normal else { throw .bad("\(name) is missing") }
            return normal
        }
        guard let value = Double(text), value.isFinite, range.contains(value), !text.hasPrefix("+") else {
            throw .bad("\(name) must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A query item that must be `true` or `false`.
    func flag(_ name: String) throws(RequestError) -> Bool {
        switch try text(name, most: 5) {
        case nil, "false": return false
        case "true": return true
        default: throw .bad("\(name) must be true or false")
        }
    }

    /// How many to give: `limit`.
    func limit() throws(RequestError) -> Int { try integer("limit", 1...1_000, default: 200) }

    /// How many to pass over: `offset`.
    func offset() throws(RequestError) -> Int { try integer("offset", 0...10_000_000, default: 0) }

    /// An open part of the path.
    func part(_ name: String) -> String { parts[name] ?? "" }

    /// A part of the path that names a person or an album.
    func name(_ name: String) throws(RequestError) -> String {
        let text = part(name)
        guard text.count <= 200 else { throw .bad("\(name) has more than 200 characters") }
        return text
    }

    /// The photo that the path names.
    func photoID() throws(RequestError) -> PhotoID { try Self.photoID(part("photo")) }

    /// `photo123`.
    private static func photoID(_ text: String) throws(RequestError) -> PhotoID {
        guard text.count <= 14, let id = PhotoID(parsing: text) else {
            throw .bad("a photo is named like photo123")
        }
        return id
    }

    /// The JSON of the body.
    func body<Value: Decodable>(_ type: Value.Type = Value.self) throws(RequestError) -> Value {
        let media = request.header("content-type")?.split(separator: ";").first?
            .trimmingCharacters(in: .whitespaces).lowercased()
        guard media == "application/json" else {
            throw RequestError(415, "the body must be application/json", code: "badRequest")
        }
        do {
            return try JSONDecoder().decode(type, from: request.body)
        } catch let error as RequestError {
            throw error
        } catch let DecodingError.dataCorrupted(context) where !context.codingPath.isEmpty {
            throw .bad("\(Self.path(context)): \(context.debugDescription)")
        } catch let DecodingError.keyNotFound(key, _) {
            throw .bad("\(key.stringValue) is missing")
        } catch let DecodingError.typeMismatch(_, context) {
            throw .bad("\(Self.path(context)) is of another kind than it must be")
        } catch let DecodingError.valueNotFound(_, context) {
            throw .bad("\(Self.path(context)) must not be null")
        } catch let error as any UserFacingError {
            throw RequestError(400, error.message, remedy: error.remedy, code: "badRequest")
        } catch {
            throw .bad("the body is not the JSON that is wanted here")
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        let names = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        return names.isEmpty ? "the body" : names.joined(separator: ".")
    }
}

/// A list of 1 to 10,000 photos in a body.
struct PhotoList: Decodable {
    var photos: [PhotoID]

    init(from decoder: any Decoder) throws {
        photos = try decoder.singleValueContainer().decode([PhotoID].self)
        guard (1...10_000).contains(photos.count) else { throw RequestError.bad("name 1 to 10,000 photos") }
    }
}

/// A text of a body, of 1 to `most` characters in `Self`.
struct ShortText: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
        guard (1...200).contains(text.count), !text.utf8.contains(0) else {
            throw RequestError.bad("a name has 1 to 200 characters")
        }
    }
}

/// A value of a body that may be left out, be null, or be there.
enum Change<Value: Decodable & Sendable>: Sendable {
    case none
    case remove
    case set(Value)
}

extension KeyedDecodingContainer {
    /// Tells what is left out from what is null.
    func change<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Change<Value> {
        guard contains(key) else { return .none }
        return try decodeNil(forKey: key) ? .remove : .set(try decode(type, forKey: key))
    }

    /// A value that may be left out, but not be null.
    func optional<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
        contains(key) ? try decode(type, forKey: key) : nil
    }
}
