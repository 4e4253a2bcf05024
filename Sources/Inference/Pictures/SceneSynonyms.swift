import Foundation

/// Other words for what the scene model names, so that who searches for a `cougar` also finds what is named `puma`.
public struct SceneSynonyms: Sendable {
    private struct Label: Codable {
        var name: String
        var synonyms: [String]
    }

    private struct Document: Codable {
        var labels: [Label]
    }

    private let names: [String: Set<String>]

    /// Reads the table of the models.
    ///
    /// - Throws: `modelMissing`, `modelDamaged`.
    public init(models: ModelStore) throws(InferenceError) {
        let data = try models.table(for: "sceneLabels")
        do {
            var names: [String: Set<String>] = [:]
            for label in try JSONDecoder().decode(Document.self, from: data).labels {
                for synonym in label.synonyms { names[synonym.lowercased(), default: []].insert(label.name) }
            }
            self.names = names
        } catch {
            throw .modelDamaged("the labels of the scene model cannot be understood", underlying: error)
        }
    }

    /// The names that photos are given for a word that is not one of them; none where there is none.
    public func names(for word: String) -> [String] { (names[word.lowercased()] ?? []).sorted() }
}
