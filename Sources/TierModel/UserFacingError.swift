/// An error that can be shown to the person who caused or met it: it says what is wrong, with which photo or file, and what to do.
///
/// Each module has one struct that conforms. A message never holds a secret.
public protocol UserFacingError: Error, CustomStringConvertible, Sendable {
    /// What went wrong, naming the photo, file or remote.
    var message: String { get }
    /// What the user can do about it.
    var remedy: String? { get }
    /// What caused it, for logs.
    var underlying: (any Error)? { get }
    /// How a command that ends with this error exits.
    var exitStatus: ExitStatus { get }
}

extension UserFacingError {
    /// Message and remedy in one line.
    public var description: String {
        guard let remedy else { return message }
        return "\(message) (\(remedy))"
    }

    /// Most errors concern some photos only.
    public var exitStatus: ExitStatus { .somePhotosFailed }
}

/// The exit codes of the command line.
public enum ExitStatus: Int32, Sendable {
    /// Done.
    case done = 0
    /// Some photos failed; they are listed.
    case somePhotosFailed = 1
    /// The command was not understood, or names something that does not exist.
    case usage = 2
    /// The remote cannot be reached or refuses us.
    case remoteUnreachable = 3
    /// The conditions for idle-only work are not met.
    case conditionsNotMet = 4
    /// The library is locked, damaged, or of a newer version.
    case libraryUnusable = 5
}

/// One photo or file that a job could not do, as the summaries list it.
public struct PhotoFailure: Hashable, Codable, Sendable {
    /// The photo, where it is one already.
    @ExplicitNull public var photo: PhotoID?
    /// The file as the user knows it, made printable.
    public var file: String
    /// What went wrong.
    public var error: String
    /// What to do about it.
    @ExplicitNull public var remedy: String?

    /// Makes a failure.
    public init(photo: PhotoID?, file: String, error: String, remedy: String?) {
        self.photo = photo
        self.file = file
        self.error = error
        self.remedy = remedy
    }
}
