/// What it costs to analyse photos again that were analysed before.
public struct ReanalysisCost: Hashable, Codable, Sendable {
    /// Photos whose original is here: they cost no byte.
    public var here = 0
    /// Photos whose original must be fetched.
    public var remote = 0
    /// Bytes of those.
    public var bytes: Int64 = 0

    /// Makes an empty cost.
    public init() {}
}
