/// What a `Range` field asks for (RFC 9110, section 14), of something whose size is known.
public enum HTTPRange: Hashable, Sendable {
    /// Send these bytes with 206.
    case satisfiable(Range<Int64>)
    /// Answer 416: it begins behind the end, or asks for the last 0 bytes.
    case unsatisfiable
    /// Send all with 200: there is none, it is malformed, of another unit, or has several parts.
    case ignored

    /// Reads a field.
    ///
    /// - Parameters:
    ///   - field: the value of the field; `nil` where there is none.
    ///   - size: the length of what is asked for, in bytes, at least 0.
    public init(_ field: String?, size: Int64) {
        self = .ignored
        guard let field, let equals = field.firstIndex(of: "="),
            field[..<equals].lowercased() == "bytes"
        else { return }
        let bounds = Self.trimmed(field[field.index(after: equals)...])
        guard let dash = bounds.firstIndex(of: "-") else { return }
        let first = bounds[..<dash]
        let last = bounds[bounds.index(after: dash)...]
        if first.isEmpty {
            guard let count = Self.number(last) else { return }
            self = count == 0 || size == 0 ? .unsatisfiable : .satisfiable(max(0, size - count)..<size)
            return
        }
        guard let start = Self.number(first) else { return }
        var end = Int64.max
        if !last.isEmpty {
            guard let number = Self.number(last), number >= start else { return }
            end = number
        }
        self = start < size ? .satisfiable(start..<min(size, end == .max ? end : end + 1)) : .unsatisfiable
    }

    /// Digits only; what is too large for 64 bits is the largest number, which is behind every end.
    private static func number(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text) ?? .max
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
