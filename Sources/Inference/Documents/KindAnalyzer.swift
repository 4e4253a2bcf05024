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
    /// - Parameters:
    ///   - scene: the version of the scene analyzer whose vectors it gets.
    ///   - text: the version of the text analyzer whose lines it gets.
    /// - Throws: `modelMissing`, `modelDamaged`.
    public init(models: ModelStore, scene: AnalyzerVersion, text: AnalyzerVersion) throws(InferenceError) {
        let table = try models.entry(for: "kindHead")
        head = try KindHead(models.table(for: "kindHead"))
        version = AnalyzerVersion(
            name: Self.name, version: "rules-1+\(table.name)-\(table.version)+\(scene.version)+\(text.version)")
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
