public import TierModel

/// Why the server cannot start. No part of it ever holds a key.
public struct WebServerError: UserFacingError, Hashable {
    /// What kind of failure it is.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The stable name.
        public let rawValue: String

        /// Makes a code of its name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// An option is outside of its range.
        public static let badOption = Code(rawValue: "bad-option")
        /// The host is unknown, or is none of this machine's.
        public static let badHost = Code(rawValue: "bad-host")
        /// Another program listens on the port.
        public static let portInUse = Code(rawValue: "port-in-use")
        /// This user may not listen on the port.
        public static let portRefused = Code(rawValue: "port-refused")
        /// A file of the certificate cannot be read, or is not PEM.
        public static let unreadableCertificate = Code(rawValue: "unreadable-certificate")
        /// The key is another certificate's.
        public static let mismatchingKey = Code(rawValue: "mismatching-key")
        /// The system gave no threads, memory or descriptors.
        public static let systemRefused = Code(rawValue: "system-refused")
    }

    /// What kind of failure it is.
    public let code: Code
    /// What went wrong, naming the file, host or port.
    public let message: String
    /// What the user can do about it.
    public let remedy: String?
    /// Always `nil`: what the system said is in the message.
    public var underlying: (any Error)? { nil }
    /// The server did not start, so nothing of the library was touched.
    public var exitStatus: ExitStatus { .usage }

    /// Makes an error.
    public init(_ code: Code, _ message: String, remedy: String? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }
}
