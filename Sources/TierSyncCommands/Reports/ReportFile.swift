import Foundation
import SystemPackage
import TierModel
import TierSync

/// A file that a report is written to.
package struct ReportFile {
    var path: String

    /// Writes it whole or not at all.
    ///
    /// - Throws: `EngineError` (`unwritable`).
    func write(_ text: String) throws {
        do {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw EngineError(
                .unwritable, "\(PrintableName.escaped(path)) cannot be written",
                remedy: "name a file in a folder of yours",
                underlying: error)
        }
    }

    /// Rows as CSV (RFC 4180). What a spreadsheet would take for a formula is quoted with an apostrophe: names of files are not ours.
    package static func csv(_ rows: [[String]]) -> String {
        rows.map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func field(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula && Double(text) == nil ? "'" + text : text
        guard safe.contains(where: { ",\"\r\n".contains($0) }) else { return safe }
        return "\"" + safe.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
