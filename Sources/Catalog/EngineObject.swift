import GRDB
public import TierModel

/// An object below `tiersync/v1` as the catalog knows it.
public struct EngineObject: Hashable, Sendable, Identifiable {
    /// What it is.
    public enum Kind: String, Sendable {
        /// Documents of photos, decisions and deletions.
        case segment
        /// Proxies, thumbnails or chips, one behind the other.
        case pack
        /// Says which segments count.
        case manifest
    }

    /// Its row.
    public var id: Int64
    /// Its key on the remote.
    public var key: String
    /// What it is.
    public var kind: Kind
    /// Its number among those of its writer.
    public var number: Int64
    /// Its size.
    public var byteCount: Int64
    /// SHA-256 of its bytes.
    public var digest: ContentDigest
    /// Records of a segment, bytes of a pack.
    public var weight: Int64
    /// How much of the weight still counts.
    public var live: Int64
    /// Whether nobody knows how far its upload has come.
    public var isBegun: Bool

    static let columns = "o.id, o.key, o.kind, o.number, o.byte_count, o.digest, o.weight, o.live, o.state = 'begun'"

    init(_ row: Row) throws {
        id = row[0]
        key = row[1]
        kind = try row.value(2, as: Kind.self)
        number = row[3]
        byteCount = row[4]
        digest = try row.needed(row.digest(5), "the digest of an object")
        weight = row[6]
        live = row[7]
        isBegun = row.flag(8)
    }
}

/// An object that is about to be written.
public struct NewEngineObject: Sendable {
    /// Its key on the remote.
    public var key: String
    /// What it is.
    public var kind: EngineObject.Kind
    /// Its number among those of its writer.
    public var number: Int64
    /// Its size.
    public var byteCount: Int64
    /// SHA-256 of its bytes.
    public var digest: ContentDigest
    /// Records of a segment, bytes of a pack.
    public var weight: Int64

    /// Makes a description.
    public init(
        key: String, kind: EngineObject.Kind, number: Int64, byteCount: Int64, digest: ContentDigest, weight: Int64
    ) {
        self.key = key
        self.kind = kind
        self.number = number
        self.byteCount = byteCount
        self.digest = digest
        self.weight = weight
    }
}

/// A proxy, thumbnail or chip in a pack.
public struct PackedFile: Hashable, Sendable {
    /// What it is.
    public var file: DerivedFile
    /// The key of the pack.
    public var pack: String
    /// Its first byte there.
    public var start: Int64

    /// Makes a description.
    public init(file: DerivedFile, pack: String, start: Int64) {
        self.file = file
        self.pack = pack
        self.start = start
    }
}

/// A pack as a segment names it.
public struct PackDocument: Hashable, Codable, Sendable {
    /// Its key on the remote.
    public var key: String
    /// Its size.
    public var bytes: Int64
    /// SHA-256 of its bytes.
    public var sha256: ContentDigest

    /// Makes a description.
    public init(key: String, bytes: Int64, sha256: ContentDigest) {
        self.key = key
        self.bytes = bytes
        self.sha256 = sha256
    }
}

/// Who writes below `tiersync/v1`, and how far it has come.
public struct PublicationState: Hashable, Sendable {
    /// Names the folder of its objects. It is this library's device, until a catalog that was put back from a backup meets what
    /// it had written later: then it goes on as another.
    public var writer: String
    /// The last number that was given to an object.
    public var number: Int64
    /// The latest logical time of photos that is known.
    public var clock: Int64
}

/// What waits to be published.
public struct PublicationBacklog: Hashable, Sendable {
    /// Photos whose original is on the remote already.
    public var photos: Int
    /// Decisions.
    public var decisions: Int
    /// Photos that were deleted for good.
    public var gone: Int

    /// Makes counts.
    public init(photos: Int, decisions: Int, gone: Int) {
        self.photos = photos
        self.decisions = decisions
        self.gone = gone
    }

    /// Whether nothing waits.
    public var isEmpty: Bool { photos + decisions + gone == 0 }
}

/// What one publication has brought to the remote: what the catalog notes when its manifest is proven.
public struct Publication: Sendable {
    /// The new segment's row.
    public var segment: Int64
    /// Rows of every new object, the segment's among them.
    public var objects: [Int64]
    /// Logical time of what changed.
    public var time: Int64
    /// The photos in the segment.
    public var photos: [Photo] = []
    /// The decisions in the segment.
    public var decisions: [Int64] = []
    /// The deletions in the segment.
    public var gone: [GoneDocument] = []
    /// What the new packs hold.
    public var packed: [PackedFile] = []
    /// Packs that the segment names.
    public var packs: [String] = []
    /// The segments that the new one replaces.
    public var replaced: [Int64] = []

    /// A photo in the segment.
    public struct Photo: Sendable {
        /// The photo.
        public var photo: PhotoID
        /// Its number in the backlog.
        public var change: Int64?
        /// Its key.
        public var key: PhotoKey
        /// Its time.
        public var time: Int64
        /// The time of its first entry.
        public var born: Int64
        /// The files that are named.
        public var files: [OriginalID]

        /// Describes a document that was written.
        public init(_ written: PendingDocument) {
            photo = written.photo
            change = written.change
            key = written.document.key
            time = written.document.time
            born = written.document.lastBorn
            files = written.files
        }
    }

    /// Makes one in which nothing is yet.
    public init(segment: Int64, objects: [Int64], time: Int64) {
        self.segment = segment
        self.objects = objects
        self.time = time
    }
}
