import Testing
import TierSyncCommands

@Suite struct `Bars and amounts in words` {
    @Test func `a bar is as wide as it was asked for`() {
        for step in 0...40 {
            let part = Double(step) / 40
            for isUnicode in [true, false] {
                let bar = Words.bar(part, width: 7, isUnicode: isUnicode)
                #expect(TextColumns.width(of: bar) == 7)
                #expect((bar == "       ") == (step == 0))
                if !isUnicode { #expect(bar.utf8.allSatisfy { $0 < 128 }) }
            }
        }
        #expect(Words.bar(0.2, width: 8, isUnicode: true) == "█▋      ")
        #expect(Words.bar(0.25, width: 8, isUnicode: false) == "##      ")
        #expect(Words.bar(1e-9, width: 4, isUnicode: true) == "▏   ")
        #expect(Words.bar(7, width: 2, isUnicode: true) == "██" && Words.bar(.nan, width: 2) == "  ")
        #expect(Words.bar(0.5, width: 0) == "" && Words.bar(0.5, width: -1) == "")
    }

    @Test func `amounts are as exact as they need to be`() {
        #expect([0, 0.00036, 0.023, 7.99, 12].map(Words.price) == ["0", "0.00036", "0.023", "7.99", "12.00"])
        #expect(Words.money(0, "EUR") == "0.00 EUR" && Words.money(0.001, "EUR") == "less than 0.01 EUR")
        #expect(Words.money(1.234, "USD") == "1.23 USD")
    }
}
