import Foundation
import GRDB
import SystemPackage
import TierModel

/// How values look in the catalog's columns.
enum Stored {
    /// Microseconds since 1970 in UTC. What no clock says (not finite, or beyond the year 100,000) is held at the limit.
    static func time(_ date: Date) -> Int64 {
        let limit = 3.1e18
        let microseconds = (date.timeIntervalSince1970 * 1e6).rounded()
        guard !microseconds.isNaN else { return 0 }
        return Int64(min(max(microseconds, -limit), limit))
    }

    /// The date of stored microseconds.
    static func date(_ microseconds: Int64) -> Date {
        Date(timeIntervalSince1970: Double(microseconds) / 1e6)
    }

    /// The bytes of a path, without the final zero.
    static func bytes(_ path: FilePath) -> Data {
        path.withPlatformString { start in
            Data(UnsafeRawBufferPointer(start: start, count: path.length))
        }
    }

    /// The path that has these bytes.
    static func path(_ bytes: Data) -> FilePath {
        FilePath(platformString: bytes.map { CInterop.PlatformChar(bitPattern: $0) } + [0])
    }

    /// 16 bytes.
    static func bytes(_ uuid: UUID) -> Data {
        withUnsafeBytes(of: uuid.uuid) { Data($0) }
    }

    /// The UUID that has these bytes.
    static func uuid(_ bytes: Data) throws -> UUID {
        guard bytes.count == 16 else { throw CatalogError.contradiction("a UUID of \(bytes.count) bytes") }
        var value = UUID_NULL
        withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: bytes) }
        return UUID(uuid: value)
    }

    /// A JSON array of numbers, for `json_each`.
    static func list(_ numbers: some Sequence<Int64>) -> String {
        "[" + numbers.map(String.init).joined(separator: ",") + "]"
    }

    private static let UUID_NULL: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
}

extension String {
    /// Equal for names that differ only in case, width (`Ａ` and `A`) or composition. Used for names of people and files, and for keys:
    /// some servers keep names in a file system that cannot tell them apart.
    var foldedForCatalog: String {
        // ASCII is its own composition; finding that out costs a tenth of composing it.
        utf8.allSatisfy { $0 < 0x80 } ? lowercased() : precomposedStringWithCompatibilityMapping.lowercased()
    }
}

extension Row {
    func text(_ column: Int) -> String? { self[column] }
    func number(_ column: Int) -> Int64? { self[column] }
    func real(_ column: Int) -> Double? { self[column] }
    func bytes(_ column: Int) -> Data? { self[column] }
    func flag(_ column: Int) -> Bool { self[column] as Int64? == 1 }
    func date(_ column: Int) -> Date? { number(column).map(Stored.date) }

    func needed<Value>(_ value: Value?, _ what: String) throws -> Value {
        guard let value else { throw CatalogError.contradiction("a row without \(what)") }
        return value
    }

    func digest(_ column: Int) throws -> ContentDigest? {
        guard let bytes = bytes(column) else { return nil }
        return try needed(ContentDigest(bytes: bytes), "a digest of 32 bytes")
    }

    func value<Value: RawRepresentable>(_ column: Int, as type: Value.Type) throws -> Value
    where Value.RawValue == String {
        let word = text(column)
        return try needed(word.flatMap(Value.init(rawValue:)), "a known \(type) (\(word ?? "none"))")
    }

    /// Reads version id, entity tag, its strength and modification time from four columns.
    func objectVersion(at column: Int) -> ObjectVersion {
        ObjectVersion(
            versionID: text(column), etag: text(column + 1), isETagStrong: flag(column + 2),
            lastModified: text(column + 3))
    }
}

extension ObjectVersion {
    /// The four columns that `Row.objectVersion(at:)` reads.
    var columns: [(any DatabaseValueConvertible)?] { [versionID, etag, isETagStrong ? 1 : 0, lastModified] }
}
