public import TierModel

/// Photos that match: the JSON of `duplicates list`.
public struct DuplicateReport: Hashable, Encodable, Sendable {
    /// One that need not be kept.
    public struct Other: Hashable, Encodable, Sendable {
        /// The photo.
        public var photo: PhotoID
        /// Its file name.
        public var file: String
        /// Size of its original.
        public var bytes: Int64
        /// Where the original is.
        public var tier: Tier
        /// In what it differs from the kept one.
        public var differences: [String]
        /// Bytes of its files on this device: what emptying the trash frees here.
        public var freesLocal: Int64
        /// Bytes of its objects on the remote: what emptying the trash frees there.
        public var freesRemote: Int64
    }

    /// How they match.
    public var match: DuplicateMatch
    /// The best one.
    public var keep: PhotoID
    /// Its file name.
    public var file: String
    /// Why it is the best.
    public var reasons: [String]
    /// All of them, the best one first.
    public var photos: [PhotoID]
    /// The others.
    public var others: [Other]
    /// The paths that the same bytes came from; of `identical` only.
    public var paths: [String]
}
