public import TierModel

/// What an adoption found: the JSON of `tiersync adopt`. `done` are photos that are new in the library, `skipped` those that it had.
public struct AdoptionSummary: Encodable, Sendable {
    /// A registered object that the remote does not show any more.
    public struct Missing: Hashable, Encodable, Sendable {
        /// Its photo.
        public var photo: PhotoID
        /// The file name.
        public var file: String
        /// The key.
        public var key: String
    }

    /// What every job says.
    public var job = JobSummary()
    /// Movies, RAWs and sidecars that are new in the library.
    public var companions = 0
    /// Objects that are others than when they were registered; their photos have to be analysed again.
    public var changed = 0
    /// How many registered objects are not there any more.
    public var vanished = 0
    /// The first hundred of them.
    public var missing: [Missing] = []

    private enum CodingKeys: String, CodingKey {
        case companions, changed, vanished, missing
    }

    init() {}

    /// Encodes the keys of `JobSummary` with those of its own beside them.
    public func encode(to encoder: any Encoder) throws {
        try job.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(companions, forKey: .companions)
        try container.encode(changed, forKey: .changed)
        try container.encode(vanished, forKey: .vanished)
        try container.encode(missing, forKey: .missing)
    }
}
