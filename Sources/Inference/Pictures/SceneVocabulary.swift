import Foundation
import TierModel

/// The words for what the scene model sees: a name for each of its classes, and the words above it, up to `animal` or `vehicle`.
struct SceneVocabulary: Sendable {
    /// A class of the model.
    private struct Label: Codable {
        var name: String
        var parents: [String]
    }

    private struct Document: Codable {
        var labels: [Label]
    }

    /// One word with the classes that it stands for.
    private struct Word {
        let name: String
        let classes: [Int]
        let leastScore: Double
    }

    private let words: [Word]
    /// How many classes the model has.
    let classCount: Int

    /// A class is named from this probability on, and a word above from this sum on: so that of the names shown on the labelled photos at
    /// least 9 in 10 are right (docs/analysis.md).
    private static let leastOfClass = 0.6
    private static let leastOfParent = 0.75

    /// - Throws: `modelDamaged` when the table cannot be understood.
    init(_ data: Data) throws(InferenceError) {
        let labels: [Label]
        do {
            labels = try JSONDecoder().decode(Document.self, from: data).labels
        } catch {
            throw .modelDamaged("the labels of the scene model cannot be understood", underlying: error)
        }
        // Some classes share a name, and some have that of a word above others: their probabilities are added up.
        var classes: [String: Set<Int>] = [:]
        for (number, label) in labels.enumerated() {
            for word in label.parents + [label.name] { classes[word, default: []].insert(number) }
        }
        let parents = Set(labels.flatMap(\.parents))
        words = classes.sorted { $0.key < $1.key }.map { name, classes in
            Word(
                name: name, classes: classes.sorted(),
                leastScore: parents.contains(name) ? Self.leastOfParent : Self.leastOfClass)
        }
        classCount = labels.count
    }

    /// What is shown for these outputs of the model: the surest first, and of equals the more special.
    func labels(for logits: [Float]) -> [PhotoLabel] {
        guard logits.count == classCount, let highest = logits.max(), highest.isFinite else { return [] }
        let weights = logits.map { exp(Double($0 - highest)) }
        let sum = weights.reduce(0, +)
        let found = words.compactMap { word -> (label: PhotoLabel, classes: Int)? in
            let score = word.classes.reduce(0) { $0 + weights[$1] } / sum
            guard score >= word.leastScore else { return nil }
            return (PhotoLabel(name: word.name, score: (score * 1_000).rounded() / 1_000), word.classes.count)
        }
        return found.sorted {
            ($1.label.score, $0.classes, $0.label.name) < ($0.label.score, $1.classes, $1.label.name)
        }.map(\.label)
    }
}
