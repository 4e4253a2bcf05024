public import TierModel

/// What went wrong with a remote or one of its objects. No part of it ever holds a secret.
public struct RemoteError: UserFacingError {
    /// What kind of failure it is.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The stable name, also the ledger's outcome word.
        public let rawValue: String

        /// Makes a code of its name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The address cannot be understood.
        public static let malformedLocation = Code(rawValue: "malformed-location")
        /// No connection, no such host, a vanished mount.
        public static let unreachable = Code(rawValue: "unreachable")
        /// Nothing happened for too long.
        public static let timedOut = Code(rawValue: "timeout")
        /// The remote wants credentials and none are known.
        public static let credentialsMissing = Code(rawValue: "credentials-missing")
        /// The remote refused the credentials, or they may not do this.
        public static let credentialsRefused = Code(rawValue: "refused")
        /// The bucket, or the folder that the location names, is not there.
        public static let bucketMissing = Code(rawValue: "bucket-missing")
        /// Nothing is stored under the key.
        public static let notFound = Code(rawValue: "not-found")
        /// Another version is stored under the key than the expected one.
        public static let replaced = Code(rawValue: "replaced")
        /// The bytes are not the announced ones.
        public static let contentDiffers = Code(rawValue: "content-differs")
        /// The local file is not what it was when it was hashed.
        public static let sourceChanged = Code(rawValue: "source-changed")
        /// The local file cannot be read.
        public static let sourceUnreadable = Code(rawValue: "source-unreadable")
        /// The local file that a download goes to cannot be written.
        public static let destinationUnwritable = Code(rawValue: "destination-unwritable")
        /// No room is left on the remote.
        public static let full = Code(rawValue: "full")
        /// The server's certificate is not trusted.
        public static let certificate = Code(rawValue: "certificate")
        /// A status that says the server cannot serve this; `status` holds it.
        public static let server = Code(rawValue: "server")
        /// The server's answer contradicts the request or itself.
        public static let protocolViolation = Code(rawValue: "protocol-violation")
        /// The object is archived and must be restored before it can be read.
        public static let restoreNeeded = Code(rawValue: "restore-needed")
        /// Larger than this remote takes.
        public static let tooLarge = Code(rawValue: "too-large")
    }

    /// What kind of failure it is.
    public var code: Code
    /// What went wrong, naming the remote, key or file.
    public var message: String
    /// What the user can do about it.
    public var remedy: String?
    /// What caused it, for logs.
    public var underlying: (any Error)?
    /// The HTTP status, where there was one.
    public var status: Int?
    /// Whether another try may help.
    package var retry: RetryHint
    /// Whether the connection failed in the middle of one object's transfer, or one file of a directory could not be read:
    /// others may still be served.
    package var concernsOneObject = false

    /// Makes an error that another try at once would not help: what a backend throws (`ObjectBackend`).
    public init(_ code: Code, _ message: String, remedy: String? = nil, underlying: (any Error)? = nil) {
        self.init(code, message, remedy: remedy, underlying: underlying, status: nil, retry: .never)
    }

    /// Makes an error of an answer.
    package init(
        _ code: Code, _ message: String, remedy: String? = nil, underlying: (any Error)? = nil, status: Int?
    ) {
        self.init(code, message, remedy: remedy, underlying: underlying, status: status, retry: .never)
    }

    /// Makes an error that another try may mend.
    package init(
        _ code: Code, _ message: String, remedy: String? = nil, underlying: (any Error)? = nil, status: Int? = nil,
        retry: RetryHint
    ) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.underlying = underlying
        self.status = status
        self.retry = retry
    }

    /// Whether going on with other photos is pointless: the remote as a whole does not serve us.
    public var isRemoteWide: Bool {
        switch code {
        case .unreachable, .timedOut, .credentialsRefused: !concernsOneObject
        case .malformedLocation, .credentialsMissing, .bucketMissing, .full, .certificate: true
        case .server: status == 429 || status == 503
        default: false
        }
    }

    /// 2 for an address that cannot be understood, 3 for what concerns the whole remote, 1 for one photo.
    public var exitStatus: ExitStatus {
        if code == .malformedLocation { return .usage }
        return isRemoteWide ? .remoteUnreachable : .somePhotosFailed
    }
}

/// Whether another try may help, and when.
package enum RetryHint: Hashable, Sendable {
    /// The same request would fail again.
    case never
    /// It may work after a while; no sooner than `after` where the server said so.
    case transient(after: Duration?)
    /// Nothing speaks against trying again right now.
    case atOnce

    /// Whether the request may have been carried out although no answer came, or may be later.
    var isHopeful: Bool { self != .never }
}
