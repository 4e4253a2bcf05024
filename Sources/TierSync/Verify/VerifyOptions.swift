/// What to verify, and what to do about what is found.
public struct VerifyOptions: Hashable, Sendable {
    /// What is compared with the catalog.
    public enum Part: String, Hashable, Sendable, CaseIterable {
        /// The library's folder.
        case local
        /// A listing of the remote.
        case remote
        /// The ledger with itself.
        case ledger
    }

    /// What is compared.
    public var parts: Set<Part>
    /// Whether each local original is read and hashed; else only looked at.
    public var isThorough: Bool
    /// How much of what the remote holds is read back, in percent of the objects; `nil` for nothing.
    public var readPercent: Double?
    /// Whether what can be mended is mended; else it is only said.
    public var repairs: Bool
    /// Whether originals may be fetched to make proxies, thumbnails and chips anew that are nowhere else.
    public var fetches: Bool
    /// Whether a remote that holds none of the library's originals is believed: else it counts as the wrong one.
    public var acceptsEmptyRemote: Bool

    /// Makes options; without arguments all is compared, and nothing read back.
    public init(
        parts: Set<Part> = Set(Part.allCases), isThorough: Bool = true, readPercent: Double? = nil,
        repairs: Bool = true, fetches: Bool = false, acceptsEmptyRemote: Bool = false
    ) {
        self.parts = parts
        self.isThorough = isThorough
        self.readPercent = readPercent
        self.repairs = repairs
        self.fetches = fetches
        self.acceptsEmptyRemote = acceptsEmptyRemote
    }
}
