public import TierModel

/// Why the page cannot be served.
public struct GalleryError: UserFacingError {
    /// What kind of error it is.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The stable name.
        public let rawValue: String

        /// Takes a name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The page would be open to others without protection.
        public static let unprotected = Code(rawValue: "unprotected")
        /// The files of the page are not installed.
        public static let noPage = Code(rawValue: "noPage")
        /// A password cannot be kept.
        public static let badPassword = Code(rawValue: "badPassword")
    }

    /// What kind of error it is.
    public var code: Code
    /// What is wrong.
    public var message: String
    /// What to do about it.
    public var remedy: String?
    /// What caused it.
    public var underlying: (any Error)?
    /// The command was not fit for this.
    public var exitStatus: ExitStatus { .usage }

    init(_ code: Code, _ message: String, remedy: String? = nil, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.underlying = underlying
    }
}
