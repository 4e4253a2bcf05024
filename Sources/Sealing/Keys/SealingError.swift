public import TierModel

/// What is wrong with the keys of an encrypted library. No part of it ever holds one.
public struct SealingError: UserFacingError {
    /// What kind of error it is.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The stable name.
        public let rawValue: String

        /// Takes a name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// Passphrase, recovery key or code do not open the keyring.
        public static let wrongSecret = Code(rawValue: "wrongSecret")
        /// A passphrase is too short.
        public static let weakPassphrase = Code(rawValue: "weakPassphrase")
        /// A recovery key or code was mistyped.
        public static let mistyped = Code(rawValue: "mistyped")
        /// A code is used, expired or unknown.
        public static let noInvitation = Code(rawValue: "noInvitation")
        /// A keyring is damaged, or not what this library knows.
        public static let badKeyring = Code(rawValue: "badKeyring")
        /// A keyring is of a newer version.
        public static let newerKeyring = Code(rawValue: "newerKeyring")
        /// The remote shows less than this device has seen there.
        public static let rolledBack = Code(rawValue: "rolledBack")
    }

    /// What kind of error it is.
    public var code: Code
    /// What is wrong.
    public var message: String
    /// What to do.
    public var remedy: String?
    /// What caused it.
    public var underlying: (any Error)?

    /// Makes an error.
    package init(_ code: Code, _ message: String, remedy: String? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    /// What was typed is for the user to correct; a damaged keyring keeps the library from being used.
    public var exitStatus: ExitStatus {
        switch code {
        case .badKeyring, .newerKeyring, .rolledBack: .libraryUnusable
        default: .usage
        }
    }

    /// The remote shows an older state than this device has seen.
    package static func rolledBack(_ message: String, remedy: String) -> SealingError {
        SealingError(.rolledBack, message, remedy: remedy)
    }

    static func badKeyring(_ why: String) -> SealingError {
        SealingError(
            .badKeyring, "the keyring cannot be used: \(why)",
            remedy: "put the objects below tiersync/v1/keys back from a backup; a device that is in use has them, too")
    }
}
