public import TierModel

/// Tells what a picture is (`KindFinding`), from its scene vector, its text, its size and what its file says of a camera.
public struct KindAnalyzer: DerivedAnalyzer {
    /// `kind`.
    public static let name = "kind"

    private let head: KindHead
    /// Name, and versions of the rules, the head, and the analyzers that it builds on.
    public let version: AnalyzerVersion

    /// Loads the head.
    ///
    /// - Throws: `modelMissing`, `modelDamaged`.
    public init(models: ModelStore) throws(InferenceError) {
        head = try KindHead(models.table(for: "kindHead"))
        version = try Self.version(of: models)
    }

    /// Name, and versions of rules, head and the analyzers that it builds on, without loading them.
    ///
    /// - Throws: `modelMissing`.
    public static func version(of models: ModelStore) throws(InferenceError) -> AnalyzerVersion {
        let table = try models.entry(for: "kindHead")
        let sources = [try SceneAnalyzer.version(of: models), try TextAnalyzer.version(of: models)].map(\.version)
        return AnalyzerVersion(
            name: name, version: (["rules-1", "\(table.name)-\(table.version)"] + sources).joined(separator: "+"))
    }

    /// `false`.
    public var needsFaces: Bool { false }

    /// Decides.
    ///
    /// - Throws: `inferenceFailed` when there is no scene vector of the head's length, or no list of lines.
    public func feature(from facts: PictureFacts) throws -> PhotoFeature {
        guard let vector = facts.feature(SceneAnalyzer.name)?.vector, let scores = head.scores(of: vector),
            let lines = facts.feature(TextAnalyzer.name)?.decoded(as: [TextLine].self)
        else { throw InferenceError(.inferenceFailed, "the kind of a picture needs its scene vector and its text") }
        return try PhotoFeature(
            KindRules.finding(scores, lines: lines, metadata: facts.metadata, format: facts.format), by: version)
    }
}
