/// The keys as `tiersync export-keys` writes them, for other programs: see docs/encryption.md.
package struct ExportedKeys: Codable, Sendable {
    /// One library key.
    package struct Key: Codable, Sendable {
        /// Its id, in hexadecimal.
        package var id: String
        /// Its 32 bytes, in hexadecimal.
        package var key: String
    }

    /// Which rules it follows.
    package var format: Int
    /// Newest first.
    package var keys: [Key]

    /// Writes keys down.
    package init(_ keys: LibraryKeys) {
        format = 1
        self.keys = keys.all.map { Key(id: $0.id.description, key: Hexadecimal.text($0.bytes)) }
    }

    /// The keys; `nil` when what was written down is damaged.
    package var libraryKeys: LibraryKeys? {
        let all = keys.compactMap { Hexadecimal.bytes($0.key).flatMap { LibraryKey(bytes: $0) } }
        guard all.map(\.id.description) == keys.map(\.id) else { return nil }
        return LibraryKeys(newestFirst: all)
    }
}
