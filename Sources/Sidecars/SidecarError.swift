public import TierModel

/// Why a sidecar was not read.
public struct SidecarError: UserFacingError, Hashable {
    /// What kind of failure it is.
    public enum Code: Hashable, Sendable {
        /// More bytes than a sidecar has.
        case tooLarge
        /// Text in UTF-16 or UTF-32.
        case encoding
        /// Not the format it should be, or damaged.
        case malformed
        /// Sound, but nothing that says something about one photo.
        case notAboutAPhoto
    }

    /// What kind of failure it is.
    public let code: Code
    /// What is wrong with it.
    public let message: String
    /// What to do about it.
    public let remedy: String?
    /// None: the formats' parsers say no more.
    public var underlying: (any Error)? { nil }

    init(_ code: Code, _ message: String, remedy: String?) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }
}
