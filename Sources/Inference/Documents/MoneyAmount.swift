package import Foundation

/// A sum of money as printed on a receipt.
package struct MoneyAmount: Hashable {
    /// The sum; negative with a minus before or behind it.
    package var value: Decimal
    /// A code of ISO 4217, or the sign where several currencies have it.
    package var currency: String?

    /// The sums in a text, from the left: numbers with two decimals, and whole ones beside the sign of a currency.
    ///
    /// Rates (`6.00 %`), prices of a unit (`@1.99`, `1.99/kg`, `7.90*3`), weights and dates are none.
    package static func all(in text: String) -> [MoneyAmount] {
        let characters = Array(ReadText.narrow(text))
        var found: [MoneyAmount] = []
        var place = 0
        while place < characters.count {
            guard characters[place].isDigit else {
                place += 1
                continue
            }
            let start = place
            var digits = ""
            while place < characters.count {
                let character = characters[place]
                let next = place + 1 < characters.count ? characters[place + 1] : " "
                if character.isDigit || (character.isSeparator && next.isDigit) {
                    digits.append(character)
                } else if character.isSeparator && next == " " && Self.decimals(in: characters, at: place + 2) {
                    // "4. 96": a space that was only read.
                    digits.append(character)
                    place += 1
                } else {
                    break
                }
                place += 1
            }
            if let amount = amount(digits, in: characters, start: start, end: place) { found.append(amount) }
        }
        return found
    }

    /// Whether exactly two digits stand there.
    private static func decimals(in characters: [Character], at place: Int) -> Bool {
        guard place + 1 < characters.count, characters[place].isDigit, characters[place + 1].isDigit else {
            return false
        }
        return place + 2 >= characters.count || !characters[place + 2].isDigit
    }

    private static func amount(_ digits: String, in characters: [Character], start: Int, end: Int) -> MoneyAmount? {
        let before = String(characters[max(0, start - 6)..<start])
        let after = String(characters[end..<min(characters.count, end + 6)])
        guard !isPartOfSomethingElse(before: before, after: after) else { return nil }
        let currency = Currencies.before(before) ?? Currencies.after(after)
        guard var value = value(digits, isWholeAllowed: currency != nil) else { return nil }
        let tail = before.filter { !" $£€¥".contains($0) }
        if tail.hasSuffix("-") || after.hasPrefix("-") { value = -value }
        return MoneyAmount(value: value, currency: currency)
    }

    /// Whether the digits are a rate, a weight, a number in a list, the price of a unit, or the time of day.
    private static func isPartOfSomethingElse(before: String, after: String) -> Bool {
        if let last = before.last(where: { $0 != " " }), "@#/*".contains(last) { return true }
        if before.last == ":", before.dropLast().last?.isDigit == true { return true }
        let behind = after.drop { $0 == " " }
        guard let first = behind.first else { return false }
        if "%/:".contains(first) { return true }
        if "*x×".contains(first), behind.dropFirst().first?.isDigit == true { return true }
        let unit = after.lowercased().prefix { $0.isLetter }
        return ["kg", "g", "lb", "oz", "ml", "l", "km"].contains(String(unit))
    }

    /// - Parameter isWholeAllowed: whether a number without decimals counts.
    private static func value(_ digits: String, isWholeAllowed: Bool) -> Decimal? {
        let groups = digits.split(omittingEmptySubsequences: false) { $0.isSeparator }.map(String.init)
        guard let first = groups.first, let last = groups.last, digits.count <= 14 else { return nil }
        func isGrouped(_ groups: ArraySlice<String>) -> Bool {
            groups.count == 1 || ((1...3).contains(first.count) && groups.dropFirst().allSatisfy { $0.count == 3 })
        }
        if groups.count == 1 { return isWholeAllowed && first.count <= 9 ? Decimal(string: first) : nil }
        if last.count == 2 {
            // Thousands and decimals have different signs: what has the same twice is a date.
            let signs = digits.filter(\.isSeparator)
            let isPlain = groups.count == 2 || signs.last != signs.first
            guard isPlain, isGrouped(groups.dropLast()) else { return nil }
            return Decimal(string: groups.dropLast().joined() + "." + last)
        }
        return isWholeAllowed && isGrouped(groups[...]) && digits.count <= 11 ? Decimal(string: groups.joined()) : nil
    }
}

extension Character {
    /// A digit of ASCII.
    var isDigit: Bool { ("0"..."9").contains(self) }
    /// What stands between thousands, or before decimals.
    fileprivate var isSeparator: Bool { self == "." || self == "," || self == "'" || self == "’" }
}
