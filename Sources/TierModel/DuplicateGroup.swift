/// In what way several photos are the same or alike.
public enum DuplicateMatch: String, Hashable, Codable, Sendable, CaseIterable {
    /// The same bytes under several paths: one photo already, and nothing to remove.
    case identical
    /// The same picture, stored anew or resized: the others show nothing that the kept one does not.
    case copy
    /// The same picture, edited: grey, another look, turned, mirrored, stretched.
    case variant
    /// The same moment, taken again within seconds.
    case burst
    /// Much alike, but not the same.
    case similar
}

/// Photos that match, about the best of them: each was compared with that one, so no chain of likenesses joins strangers.
public struct DuplicateGroup: Hashable, Codable, Sendable {
    /// One of the others.
    public struct Member: Hashable, Codable, Sendable {
        /// The photo.
        public var photo: PhotoID
        /// In what it differs from the kept one, in words: `smaller: 1600 × 1200 rather than 4032 × 3024`.
        public var differences: [String]

        /// Makes a member.
        public init(photo: PhotoID, differences: [String]) {
            self.photo = photo
            self.differences = differences
        }
    }

    /// How they match.
    public var match: DuplicateMatch
    /// The best one.
    public var keep: PhotoID
    /// Why it is the best, in words; empty where nothing but its age decided.
    public var reasons: [String]
    /// The others, the better ones first.
    public var others: [Member]

    /// Makes a group.
    public init(match: DuplicateMatch, keep: PhotoID, reasons: [String], others: [Member]) {
        self.match = match
        self.keep = keep
        self.reasons = reasons
        self.others = others
    }
}
