/// How much there is of a picture whose file ends too early. The photo is kept, and this is said of it.
public struct CutOff: Hashable, Codable, Sendable {
    /// The share of the picture's rows that are there, from the top: 0.1 to 1. At 1 all of them are, with less detail or colour.
    public var share: Double

    /// Makes a description.
    public init(share: Double) { self.share = share }

    /// As whom the catalog keeps it, among what is said of a file. It concerns the file itself, so there will be no other version.
    public static let analyzer = AnalyzerVersion(name: "cut-off", version: "1")

    /// The least share that is taken for a picture.
    public static let leastShare = 0.1
}

extension CutOff: CustomStringConvertible {
    /// As people are told: `cut off: 62 % of the picture is there`.
    public var description: String {
        guard share < 1 else { return "cut off: all of the picture is there, with less detail" }
        return "cut off: \(Int(share * 100)) % of the picture is there"
    }
}
