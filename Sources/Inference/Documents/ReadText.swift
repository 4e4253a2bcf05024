import Foundation

/// Text as it was read from a picture, made ready for comparing: what models confuse is made one.
enum ReadText {
    /// Wide forms made narrow (`：` to `:`), without change otherwise.
    static func narrow(_ text: String) -> String { text.precomposedStringWithCompatibilityMapping }

    /// Letters only, small, without accents; `i` and `1` count as `l`, `0` as `o`.
    static func folded(_ text: String) -> String {
        let plain = narrow(text).folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
        return String(
            plain.compactMap { character -> Character? in
                switch character {
                case "i", "1", "|", "!", "ı": "l"
                case "0": "o"
                case "ß": "s"
                case "ł": "l"
                case "ø": "o"
                default: character.isLetter ? character : nil
                }
            })
    }

    /// The folded words of a text.
    static func words(_ text: String) -> [String] {
        narrow(text).split { !($0.isLetter || $0.isNumber || $0 == "|" || $0 == "!") }
            .filter { $0.contains(where: \.isLetter) }.map { folded(String($0)) }
    }
}
