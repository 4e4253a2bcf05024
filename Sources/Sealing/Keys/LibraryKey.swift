import Crypto
import Foundation

/// A key of a library: 32 random bytes, from which all that seals its objects is derived.
package struct LibraryKey: Sendable {
    /// Length of a key in bytes.
    package static let byteCount = 32

    /// The key itself. Never printed, never logged.
    let secret: SymmetricKey
    /// What the key is called in headers and keyrings; tells nothing of it.
    package let id: LibraryKeyID

    /// Takes a key; `nil` unless it has 32 bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(SymmetricKey(data: Array(bytes)))
    }

    /// A new, random one.
    package static func random() -> LibraryKey { LibraryKey(SymmetricKey(size: .bits256)) }

    private init(_ secret: SymmetricKey) {
        self.secret = secret
        id = LibraryKeyID(derivedFrom: secret)
    }

    /// The 32 bytes.
    package var bytes: [UInt8] { secret.withUnsafeBytes { Array($0) } }

    /// A key for one use, by HKDF-SHA256 (RFC 5869).
    func derived(_ use: KeyUse, salt: [UInt8] = []) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret, salt: salt, info: Data(use.rawValue.utf8), outputByteCount: 32)
    }
}

/// What a key is derived for: the `info` of HKDF, which keeps the uses apart.
enum KeyUse: String {
    case id = "tiersync seal 1: id"
    case wrapping = "tiersync seal 1: wrap"
    case payload = "tiersync seal 1: payload"
    case names = "tiersync seal 1: names"
    case keyringAuthenticity = "tiersync seal 1: keyring"
    case olderKey = "tiersync seal 1: older key"
    case recovery = "tiersync seal 1: recovery"
}

/// The name of a library key: 8 bytes derived from it, as 16 hexadecimal digits.
package struct LibraryKeyID: Hashable, Sendable, CustomStringConvertible {
    /// Length of a name in bytes.
    static let byteCount = 8

    /// The bytes.
    package let bytes: [UInt8]

    init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    init(derivedFrom secret: SymmetricKey) {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret, info: Data(KeyUse.id.rawValue.utf8), outputByteCount: Self.byteCount)
        bytes = key.withUnsafeBytes { Array($0) }
    }

    /// 16 hexadecimal digits.
    package var description: String { Hexadecimal.text(bytes) }
}
