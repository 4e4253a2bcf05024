import Foundation

/// The characters that a text recogniser knows, and how its answer is turned into text.
struct CharacterTable: Sendable {
    /// By class; the first is the blank.
    private let characters: [String]

    /// - Parameter data: the model's list: one character a line, UTF-8.
    /// - Throws: `modelDamaged` when it is no UTF-8.
    init(_ data: Data) throws(InferenceError) {
        guard let text = String(validating: data, as: UTF8.self) else {
            throw .modelDamaged("the list of characters cannot be understood")
        }
        // Not trimmed: one of them is a wide space.
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        characters = [""] + lines + [" "]
    }

    /// Reads the answer of a recogniser: the best class of each step, without repetitions and blanks (best path decoding; Graves et al.,
    /// "Connectionist temporal classification", 2006, section 3.2).
    ///
    /// - Parameter answer: (1, steps, classes).
    /// - Returns: the text, and the mean probability of its characters.
    func read(_ answer: Tensor) -> (text: String, score: Double)? {
        guard answer.shape.count == 3, answer.shape[2] == characters.count else { return nil }
        let classes = answer.shape[2]
        var (text, sum, count, last) = ("", 0.0, 0, 0)
        for step in 0..<answer.shape[1] {
            var (best, probability) = (0, -Float.infinity)
            for place in 0..<classes where answer.values[step * classes + place] > probability {
                (best, probability) = (place, answer.values[step * classes + place])
            }
            defer { last = best }
            guard best != 0, best != last else { continue }
            text += characters[best]
            sum += Double(probability)
            count += 1
        }
        return count > 0 ? (text, sum / Double(count)) : nil
    }
}
