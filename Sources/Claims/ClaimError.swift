import TierModel

/// Why a shard cannot be worked on.
package struct ClaimError: UserFacingError {
    /// What kind of failure it is.
    package struct Code: RawRepresentable, Hashable, Sendable {
        /// The stable name.
        package let rawValue: String

        /// Makes a code of its name.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// Another worker has the shard now, or its list is finished.
        package static let lost = Code(rawValue: "claim-lost")
        /// The claim could not be renewed in time: another worker may take the shard.
        package static let lapsed = Code(rawValue: "claim-lapsed")
        /// The remote was not seen to refuse an overwrite, so that two workers could claim the same.
        package static let notExclusive = Code(rawValue: "no-exclusive-create")
        /// A list or shard that cannot be named.
        package static let unnamed = Code(rawValue: "claim-unnamed")
    }

    /// What kind of failure it is.
    package var code: Code
    /// What went wrong.
    package var message: String
    /// What the user can do about it.
    package var remedy: String?
    /// What caused it, for logs.
    package var underlying: (any Error)?

    /// Makes an error.
    package init(_ code: Code, _ message: String, remedy: String? = nil, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.underlying = underlying
    }
}

extension ClaimError {
    static func lost(_ name: ShardName) -> ClaimError {
        ClaimError(.lost, "another worker has \(words(name)) now", remedy: "nothing: it does the rest")
    }

    static func lapsed(_ name: ShardName) -> ClaimError {
        ClaimError(
            .lapsed, "the claim of \(words(name)) could not be renewed in time",
            remedy: "check the connection to the remote; whoever comes first goes on with it")
    }

    private static func words(_ name: ShardName) -> String { "shard \(name.shard) of work list \(name.list)" }
}
