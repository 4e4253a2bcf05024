import Crypto
import Foundation
package import TierModel

/// The keys of a library that a device has: the newest seals, all open.
package struct LibraryKeys: Sendable {
    /// Newest first; never empty.
    package let all: [LibraryKey]
    private let byID: [LibraryKeyID: LibraryKey]
    private let nameKey: SymmetricKey

    /// Takes keys, newest first; `nil` for none.
    package init?(newestFirst keys: [LibraryKey]) {
        guard let oldest = keys.last else { return nil }
        all = keys
        byID = Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        // The first key that the library had: names stay what they are when keys are rotated.
        nameKey = oldest.derived(.names)
    }

    /// A first key, made now.
    package init() {
        let key = LibraryKey.random()
        all = [key]
        byID = [key.id: key]
        nameKey = key.derived(.names)
    }

    /// The key that seals new objects.
    package var newest: LibraryKey { all[0] }

    /// The key of that name; `nil` when this device does not have it.
    package subscript(id: LibraryKeyID) -> LibraryKey? { byID[id] }

    /// The key of an original on the remote, `originals/ab/cdef…`: HMAC-SHA256 of its content's digest, so that the same content has
    /// the same name on each device, and nobody else can tell which.
    package func originalName(_ digest: ContentDigest) -> String {
        let name = Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: digest.data, using: nameKey))
        return "originals/\(name.prefix(2))/\(name.dropFirst(2))"
    }
}
