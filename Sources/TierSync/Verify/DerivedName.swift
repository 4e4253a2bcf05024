import Foundation
import SystemPackage
import TierModel

/// Which proxy, thumbnail or chip.
struct DerivedName: Hashable, Sendable {
    /// What it is.
    var kind: DerivedKind
    /// The original's SHA-256 in hexadecimal digits, or the face's key.
    var name: String

    /// Its path, relative to the library.
    var relative: String { LibraryLayout.derived(kind, named: name) }
}

/// What a pack on the remote gives back of proxies, thumbnails and chips.
protocol DerivedPacks: Sendable {
    /// The bytes of one; `nil` when no pack holds it.
    func derivedData(_ name: DerivedName) async throws -> Data?
}

extension Library {
    /// The packs of this library.
    // One line to change when packs are there: what `publish` makes.
    var packs: (any DerivedPacks)? { nil }
}
