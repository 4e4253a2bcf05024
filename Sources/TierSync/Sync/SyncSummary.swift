public import TierModel

/// What a sync brought: the JSON of `sync`.
public struct SyncSummary: Encodable, Sendable {
    /// Other devices and workers that have published.
    public var devices = 0
    /// Photos of theirs that are new here, or of which something new is known.
    public var photos = 0
    /// Decisions of theirs.
    public var decisions = 0
    /// Photos that they deleted for good, and that are gone here.
    public var deleted = 0
    /// Photos that they deleted for good, and whose original is here: they are in the trash, and nowhere else any more.
    public var inTrash: [String] = []
    /// Proxies, thumbnails and chips that were fetched.
    public var restored = 0
    /// Photos that could not be taken in.
    public var failed: [PhotoFailure] = []
    /// Decisions of this device and another that cannot both be followed.
    public var contradictions: [ContradictionReport] = []
    /// Photos of this device that were published.
    public var publishedPhotos = 0
    /// Decisions of this device that were published.
    public var publishedDecisions = 0
    /// Body bytes sent.
    public var bytesSent: Int64 = 0
    /// Body bytes received. No original is among them.
    public var bytesReceived: Int64 = 0
    /// Requests to the remote.
    public var requests: Int64 = 0
    /// Wall time in seconds.
    public var seconds = 0.0
    /// What else the user should know, a sentence each.
    public var notes: [String] = []
}

/// Two decisions that cannot both be followed, in words.
public struct ContradictionReport: Encodable, Hashable, Sendable {
    /// What it is about: a photo, a person, an album.
    public var about: String
    /// What counts, because it was said later.
    public var counts: String
    /// What does not.
    public var yields: String
    /// The id of the decision that counts.
    public var decision: String
}
