import Foundation
import Glibc
import Remote
import TierModel

extension ObjectVersion {
    /// When the remote says that the object was last changed: HTTP's form of a date, or ISO 8601 with or without separators, in UTC.
    var modified: Date? {
        guard let lastModified else { return nil }
        return HTTPDate.parse(lastModified) ?? Self.iso8601(lastModified)
    }

    private static func iso8601(_ text: String) -> Date? {
        let digits = text.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.map { Int32($0) - 48 }
        guard digits.count >= 14, text.utf8.last == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int32 { digits[range].reduce(0) { 10 * $0 + $1 } }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (number(0..<4) - 1900, number(4..<6) - 1, number(6..<8))
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (number(8..<10), number(10..<12), number(12..<14))
        return Date(timeIntervalSince1970: Double(timegm(&parts)))
    }
}
