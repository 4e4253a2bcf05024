import GRDB
public import TierModel

/// What can go wrong between the engine and its catalog.
public struct CatalogError: UserFacingError {
    /// The kind of failure. More kinds may come.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// A short stable word.
        public let rawValue: String

        /// Takes a word.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// There is a catalog already where one was to be made.
        public static let exists = Code(rawValue: "exists")
        /// The folder holds no catalog.
        public static let notALibrary = Code(rawValue: "not-a-library")
        /// The catalog was written by a newer version.
        public static let newerSchema = Code(rawValue: "newer-schema")
        /// The file is no database, or its content contradicts itself.
        public static let damaged = Code(rawValue: "damaged")
        /// Another process kept the catalog locked for longer than the busy timeout.
        public static let locked = Code(rawValue: "locked")
        /// No space is left.
        public static let diskFull = Code(rawValue: "disk-full")
        /// The catalog may not be written or opened by this user.
        public static let notWritable = Code(rawValue: "not-writable")
        /// The disk failed to read or write.
        public static let diskFailure = Code(rawValue: "disk-failure")
        /// No photo or file has this id.
        public static let unknownPhoto = Code(rawValue: "unknown-photo")
        /// The step is not allowed from the state the file is in.
        public static let notAllowed = Code(rawValue: "not-allowed")
        /// A value cannot be stored.
        public static let invalidValue = Code(rawValue: "invalid-value")
        /// Anything else that SQLite reports: a bug of ours.
        public static let unexpected = Code(rawValue: "unexpected")
    }

    /// The kind of failure.
    public let code: Code
    /// What went wrong, naming the library, photo or file.
    public let message: String
    /// What the user can do about it.
    public let remedy: String?
    /// The error of SQLite, for logs.
    public let underlying: (any Error)?

    init(_ code: Code, _ message: String, remedy: String? = nil, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.underlying = underlying
    }

    /// How a command that ends with this error exits.
    public var exitStatus: ExitStatus {
        switch code {
        case .unknownPhoto, .exists, .notALibrary: .usage
        case .notAllowed, .invalidValue: .somePhotosFailed
        default: .libraryUnusable
        }
    }
}

extension CatalogError {
    /// Puts an error of SQLite into the user's words; `library` is its printable path. Other errors pass untouched.
    package static func translating(_ error: any Error, library: String) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        let (code, message, remedy) = explanation(of: error.resultCode, library: library)
        return CatalogError(
            code, code == .unexpected ? message + ": " + (error.message ?? "no reason given") : message,
            remedy: remedy, underlying: error)
    }

    private static func explanation(of result: ResultCode, library: String) -> (Code, String, String?) {
        switch result {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
            (
                .locked, "another process keeps the catalog of \(library) locked",
                "wait until it has finished, or stop it, and try again"
            )
        case .SQLITE_FULL, .SQLITE_TOOBIG:
            (
                .diskFull, "no space is left for the catalog of \(library)",
                "free some disk space (tiersync evict --free 5GB) and run the command again; nothing was lost"
            )
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT:
            (
                .damaged, "the catalog of \(library) is damaged",
                "run tiersync doctor; restore catalog.sqlite from a backup, the originals are not touched"
            )
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_CANTOPEN:
            (
                .notWritable, "the catalog of \(library) cannot be opened for writing",
                "check the owner and the permissions of the folder and of catalog.sqlite"
            )
        case .SQLITE_IOERR, .SQLITE_NOLFS:
            (
                .diskFailure, "the disk failed while the catalog of \(library) was read or written",
                "check the disk and its free space, then run tiersync doctor"
            )
        default:
            (.unexpected, "the catalog of \(library) refused an operation", nil)
        }
    }

    static func unknown(_ photo: PhotoID) -> CatalogError {
        CatalogError(.unknownPhoto, "there is no \(photo)", remedy: "tiersync show lists what is there")
    }

    static func unknown(_ file: OriginalID) -> CatalogError {
        CatalogError(.unknownPhoto, "there is no stored file number \(file.rawValue)")
    }

    static func contradiction(_ what: String) -> CatalogError {
        CatalogError(
            .damaged, "the catalog contradicts itself: \(what)",
            remedy: "run tiersync doctor; restore catalog.sqlite from a backup")
    }
}
