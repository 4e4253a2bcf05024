/// The words of receipts in several languages, as `ReadText.folded` makes them.
enum ReceiptWords {
    /// What stands before the sum to be paid, also within words that were read as one.
    private static let totals = folded([
        "total", "totale", "totaal", "tota", "gesamtbetrag", "gesamtsumme", "endbetrag", "zahlbetrag", "zu zahlen",
        "summe",
        "amount due", "amt due", "balance due", "amount payable", "net à payer", "a payer", "à payer", "importe total",
        "a pagar", "da pagare", "importo", "te betalen", "att betala", "å betale", "at betale", "do zapłaty", "razem",
        "合计", "合計", "总计", "総計", "总额", "应付", "應付", "实付", "實付", "お会計", "お買上",
    ])
    /// The same, only as a word of its own.
    private static let shortTotals = Set(
        folded([
            "bal", "balance", "betrag", "gesamt", "importe", "montant", "suma", "summa", "sum", "jumlah", "valor",
        ]))
    /// What makes it another sum than that to be paid.
    private static let others = folded([
        "subtotal", "subtota", "sub teta", "zwischensumme", "sous total", "subtotaal", "delsumma", "小计", "小計", "qty",
        "quantity", "item",
        "saving", "saved", "discount", "rabatt", "remise", "sconto", "descuento", "point", "summary", "excl", "exempt",
        "ohne", "hors", "total ht", "imponibile", "count", "number of",
    ])
    /// Taxes, which are none of it unless they are said to be included: within words, and as words of their own.
    private static let taxes = folded(["tax", "gst", "mwst", "moms"])
    private static let shortTaxes = Set(folded(["vat", "tva", "iva", "ust", "btw", "svc"]))
    private static let included = folded([
        "incl", "inc", "includ", "with", "after", "inkl", "ttc", "compris", "payable", "inbegr",
    ])
    /// What was given, and what came back: as words of their own.
    private static let tenders = Set(
        folded([
            "cash", "tender", "tend", "cashtend", "received", "paid", "payment", "visa", "mastercard", "debit",
            "credit", "bar",
            "gegeben", "contant", "especes", "espèces", "efectivo", "contanti", "dinheiro", "kontant", "gotówka",
            "tendered",
            "cashreceived", "cashtender", "paidamount", "现金", "現金", "お預り", "お預かり",
        ]))
    private static let changes = folded([
        "change", "rückgeld", "wechselgeld", "rendu", "cambio", "resto", "vuelto", "troco", "wisselgeld", "växel",
        "reszta", "找零", "お釣", "釣銭",
    ])

    /// What a line of a receipt announces.
    enum Meaning {
        case total, tender, change, summary
    }

    /// What a line announces; `nil` for goods and everything else.
    static func meaning(of text: String) -> Meaning? {
        let whole = ReadText.folded(text)
        guard !whole.isEmpty else { return nil }
        if whole.contains(summary) { return .summary }
        if changes.contains(where: whole.hasPrefix) || changes.contains(where: whole.hasSuffix) { return .change }
        let words = ReadText.words(text)
        let isTotal =
            totals.contains { whole.contains($0) } || words.contains { shortTotals.contains($0) || isMisread($0) }
        if isTotal, !others.contains(where: whole.contains) {
            let hasTax = taxes.contains { whole.contains($0) } || words.contains(where: shortTaxes.contains)
            if !hasTax || included.contains(where: whole.contains) { return .total }
        }
        return tenders.contains(whole) || words.first.map(tenders.contains) == true ? .tender : nil
    }

    private static let summary = ReadText.folded("summary")

    /// Whether a word is `total` but for one letter.
    private static func isMisread(_ word: String) -> Bool {
        guard word.count == 5, word.first == "t" else { return false }
        return zip(word, "total").count { $0 != $1 } <= 1
    }

    private static func folded(_ words: [String]) -> [String] { words.map(ReadText.folded) }
}
