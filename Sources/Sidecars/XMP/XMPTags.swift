import TierModel

/// Keywords, which every program writes in several ways at once.
enum XMPTags {
    /// Properties that hold hierarchies.
    private static let hierarchies = [
        XMPName(XMPSchema.lightroom, "hierarchicalSubject"), XMPName(XMPSchema.digiKam, "TagsList"),
        XMPName(XMPSchema.mediaPro, "CatalogSets"), XMPName(XMPSchema.microsoftPhoto, "LastKeywordXMP"),
    ]

    /// The tags: hierarchies first, then those keywords that are no part of one. What only names one of `people` is left
    /// out: their name alone, or under digiKam's tag for people.
    static func tags(_ properties: [XMPName: XMPValue], people: Set<String>) -> [String] {
        var tags: [String] = []
        for name in hierarchies {
            // A flat list's keyword would double the hierarchy's; of two hierarchies the same tag is the same text.
            tags.appendNew(properties[name]?.texts.compactMap(path) ?? [])
        }
        let parts = Set(tags.flatMap { [$0] + $0.split(separator: "/").map(String.init) })
        let flat = properties[XMPName(XMPSchema.dc, "subject")]?.texts.compactMap(path) ?? []
        tags.appendNew(flat.filter { !parts.contains($0) })
        return tags.filter { !names(people, $0) }
    }

    /// A tag with slashes between its parts, none of them empty.
    static func path(_ text: String) -> String? {
        let parts = text.split { $0 == "/" || $0 == "|" }.map { $0.trimmingBlanks() }.filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: "/")
    }

    private static func names(_ people: Set<String>, _ tag: String) -> Bool {
        guard !people.contains(tag) else { return true }
        let parts = tag.split(separator: "/")
        guard parts.count > 1, parts.first == "People", let last = parts.last else { return false }
        return people.contains(String(last))
    }
}
