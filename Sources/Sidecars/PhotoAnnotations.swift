package import TierModel

/// What people said about a photo in other programs, as a sidecar, the file itself or an export tells it.
package struct PhotoAnnotations: Hashable, Sendable {
    /// The name of the picture's file where it came from.
    package var originalName: String?
    /// A short name for the picture.
    package var title: String?
    /// A description.
    package var caption: String?
    /// Stars, 1 to 5, or −1 for a rejected photo; `nil` for one without.
    package var rating: Int?
    /// Keywords without doubles; a hierarchy is written with slashes: `Places/Italy/Rome`. Names of `people` are not among them.
    package var tags: [String] = []
    /// Whether it is marked as a favourite.
    package var isFavourite: Bool?
    /// Whether it is put away where the others are shown: hidden or archived.
    package var isHidden: Bool?
    /// Whether it lies in the other program's trash.
    package var isTrashed: Bool?
    /// When it was taken.
    package var captured: CaptureTime?
    /// Where it was taken.
    package var location: GeoPoint?
    /// Names of albums that it is in.
    package var albums: [String] = []
    /// Who is on it.
    package var people: [NamedRegion] = []

    /// Says nothing.
    package init() {}

    /// Whether nothing is said.
    package var isEmpty: Bool { self == PhotoAnnotations() }

    /// A digest of all that is said, the same in every version of this program: tells what was taken before.
    package var digest: ContentDigest {
        let lines: [String] =
            [
                "title \(title ?? "")", "caption \(caption ?? "")", "rating \(rating.map(String.init) ?? "")",
                "favourite \(isFavourite.map(String.init) ?? "")", "hidden \(isHidden.map(String.init) ?? "")",
                "trashed \(isTrashed.map(String.init) ?? "")",
                "captured \(captured.map { "\($0.wallClock) \($0.utcOffset.map(String.init) ?? "")" } ?? "")",
                "location \(location.map { "\($0.latitude) \($0.longitude) \($0.altitude.map { "\($0)" } ?? "")" } ?? "")",
            ] + tags.map { "tag \($0)" } + albums.map { "album \($0)" }
            + people.map { person in
                "person \(person.name) \(person.box.map { "\($0.x) \($0.y) \($0.width) \($0.height)" } ?? "")"
            }
        return ContentDigest(of: Array(lines.joined(separator: "\u{0}").utf8))
    }

    /// Takes from `other` what this one does not say, and adds its tags, albums and people: for reading a sidecar before
    /// the packet in the picture, since programs that write sidecars leave the picture as it was.
    ///
    /// A person whom both name is one: a box comes from `other` only where none is known here. Two regions of one name
    /// that hardly overlap both stay.
    package mutating func fill(from other: PhotoAnnotations) {
        originalName = originalName ?? other.originalName
        title = title ?? other.title
        caption = caption ?? other.caption
        rating = rating ?? other.rating
        isFavourite = isFavourite ?? other.isFavourite
        isHidden = isHidden ?? other.isHidden
        isTrashed = isTrashed ?? other.isTrashed
        captured = captured ?? other.captured
        location = location ?? other.location
        tags.appendNew(other.tags)
        albums.appendNew(other.albums)
        for person in other.people { add(person) }
        let names = Set(people.map(\.name))
        tags.removeAll(where: names.contains)
    }

    /// Adds a person unless the same region, or the same name without a place, is there already.
    mutating func add(_ person: NamedRegion) {
        guard let box = person.box else {
            if !people.contains(where: { $0.name == person.name }) { people.append(person) }
            return
        }
        for index in people.indices where people[index].name == person.name {
            guard let known = people[index].box else {
                people[index].box = box
                return
            }
            // What several programs wrote of one face differs by rounding and by how much of the hair they take in.
            if known.overlap(with: box) > 0.3 { return }
        }
        people.append(person)
    }
}

extension [String] {
    /// Appends those that are not in it yet.
    mutating func appendNew(_ others: [String]) {
        var seen = Set(self)
        for other in others where seen.insert(other).inserted { append(other) }
    }
}

extension StringProtocol {
    /// Without blanks and control characters at both ends.
    func trimmingBlanks() -> String {
        func isBlank(_ character: Character) -> Bool {
            character.isWhitespace || character.unicodeScalars.allSatisfy { $0.value < 0x20 || $0.value == 0xFEFF }
        }
        let tail = drop(while: isBlank)
        guard let last = tail.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(tail[...last])
    }
}
