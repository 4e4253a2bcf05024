public import TierModel

/// Says something of each photo: what an embedder writes to add an analyzer of its own.
///
/// It sees every photo once, in the pass in which the engine looks at it, before its original is let go. When `version` says something else
/// later on, photos that were seen before are shown again from their proxies: nothing is fetched for that.
public protocol PhotoAnalyzer: Sendable {
    /// Its name, which has a dot in it as those of the engine have not (`org.example.colour`), and a version that changes whenever its results do.
    var version: AnalyzerVersion { get }

    /// What it says of a picture; `nil` for nothing. Called on threads of the engine, several pictures at once; it may compute for long, and must not wait.
    ///
    /// What it throws costs this one feature: the photo is analysed all the same, the job's summary has a note, and it is asked again when its version changes.
    func finding(in picture: AnalyzedPicture) throws -> AnalyzerFinding?
}

/// A picture as analyzers see it: upright, sRGB.
public struct AnalyzedPicture: Hashable, Sendable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Red, green and blue of each pixel, 8 bits each, interleaved, rows from the top without padding: `width * height * 3` bytes.
    public let pixels: [UInt8]

    /// Makes a picture, to try an analyzer on; `nil` when the number of bytes does not fit the size, or a side is 0.
    public init?(width: Int, height: Int, pixels: [UInt8]) {
        let (area, isHuge) = width.multipliedReportingOverflow(by: height)
        guard width > 0, height > 0, !isHuge, pixels.count.isMultiple(of: 3), pixels.count / 3 == area else {
            return nil
        }
        self.width = width
        self.height = height
        self.pixels = pixels
    }
}

/// What an analyzer of an embedder says of one picture.
public struct AnalyzerFinding: Hashable, Sendable {
    /// JSON of the value, with sorted keys.
    let value: String
    /// What tells how alike two pictures are.
    let vector: QuantizedVector?

    /// Makes a finding.
    ///
    /// - Parameters:
    ///   - value: is stored as JSON; `PhotoFeature.decoded(as:)` gives it back.
    ///   - vector: of any length, stored as a unit vector of bytes.
    /// - Throws: `EncodingError` for a value that has no JSON.
    public init(_ value: some Encodable, vector: [Float]? = nil) throws {
        self.value = try PhotoFeature(value, by: AnalyzerVersion(name: "", version: "")).value
        self.vector = vector.flatMap { QuantizedVector(normalizing: $0) }
    }
}
