import Foundation

/// What one analyzer said of a picture as a whole, as it is stored: a value of the analyzer's own type, and perhaps a vector.
///
/// Faces have a table of their own. Everything else that is taken from a picture is such a feature, and can be made again from the proxy.
public struct PhotoFeature: Hashable, Sendable {
    /// Who said it.
    public var analyzer: AnalyzerVersion
    /// JSON of the analyzer's type, with sorted keys.
    public var value: String
    /// What tells how alike two pictures are.
    public var vector: QuantizedVector?
    /// The profile that it was made with; `nil` where that was not noted.
    public var profile: AnalysisProfile?

    /// Takes a feature as it was stored.
    public init(
        analyzer: AnalyzerVersion, value: String, vector: QuantizedVector? = nil, profile: AnalysisProfile? = nil
    ) {
        self.analyzer = analyzer
        self.value = value
        self.vector = vector
        self.profile = profile
    }

    /// Encodes a value.
    ///
    /// - Throws: `EncodingError` for a value that has no JSON, as a number that is not finite.
    public init(_ value: some Encodable, by analyzer: AnalyzerVersion, vector: QuantizedVector? = nil) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        self.init(
            analyzer: analyzer, value: String(decoding: try encoder.encode(value), as: UTF8.self), vector: vector)
    }

    /// The value; `nil` when it is of another type, as one of another version may be.
    public func decoded<Value: Decodable>(as type: Value.Type = Value.self) -> Value? {
        try? JSONDecoder().decode(type, from: Data(value.utf8))
    }
}
