import Foundation
import TierModel

/// Prints results: the only place that knows the difference between JSON and words.
struct Output {
    /// How results are printed.
    enum Form {
        /// For people.
        case words
        /// One JSON document.
        case json
        /// A list as one JSON document a line; anything else as one.
        case jsonLines
    }

    var form: Form

    /// Prints `value` as a JSON document, or what `words` makes of it.
    func result(_ value: some Encodable, words: () -> String) throws {
        guard form == .words else { return try document(value) }
        let text = words()
        if !text.isEmpty { print(text) }
    }

    /// Prints a list as one JSON document, as one a line, or what `words` makes of it.
    func list(_ values: [some Encodable], words: () -> String) throws {
        guard form == .jsonLines else { return try result(values, words: words) }
        for value in values { try document(value) }
    }

    /// Prints one JSON document with sorted keys.
    func document(_ value: some Encodable) throws {
        print(try text(of: value))
    }

    /// One JSON document with sorted keys.
    fileprivate func text(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Says something beside the result, where it does not disturb a pipe.
    static func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

/// Prints a list value by value, so that a long one takes no memory.
struct ListPrinter<Value: Encodable> {
    private let output: Output
    private var count = 0

    init(_ output: Output) {
        self.output = output
    }

    /// Prints one value: as part of the JSON document, as one a line, or what `words` makes of it.
    mutating func print(_ value: Value, words: () -> String) throws {
        switch output.form {
        case .words: Swift.print(words())
        case .jsonLines: try output.document(value)
        case .json: Swift.print(count == 0 ? "[" : ",", terminator: try output.text(of: value))
        }
        count += 1
    }

    /// Ends the list; `words` are what people read at its end.
    func finish(words: () -> String) {
        switch output.form {
        case .words: Swift.print(words())
        case .jsonLines: break
        case .json: Swift.print(count == 0 ? "[]" : "]")
        }
    }
}

/// Numbers as people read them.
package enum Words {
    /// `1.2 MB`, decimal units as on a disk's box.
    package static func bytes(_ count: Int64) -> String { count.inBytes }

    /// `1 photo`, `2 photos`.
    static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }

    /// `3.2 s`, `4 min 5 s`, `7 h 20 min`.
    static func duration(_ seconds: Double) -> String {
        if seconds < 60 { return String(format: "%.1f s", seconds) }
        let minutes = Int(seconds) / 60
        return minutes < 60 ? "\(minutes) min \(Int(seconds) % 60) s" : "\(minutes / 60) h \(minutes % 60) min"
    }

    /// Rows as aligned columns; the first row is the heading.
    static func table(_ rows: [[String]], rightAligned: Set<Int> = []) -> String {
        guard let columns = rows.map(\.count).max() else { return "" }
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, text in
                let space = String(repeating: " ", count: widths[column] - text.count)
                return rightAligned.contains(column) ? space + text : text + space
            }
            return cells.joined(separator: "  ").trimmedEnd
        }.joined(separator: "\n")
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
