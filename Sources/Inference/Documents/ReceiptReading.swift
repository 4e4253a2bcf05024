import Foundation
public import TierModel

/// Reads what a receipt says from its lines of text: rules only, no model, the same for the same lines.
public struct ReceiptReading: Sendable {
    /// What was found.
    public let details: ReceiptDetails
    /// How many sums of money stand on it.
    public let amountCount: Int

    /// Reads a receipt.
    ///
    /// - Parameters:
    ///   - lines: in fractions of the upright picture; the receipt may lie at any angle.
    ///   - width: of the picture in pixels.
    ///   - height: of the picture in pixels.
    public init(_ lines: [TextLine], width: Int, height: Int) {
        let layout = ReceiptLayout(lines, aspect: Double(max(1, width)) / Double(max(1, height)))
        let total = Self.total(on: layout)
        let currency = total?.currency ?? Self.currency(on: layout)
        amountCount = layout.lines.reduce(0) { $0 + $1.amounts.count }
        details = ReceiptDetails(
            merchant: MerchantReading.merchant(on: layout), date: Self.date(on: layout)?.iso8601, total: total?.value,
            currency: total == nil ? nil : currency)
    }

    /// The sum to be paid: the last one announced as such before the change is given. What was given less the change decides where it can,
    /// also where a total was announced and its sum could not be read.
    private static func total(on layout: ReceiptLayout) -> MoneyAmount? {
        var candidates: [MoneyAmount] = []
        var isAnnounced = false
        var (tender, change): (MoneyAmount?, MoneyAmount?)
        search: for index in layout.lines.indices {
            guard let meaning = ReceiptWords.meaning(of: layout.lines[index].text) else { continue }
            let amount = layout.amount(beside: index)
            switch meaning {
            case .total:
                isAnnounced = true
                if let amount, amount.value > 0, change == nil || candidates.isEmpty { candidates.append(amount) }
            case .tender: if isAnnounced { tender = tender ?? amount }
            case .change: if isAnnounced { change = change ?? amount }
            case .summary: if isAnnounced { break search }
            }
        }
        guard let tender, let change else { return candidates.last }
        let due = abs(tender.value) - abs(change.value)
        if let exact = candidates.last(where: { $0.value == due }) { return exact }
        return candidates.last ?? (isAnnounced && due > 0 ? MoneyAmount(value: due, currency: tender.currency) : nil)
    }

    /// The one currency whose sign stands somewhere.
    private static func currency(on layout: ReceiptLayout) -> String? {
        var counts: [String: Int] = [:]
        for line in layout.lines {
            for amount in line.amounts { if let currency = amount.currency { counts[currency, default: 0] += 1 } }
            // A column's head, `RM` or `(MYR)`.
            for word in line.text.split(whereSeparator: { !$0.isLetter && !"$€£¥".contains($0) }) where word.count >= 2
            {
                if word == word.uppercased(), let code = Currencies.code(word) { counts[code, default: 0] += 1 }
            }
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    /// The first day printed; with the month first where the paper is from the United States.
    private static func date(on layout: ReceiptLayout) -> PrintedDate? {
        guard let first = layout.lines.lazy.flatMap({ PrintedDate.all(in: $0.text) }).first else { return nil }
        return first.isAmbiguous && isAmerican(layout) ? first.exchanged : first
    }

    /// Whether it has sums in `USD`, or a telephone number or a postal code as they are written in the United States.
    private static func isAmerican(_ layout: ReceiptLayout) -> Bool {
        layout.lines.contains { line in
            if line.amounts.contains(where: { $0.currency == "USD" }) { return true }
            let text = ReadText.narrow(line.text)
            return text.firstMatch(of: /\(\d{3}\) ?\d{3}-\d{4}/) != nil
                || text.firstMatch(of: /\b[A-Z]{2} ?\d{5}(-\d{4})?$/) != nil
                || text.firstMatch(of: /^\d{3}-\d{3}-\d{4}$/) != nil
        }
    }
}
