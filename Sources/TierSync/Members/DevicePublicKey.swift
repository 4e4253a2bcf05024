import Crypto
package import Foundation
import TierModel

/// The public half of a device's Ed25519 key (RFC 8032): by it others know what the device has signed.
package struct DevicePublicKey: Hashable, Sendable {
    /// Its 32 bytes.
    package let bytes: Data

    /// Takes 32 bytes; `nil` for anything else.
    package init?(_ bytes: Data) {
        guard bytes.count == 32, (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)) != nil else {
            return nil
        }
        self.bytes = bytes
    }

    /// What people compare.
    package var fingerprint: KeyFingerprint { KeyFingerprint(of: self) }

    /// Whether the key's owner has signed this text for this use.
    func accepts(_ signature: Data, of text: Data, for use: SignedUse) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
        return key.isValidSignature(signature, for: use.prefix + text)
    }
}

extension DevicePublicKey: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let key = DevicePublicKey(try container.decode(Data.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "this is no Ed25519 key")
        }
        self = key
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(bytes)
    }
}

/// What people compare to know a key: the first 16 bytes of the SHA-256 of its 32, in eight groups of four hexadecimal digits.
///
/// Nobody can make another key for a given 128 bits.
package struct KeyFingerprint: Hashable, Sendable, CustomStringConvertible {
    private static let digits = 32

    /// The digits in groups: `1a2b-3c4d-…`.
    package let description: String

    init(of key: DevicePublicKey) {
        self.init(hex: ContentDigest(of: key.bytes).hex.prefix(Self.digits))
    }

    /// Reads what was printed, with or without its dashes; `nil` unless all of it is there.
    package init?(_ text: String) {
        let hex = text.lowercased().filter { $0 != "-" && $0 != " " && $0 != ":" }
        guard hex.utf8.count == Self.digits, hex.utf8.allSatisfy({ Self.hexDigits.contains($0) }) else { return nil }
        self.init(hex: hex[...])
    }

    private init(hex: Substring) {
        let digits = Array(hex)
        description = stride(from: 0, to: digits.count, by: 4).map { String(digits[$0..<min($0 + 4, digits.count)]) }
            .joined(separator: "-")
    }

    private static let hexDigits = Set("0123456789abcdef".utf8)
}
