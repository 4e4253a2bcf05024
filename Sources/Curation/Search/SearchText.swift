import Foundation

/// Text as the index has it. What is indexed and what is looked for go through the same.
package enum SearchText {
    /// The text with spaces around each Chinese, Japanese or Korean character: such text has none between words, so each character is a word of the index.
    package static func indexed(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isIdeographic) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isIdeographic(scalar) {
                result.append(" ")
                result.append(scalar)
                result.append(" ")
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// The words of a text as FTS5's `unicode61` finds them: runs of letters, digits and what is composed with them
    /// (https://sqlite.org/fts5.html#unicode61_tokenizer). Case and accents stay.
    package static func words(_ text: String) -> [String] {
        indexed(text).unicodeScalars.split { !isWordPart($0) }.map { String(String.UnicodeScalarView($0)) }
    }

    /// The words of a text as the index compares them: `words`, each `folded`.
    package static func foldedWords(_ text: String) -> [String] {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return words(text).map(folded) }
        // Most texts: without a look at what Unicode says of each character.
        return text.utf8.split { !isAlphanumeric($0) }.map { bytes in
            String(decoding: bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    /// As the index compares: without case and accents.
    package static func folded(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars
        where scalar.properties.generalCategory != .nonspacingMark {
            result.append(scalar)
        }
        return String(result)
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark, .privateUse:
            true
        default: false
        }
    }

    /// Han, kana and Hangul: the blocks of Unicode 15 that hold them.
    private static func isIdeographic(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2E80...0x2FDF, 0x3040...0x30FF, 0x3100...0x312F, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0xAC00...0xD7AF, 0xF900...0xFAFF, 0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
