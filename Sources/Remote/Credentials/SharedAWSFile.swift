import Foundation

/// The INI files that AWS's tools share: `[section]` lines, `name = value` lines, `#` and `;` comments.
///
/// Nested settings (indented lines below an empty value) are skipped: none of them concerns us.
struct SharedAWSFile {
    private var sections: [String: [String: String]] = [:]

    /// Reads a file; `nil` when it is not there or not UTF-8.
    init?(at path: String) {
        guard let data = FileManager.default.contents(atPath: path),
            let text = String(validating: data, as: UTF8.self)
        else { return nil }
        self.init(text)
    }

    /// Reads a file's text.
    init(_ text: String) {
        var current = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.isEmpty || trimmed.hasPrefix("#") || trimmed.hasPrefix(";") { continue }
            if trimmed.hasPrefix("["), let end = trimmed.firstIndex(of: "]") {
                let words = trimmed[trimmed.index(after: trimmed.startIndex)..<end].split(
                    whereSeparator: \.isWhitespace)
                current = words.joined(separator: " ")
            } else if line.first?.isWhitespace != true, let equals = trimmed.firstIndex(of: "=") {
                let name = trimmed[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
                let value = trimmed[trimmed.index(after: equals)...].trimmingCharacters(in: .whitespaces)
                sections[current, default: [:]][name] = value
            }
        }
    }

    /// The settings of a section; `nil` when there is none of that name.
    func section(_ name: String) -> [String: String]? { sections[name] }
}
