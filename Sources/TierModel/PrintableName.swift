/// Names and paths as the file system has them, made fit for a terminal, a log or JSON.
public enum PrintableName {
    /// The bytes as UTF-8 with every control character, invalid byte and bidirectional override shown as an escape: `\n`, `\xFF`, `\u{202E}`.
    public static func escaped(_ bytes: some Sequence<UInt8>) -> String {
        var decoder = UTF8()
        var iterator = Array(bytes).makeIterator()
        var result = ""
        var remaining = Array(bytes)[...]
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar):
                result += escaped(scalar)
                remaining = remaining.dropFirst(UTF8.width(scalar))
            case .emptyInput:
                return result
            case .error:
                // The decoder has eaten one maximal invalid run; show its first byte and go on behind it.
                if let byte = remaining.first { result += "\\x" + hex(byte) }
                remaining = remaining.dropFirst()
                decoder = UTF8()
                iterator = Array(remaining).makeIterator()
            }
        }
    }

    /// The text with control characters escaped.
    public static func escaped(_ text: String) -> String { escaped(text.utf8) }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default: break
        }
        let isControl = scalar.properties.generalCategory == .control
        let isDirectionMark = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        return isControl || isDirectionMark ? "\\u{" + String(scalar.value, radix: 16) + "}" : String(Character(scalar))
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
