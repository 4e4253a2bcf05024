package import TierModel

/// A person whom someone named in a photo.
package struct NamedRegion: Hashable, Sendable {
    /// The name, trimmed and never empty.
    package var name: String
    /// Where the face is in the upright picture; `nil` where only the name is known.
    package var box: FractionBox?

    /// Makes a region; `nil` for what programs write where nobody gave a name.
    package init?(_ name: String, _ box: FractionBox?) {
        let trimmed = name.trimmingBlanks()
        guard !trimmed.isEmpty, !Self.nobody.contains(trimmed.lowercased()) else { return nil }
        self.name = trimmed
        self.box = box
    }

    /// How many of one photo are read; the rest is passed over.
    static let most = 1000

    /// What digiKam and others call faces without a name.
    private static let nobody: Set<String> = ["unknown", "unnamed", "unconfirmed", "ignored"]
}
