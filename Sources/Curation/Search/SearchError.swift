package import TierModel

/// What a search does not understand.
package struct SearchError: UserFacingError, Hashable {
    /// What kind of error it is.
    package struct Code: RawRepresentable, Hashable, Sendable {
        /// The stable name.
        package let rawValue: String

        /// Takes a name.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// No field is called so.
        package static let unknownField = Code(rawValue: "unknownField")
        /// A field has no such value.
        package static let badValue = Code(rawValue: "badValue")
        /// A parenthesis or quotation mark without its other one, or nothing where something is needed.
        package static let malformed = Code(rawValue: "malformed")
        /// Too long, or nested too deep.
        package static let tooLong = Code(rawValue: "tooLong")
    }

    /// What kind of error it is.
    package var code: Code
    /// What is wrong, and where.
    package var message: String
    /// What to type instead.
    package var remedy: String?
    /// Nothing lies behind it.
    package var underlying: (any Error)? { nil }
    /// The search was typed wrong.
    package var exitStatus: ExitStatus { .usage }

    /// Makes an error.
    package init(_ code: Code, _ message: String, remedy: String? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }
}
