public import TierModel

/// One thing that is not as the catalog says.
public struct VerifyProblem: Hashable, Encodable, Sendable {
    /// What kind of thing it is. More kinds may come.
    public struct Kind: RawRepresentable, Hashable, Encodable, Sendable {
        /// A short stable word.
        public let rawValue: String

        /// Takes a word.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The catalog contradicts itself.
        public static let catalog = Kind(rawValue: "catalog-damaged")
        /// An original that should be here is not.
        public static let originalMissing = Kind(rawValue: "original-missing")
        /// An original here has other bytes than were imported.
        public static let originalDamaged = Kind(rawValue: "original-damaged")
        /// An original here cannot be read.
        public static let originalUnreadable = Kind(rawValue: "original-unreadable")
        /// A proxy, thumbnail or chip is not there.
        public static let derivedMissing = Kind(rawValue: "derived-missing")
        /// A proxy, thumbnail or chip has other bytes than were written.
        public static let derivedDamaged = Kind(rawValue: "derived-damaged")
        /// The remote does not have the object.
        public static let remoteMissing = Kind(rawValue: "remote-missing")
        /// The remote has another version or another size under the key.
        public static let remoteChanged = Kind(rawValue: "remote-changed")
        /// The object's bytes were read and are not the proven ones.
        public static let remoteDamaged = Kind(rawValue: "remote-damaged")
        /// The remote could not be asked about this object.
        public static let remoteUnreadable = Kind(rawValue: "remote-unreadable")
        /// What counted as lost on the remote is there.
        public static let remoteFound = Kind(rawValue: "remote-found")
        /// More bytes were fetched for analysis and kept than the original has.
        public static let fetchedTwice = Kind(rawValue: "fetched-twice")
        /// The ledger contradicts itself.
        public static let ledger = Kind(rawValue: "ledger")
        /// A file in the library's folders that the catalog does not know.
        public static let foreignFile = Kind(rawValue: "foreign-file")
        /// An object below `originals/` that is not the library's.
        public static let foreignObject = Kind(rawValue: "foreign-object")
    }

    /// The photo; `nil` for what belongs to none.
    @ExplicitNull public var photo: PhotoID?
    /// The file as the user knows it, a path below the library, or a key.
    public var file: String
    /// What kind of problem it is.
    public var kind: Kind
    /// What is wrong, in a sentence.
    public var problem: String
    /// What is left to do; `nil` when nothing is.
    @ExplicitNull public var remedy: String?
    /// What was done about it; `nil` when nothing was.
    @ExplicitNull public var repair: String?

    /// Makes a problem.
    public init(
        _ kind: Kind, photo: PhotoID?, file: String, problem: String, remedy: String? = nil, repair: String? = nil
    ) {
        self.photo = photo
        self.file = file
        self.kind = kind
        self.problem = problem
        self.remedy = remedy
        self.repair = repair
    }

    /// Foreign files and objects are nobody's loss.
    var concernsTheLibrary: Bool { kind != .foreignFile && kind != .foreignObject }
}

/// What `verify` found: its JSON.
public struct VerifyReport: Encodable, Sendable {
    /// How much was looked at, by kind.
    public struct Counts: Hashable, Encodable, Sendable {
        /// Originals and companions here.
        public var originals = 0
        /// Proxies, thumbnails and chips.
        public var derived = 0
        /// Objects that the remote should hold.
        public var objects = 0
        /// Objects whose content was read back.
        public var contents = 0
    }

    /// Stored files that were looked at, here or on the remote.
    public var checked: Int { max(files, counts.objects, counts.contents) }
    /// What is not as it should be, mended or not: at most `problemLimit`, and of foreign files and objects `foreignLimit` each.
    public var problems: [VerifyProblem] = []
    /// How many problems there are in all, without foreign files and objects.
    public var problemCount = 0
    /// How many of them were mended.
    public var repaired = 0
    /// Files in the library's folders that the catalog does not know.
    public var foreignFiles = 0
    /// Objects below `originals/` on the remote that are not the library's; `adopt` can take them.
    public var foreignObjects = 0
    /// How much was looked at.
    public var counts = Counts()
    /// Bytes read from this disk.
    public var bytesRead: Int64 = 0
    /// Body bytes sent to the remote.
    public var bytesSent: Int64 = 0
    /// Body bytes received from the remote.
    public var bytesReceived: Int64 = 0
    /// Wall time in seconds.
    public var seconds = 0.0
    /// What else the user should know, a sentence each.
    public var notes: [String] = []
    /// The error that ended a part early: the rest of that part is not verified.
    public var stoppedBy: (any UserFacingError)?
    /// Stored files of which the part that walks the catalog looked at something.
    var files = 0

    /// How many problems are listed.
    public static let problemLimit = 10_000
    /// How many foreign files, and how many foreign objects.
    public static let foreignLimit = 1_000

    private enum CodingKeys: String, CodingKey {
        case checked, problems, problemCount, repaired, foreignFiles, foreignObjects, counts, bytesRead, bytesSent
        case bytesReceived, seconds, notes, stoppedBy
    }

    /// Encodes the keys; `stoppedBy` as its message.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(checked, forKey: .checked)
        try container.encode(problems, forKey: .problems)
        try container.encode(problemCount, forKey: .problemCount)
        try container.encode(repaired, forKey: .repaired)
        try container.encode(foreignFiles, forKey: .foreignFiles)
        try container.encode(foreignObjects, forKey: .foreignObjects)
        try container.encode(counts, forKey: .counts)
        try container.encode(bytesRead, forKey: .bytesRead)
        try container.encode(bytesSent, forKey: .bytesSent)
        try container.encode(bytesReceived, forKey: .bytesReceived)
        try container.encode((seconds * 1000).rounded() / 1000, forKey: .seconds)
        try container.encode(notes, forKey: .notes)
        try container.encodeIfPresent(stoppedBy?.description, forKey: .stoppedBy)
    }

    /// How a command with this report exits: also 1 when everything could be mended, because something had happened.
    public var exitStatus: ExitStatus { stoppedBy?.exitStatus ?? (problemCount == 0 ? .done : .somePhotosFailed) }
}
