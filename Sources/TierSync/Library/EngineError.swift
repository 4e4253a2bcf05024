public import TierModel

/// What can go wrong in the engine itself; what its parts throw passes through as it is.
public struct EngineError: UserFacingError {
    /// What kind of error it is.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The stable name, as in `--json`.
        public let rawValue: String

        /// Takes a name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The folder holds no library.
        public static let noLibrary = Code(rawValue: "noLibrary")
        /// There is a library already.
        public static let libraryExists = Code(rawValue: "libraryExists")
        /// The library has no remote.
        public static let noRemote = Code(rawValue: "noRemote")
        /// Originals are on the remote that would be left.
        public static let remoteInUse = Code(rawValue: "remoteInUse")
        /// No photo is called so.
        public static let unknownPhoto = Code(rawValue: "unknownPhoto")
        /// Several photos are called so.
        public static let ambiguousPhoto = Code(rawValue: "ambiguousPhoto")
        /// The photo is in the trash.
        public static let inTrash = Code(rawValue: "inTrash")
        /// The photo has several faces and none was named.
        public static let whichFace = Code(rawValue: "whichFace")
        /// The photo has no such face.
        public static let unknownFace = Code(rawValue: "unknownFace")
        /// A name is empty or not fit to be one.
        public static let badName = Code(rawValue: "badName")
        /// A value is out of its range.
        public static let badValue = Code(rawValue: "badValue")
        /// No album is called so.
        public static let unknownAlbum = Code(rawValue: "unknownAlbum")
        /// There is an album of that name already, or one of another kind.
        public static let albumExists = Code(rawValue: "albumExists")
        /// The photo lies on the remote and was never read.
        public static let notRead = Code(rawValue: "notRead")
        /// Nobody is called so.
        public static let unknownPerson = Code(rawValue: "unknownPerson")
        /// A person has no two parts.
        public static let cannotSplit = Code(rawValue: "cannotSplit")
        /// There is nothing to take back.
        public static let nothingToUndo = Code(rawValue: "nothingToUndo")
        /// A path to import does not exist or cannot be read.
        public static let unreadable = Code(rawValue: "unreadable")
        /// A folder holds no photo.
        public static let noPhotos = Code(rawValue: "noPhotos")
        /// A file would be replaced.
        public static let outputExists = Code(rawValue: "outputExists")
        /// The disk is full.
        public static let diskFull = Code(rawValue: "diskFull")
        /// A file cannot be written.
        public static let unwritable = Code(rawValue: "unwritable")
        /// The local original is not what was imported.
        public static let localChanged = Code(rawValue: "localChanged")
        /// The file's content cannot be used.
        public static let unusableFile = Code(rawValue: "unusableFile")
        /// The remote copy is not proven.
        public static let unproven = Code(rawValue: "unproven")
        /// What was fetched is not what was pushed.
        public static let corrupt = Code(rawValue: "corrupt")
        /// The spool has no room.
        public static let spoolFull = Code(rawValue: "spoolFull")
        /// Work that can wait has to.
        public static let conditionsNotMet = Code(rawValue: "conditionsNotMet")
        /// No more bytes may move for this purpose today, this month or at this hour.
        public static let transferBudgetReached = Code(rawValue: "transferBudgetReached")
        /// The configuration file cannot be understood.
        public static let badConfiguration = Code(rawValue: "badConfiguration")
    }

    /// What kind of error it is.
    public var code: Code
    /// What went wrong.
    public var message: String
    /// What to do.
    public var remedy: String?
    /// What caused it.
    public var underlying: (any Error)?

    /// Makes an error.
    public init(_ code: Code, _ message: String, remedy: String? = nil, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.underlying = underlying
    }

    /// How a command that ends with this error exits.
    public var exitStatus: ExitStatus {
        switch code {
        case .noLibrary, .libraryExists, .noRemote, .remoteInUse, .unknownPhoto, .ambiguousPhoto, .inTrash, .whichFace,
            .unknownFace,
            .badName, .badValue, .unknownPerson, .unknownAlbum, .albumExists, .nothingToUndo, .noPhotos, .outputExists,
            .badConfiguration,
            .badPrefix, .notPermitted, .unknownDevice, .notEncrypted, .encryptedLibrary, .encryptedRemote, .plainRemote,
            .foreignKeys, .keysChanged:
            .usage
        case .diskFull, .unwritable, .unfinishedClone, .catalogDamaged, .budgetReached, .alreadyRunning, .keysMissing:
            .libraryUnusable
        case .damagedRemote, .newerRemote, .foreignOwner: .remoteUnreachable
        case .conditionsNotMet, .transferBudgetReached: .conditionsNotMet
        default: .somePhotosFailed
        }
    }

    /// Whether going on with other photos is pointless.
    var isRunWide: Bool { [.diskFull, .transferBudgetReached, .keysChanged, .keysMissing].contains(code) }
}
