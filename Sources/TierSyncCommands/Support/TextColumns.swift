/// How wide text is on a terminal.
package enum TextColumns {
    /// The columns that a text takes at most: two for ideographs and emoji, none for marks that combine.
    package static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    /// The text, shortened in its middle so that it takes no more columns; names differ at both ends.
    package static func shortened(_ text: String, to columns: Int) -> String {
        let whole = width(of: text)
        guard whole > columns else { return text }
        guard columns > 0 else { return "" }
        let kept = columns - 1
        let start = fitting(text, kept - kept / 2)
        let end = fitting(text.reversed(), kept / 2)
        return String(start) + "…" + String(end.reversed())
    }

    /// The characters from the beginning that fit.
    private static func fitting(_ characters: some Sequence<Character>, _ columns: Int) -> [Character] {
        var left = columns
        return Array(
            characters.prefix { character in
                left -= character.unicodeScalars.reduce(0) { $0 + width(of: $1) }
                return left >= 0
            })
    }

    private static func width(of scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        if scalar.properties.isEmojiPresentation { return 2 }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// The blocks whose characters are wide: Unicode Standard Annex #11, "W" and "F", taken whole.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF,
        0x1F300...0x1FAFF, 0x20000...0x3FFFD,
    ]
}
