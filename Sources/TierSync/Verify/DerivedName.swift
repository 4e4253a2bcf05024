package import TierModel

/// Which proxy, thumbnail or chip.
package struct DerivedName: Hashable, Sendable {
    /// What it is.
    package var kind: DerivedKind
    /// The original's SHA-256 in hexadecimal digits, or the face's key.
    package var name: String

    /// Names one.
    package init(kind: DerivedKind, name: String) {
        self.kind = kind
        self.name = name
    }

    /// Its path, relative to the library.
    var relative: String { LibraryLayout.derived(kind, named: name) }
}

extension Library {
    /// Brings a proxy, thumbnail or chip back from its pack on the remote, into its place.
    ///
    /// - Returns: `false` when no pack holds it.
    func restoreFromPack(_ name: DerivedName) async throws -> Bool {
        // There are no packs yet. When there are: try await restoreDerived(name.kind, named: name.name)
        false
    }
}
