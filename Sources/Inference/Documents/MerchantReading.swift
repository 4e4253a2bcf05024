import TierModel

/// Finds who sold: the first salient line of a receipt.
enum MerchantReading {
    /// How many lines from the top are looked at.
    private static let reach = 8

    /// The words that firms and shops have in their names.
    private static let firms: Set<String> = Set(
        [
            "sdn", "bhd", "enterprise", "trading", "ltd", "limited", "gmbh", "inc", "llc", "corp", "co", "company",
            "srl", "spa", "ag", "kg",
            "sarl", "sas", "bv", "ab", "oy", "restaurant", "ristorante", "cafe", "market", "supermarket", "mart",
            "store", "stores", "shop", "bakery",
            "hardware", "stationery", "books", "pharmacy", "apotheke", "hotel", "bistro", "pizzeria", "foods",
            "minimarket",
        ].map(ReadText.folded))

    /// What stands on receipts before or beside the name, and is none.
    private static let titles = [
        "tax invoice", "invoice", "receipt", "cash", "bill", "welcome", "willkommen", "bienvenue", "rechnung", "beleg",
        "quittung", "kassenbon",
        "ticket", "tel", "phone", "fax", "date", "gst", "vat", "copy", "customer", "table", "order", "page", "www",
        "http",
    ].map(ReadText.folded)

    /// The name as printed; two lines of it where it goes on in the same large letters, or ends with the form of the firm.
    static func merchant(on layout: ReceiptLayout) -> String? {
        let top = layout.lines.prefix(reach)
        let names = top.indices.filter { isName(top[$0]) }
        guard let first = names.first else { return nil }
        let heights = layout.lines.map(\.height).sorted()
        let usual = heights[heights.count / 2]
        // What is written by hand above the print, or set small, gives way to a firm's name right below.
        let firm = names.prefix(4).first { isFirm(top[$0].text) }
        let tallest = names.prefix(3).max { top[$0].height < top[$1].height } ?? first
        let chosen = firm ?? (top[tallest].height > 1.5 * max(usual, top[first].height) ? tallest : first)
        var lines = [chosen]
        if firm == chosen, names.contains(chosen - 1), isEndOfName(top[chosen].text) { lines.insert(chosen - 1, at: 0) }
        while let last = lines.last, names.contains(last + 1), top[chosen].height > 1.3 * usual,
            top[last + 1].height > 0.8 * top[chosen].height, lines.count < 3, top[last + 1].text.count < 16
        {
            lines.append(last + 1)
        }
        return trimmed(lines.map { top[$0].text }.joined(separator: " "))
    }

    /// Whether only the form of a firm, or what it deals with, is said.
    private static func isEndOfName(_ text: String) -> Bool {
        let words = ReadText.words(text)
        return !words.isEmpty && words.allSatisfy { firms.contains($0) || $0.count == 1 }
    }

    private static func isFirm(_ text: String) -> Bool {
        let words = ReadText.words(text)
        // Readings without spaces: the end of the line tells.
        let whole = words.joined()
        return words.contains(where: firms.contains)
            || ["sdnbhd", "trading", "enterprise", "gmbh", "stationery", "hardware", "market"].map(ReadText.folded)
                .contains(where: whole.hasSuffix)
    }

    private static func isName(_ line: ReceiptLayout.Line) -> Bool {
        // The firm's number may stand behind it, in brackets.
        let text = line.text.prefix { $0 != "(" && $0 != "（" }
        let (letters, digits) = (text.count { $0.isLetter }, text.count { $0.isNumber })
        guard letters >= 2, digits <= 3, letters > 2 * digits, line.amounts.isEmpty,
            PrintedDate.all(in: line.text).isEmpty
        else { return false }
        let whole = ReadText.folded(line.text)
        return !titles.contains { whole.hasPrefix($0) } && !line.text.contains("@")
    }

    private static func trimmed(_ name: String) -> String? {
        let kept = name.drop { !$0.isLetter && !$0.isNumber }.reversed().drop {
            !$0.isLetter && !$0.isNumber && $0 != "." && $0 != ")"
        }
        return kept.isEmpty ? nil : String(String(kept.reversed()).prefix(80))
    }
}
