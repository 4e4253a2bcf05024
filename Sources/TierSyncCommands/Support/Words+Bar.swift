import Foundation

extension Words {
    /// A bar for a part of a whole, padded to its full width: `█▌  `, or `#   ` where the locale is not UTF-8.
    ///
    /// - Parameters:
    ///   - fraction: the part, 0 to 1; more is drawn as 1. A part that is not nothing is never drawn as nothing.
    ///   - width: columns of a whole.
    package static func bar(_ fraction: Double, width: Int, isUnicode: Bool = Words.isUnicode) -> String {
        guard fraction.isFinite, fraction > 0, width > 0 else { return String(repeating: " ", count: max(0, width)) }
        let steps = isUnicode ? eighths.count : 1
        let filled = max(1, Int((min(1, fraction) * Double(width * steps)).rounded()))
        let full = String(repeating: isUnicode ? "█" : "#", count: filled / steps)
        let text = full + (filled % steps == 0 ? "" : eighths[filled % steps])
        return text + String(repeating: " ", count: width - text.count)
    }

    /// One eighth of a block more each.
    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// Whether the locale says that a terminal shows more than ASCII: the first of its variables that is set counts, as for all programs.
    package static let isUnicode: Bool = {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"]
        let values = names.compactMap { ProcessInfo.processInfo.environment[$0] }
        let charset = values.first { !$0.isEmpty }?.lowercased() ?? ""
        return charset.contains("utf-8") || charset.contains("utf8")
    }()

    /// An amount of money as people read it: `0`, `7.99`, `0.00036`.
    package static func price(_ amount: Double) -> String {
        if amount >= 1 { return String(format: "%.2f", amount) }
        var text = String(format: "%.5f", amount)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// The same with its currency: `1.20 USD`, `less than 0.01 EUR`.
    package static func money(_ amount: Double, _ currency: String) -> String {
        if amount > 0, amount < 0.005 { return "less than 0.01 \(currency)" }
        return String(format: "%.2f ", amount) + currency
    }
}
