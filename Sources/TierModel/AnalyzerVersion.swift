/// An analyzer in one version: other models make another version.
public struct AnalyzerVersion: Hashable, Codable, Sendable {
    /// Its name, such as `faces`.
    public var name: String
    /// Names and versions of its models. Empty stands for the active version, the one that was asked for last.
    public var version: String

    /// Makes a version.
    public init(name: String, version: String) {
        self.name = name
        self.version = version
    }

    /// Whether an embedder added it: those of the engine have no dot in their names.
    package var isCustom: Bool { name.utf8.contains(UInt8(ascii: ".")) }
}
