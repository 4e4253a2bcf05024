public import TierModel

/// A rate or a schedule that cannot be understood.
public struct BandwidthError: UserFacingError {
    /// What is wrong with which text.
    public var message: String
    /// What is accepted.
    public var remedy: String?
    /// Nothing lies below.
    public var underlying: (any Error)? { nil }
    /// Typed wrongly.
    public var exitStatus: ExitStatus { .usage }

    init(_ text: String, _ what: String, remedy: String) {
        message = "\"\(PrintableName.escaped(text))\" \(what)"
        self.remedy = remedy
    }
}
