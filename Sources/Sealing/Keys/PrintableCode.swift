import Crypto
import Foundation

/// Bytes as a person can write them down: base32 in the alphabet of Crockford (https://www.crockford.com/base32.html), in groups of four.
enum PrintableCode {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// The text of bytes, whose number must be a multiple of 5.
    static func text(_ bytes: [UInt8]) -> String {
        var digits: [Character] = []
        for start in stride(from: 0, to: bytes.count, by: 5) {
            let word = bytes[start..<min(start + 5, bytes.count)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            digits += (0..<8).map { alphabet[Int(word >> (35 - 5 * UInt64($0)) & 31)] }
        }
        return stride(from: 0, to: digits.count, by: 4).map { String(digits[$0..<min($0 + 4, digits.count)]) }
            .joined(separator: "-")
    }

    /// The bytes of such a text, however it was typed: small letters, spaces, O for 0, I and L for 1. `nil` for anything else.
    static func bytes(_ text: String) -> [UInt8]? {
        var values: [UInt64] = []
        for character in text.uppercased() where !character.isWhitespace && character != "-" {
            let meant = character == "O" ? "0" : character == "I" || character == "L" ? "1" : character
            guard let value = alphabet.firstIndex(of: meant) else { return nil }
            values.append(UInt64(value))
        }
        guard !values.isEmpty, values.count.isMultiple(of: 8) else { return nil }
        return stride(from: 0, to: values.count, by: 8).flatMap { start in
            let word = values[start..<start + 8].reduce(UInt64(0)) { $0 << 5 | $1 }
            return (0..<5).map { UInt8(truncatingIfNeeded: word >> (32 - 8 * UInt64($0))) }
        }
    }

    /// Bytes with a check of 4 more, so that a typing error is told at once.
    static func checked(_ bytes: [UInt8]) -> [UInt8] { bytes + check(bytes) }

    /// The bytes without their check; `nil` when it is wrong.
    static func unchecked(_ bytes: [UInt8]) -> [UInt8]? {
        let content = Array(bytes.dropLast(4))
        return check(content) == Array(bytes.suffix(4)) ? content : nil
    }

    private static func check(_ bytes: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: Data("tiersync code".utf8) + bytes).prefix(4))
    }
}
