/// Signs and codes of currencies beside a sum, and what they stand for.
enum Currencies {
    /// Signs and short names to a code of ISO 4217; those that several countries use stand for themselves.
    private static let names: [String: String] = [
        "$": "$", "us$": "USD", "a$": "AUD", "c$": "CAD", "r$": "BRL", "€": "EUR", "£": "GBP", "¥": "¥", "元": "CNY",
        "円": "JPY", "₹": "INR", "rs": "INR", "rm": "MYR", "kr": "kr", "zl": "PLN", "zł": "PLN", "kč": "CZK",
        "kc": "CZK", "ft": "HUF", "tl": "TRY", "₺": "TRY", "fr": "CHF", "sfr": "CHF",
    ]
    private static let codes: Set<String> = [
        "usd", "eur", "gbp", "chf", "jpy", "cny", "myr", "sgd", "aud", "cad", "nzd", "inr", "sek", "nok", "dkk", "pln",
        "czk", "huf", "brl", "mxn", "zar", "try", "idr", "thb", "hkd", "twd", "krw", "rub", "uah", "ils", "aed",
    ]

    /// What a name stands for; `nil` when it is none.
    static func code(_ name: some StringProtocol) -> String? {
        let small = name.lowercased()
        return names[small] ?? (codes.contains(small) ? small.uppercased() : nil)
    }

    /// The currency whose sign ends the text before a sum. `S` right before the digits is how `$` is often read.
    static func before(_ text: String) -> String? {
        if text == "S" || text.hasSuffix(" S") || text.hasSuffix(":S") { return "$" }
        let trimmed = text.reversed().drop { $0 == " " || $0 == "-" || $0 == ":" }
        return name(String(trimmed.reversed()), fromEnd: true)
    }

    /// The currency whose sign begins the text after a sum.
    static func after(_ text: String) -> String? {
        name(String(text.drop { $0 == " " || $0 == "-" }), fromEnd: false)
    }

    private static func name(_ text: String, fromEnd: Bool) -> String? {
        guard let edge = fromEnd ? text.last : text.first else { return nil }
        func letters(_ text: some StringProtocol) -> String {
            fromEnd
                ? String(text.reversed().prefix(while: \.isLetter).reversed()) : String(text.prefix(while: \.isLetter))
        }
        guard !edge.isLetter else { return code(letters(text)) }
        // `USD$`, `R$`: the letters before a sign say whose it is.
        let country = fromEnd ? letters(text.dropLast()) : ""
        return code(country) ?? code(country + String(edge)) ?? code(String(edge))
    }
}
