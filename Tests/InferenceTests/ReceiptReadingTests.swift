import Foundation
import Inference
import Testing
import TierModel

@Suite struct ReceiptReadingTests {
    private func details(_ receipt: PaperReceipt) -> ReceiptDetails {
        ReceiptReading(receipt.lines, width: PaperReceipt.width, height: PaperReceipt.height).details
    }

    struct Example: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var rows: [[String]]
        var merchant: String
        var date: String
        var total: String
        var currency: String?
    }

    static let examples = [
        Example(
            testDescription: "a bakery, English",
            rows: [
                ["Corner Bakery"], ["12 High Street"], ["Date: 05/03/2018", "14:20"], ["BREAD", "2.40"],
                ["CAKE", "3.10"],
                ["SUBTOTAL", "£5.50"], ["TOTAL", "£5.50"], ["CASH", "£10.00"], ["CHANGE", "£4.50"],
            ], merchant: "Corner Bakery", date: "2018-03-05", total: "5.50", currency: "GBP"),
        Example(
            testDescription: "a shop in the United States",
            rows: [
                ["HILLTOP STORE"], ["(515) 555-0142"], ["AMES IA 50010"], ["FRUIT", "0.20 N"], ["SUBTOTAL", "5.11"],
                ["TAX 1 7.000 %", "0.36"], ["TOTAL", "5.47"], ["CASH TEND", "11.00"], ["CHANGE DUE", "5.53"],
                ["# ITEMS SOLD 2"], ["08/20/10", "13:12:01"],
            ], merchant: "HILLTOP STORE", date: "2010-08-20", total: "5.47", currency: nil),
        Example(
            testDescription: "a supermarket, German",
            rows: [
                ["Markthalle Nord GmbH"], ["Lange Straße 4"], ["EUR"], ["Brot", "2,79 A"],
                ["Käse 0,412 kg x 19,90 EUR/kg", "8,20 A"],
                ["SUMME", "EUR 10,99"], ["Bar", "20,00"], ["Rückgeld", "9,01"], ["MwSt 7 %", "0,72"],
                ["11.12.2014 11:05"],
            ], merchant: "Markthalle Nord GmbH", date: "2014-12-11", total: "10.99", currency: "EUR"),
        Example(
            testDescription: "a café, French",
            rows: [
                ["CAFE DU PORT"], ["le 3 mars 2021"], ["2 EXPRESSO", "5,00"], ["SOUS-TOTAL", "5,00"],
                ["TVA 10 %", "0,45"],
                ["TOTAL TTC", "5,00 EUR"], ["ESPECES", "10,00"], ["RENDU", "5,00"],
            ], merchant: "CAFE DU PORT", date: "2021-03-03", total: "5.00", currency: "EUR"),
        Example(
            testDescription: "a restaurant, Spanish, with thousands",
            rows: [
                ["RESTAURANTE SOL"], ["Fecha: 28-02-2022"], ["MENU", "1.200,00"], ["IVA 21%", "252,00"],
                ["IMPORTE TOTAL", "1.452,00"],
            ], merchant: "RESTAURANTE SOL", date: "2022-02-28", total: "1452.00", currency: nil),
        Example(
            testDescription: "an invoice with several totals, the last of which is to be paid",
            rows: [
                ["KHOO TRADING SDN BHD"], ["Tax Invoice"], ["Date :01-03-18 5:23:26 PM"], ["ADAPTOR", "20.00 SR"],
                ["Total (MYR) :", "20.00"], ["GST @ 6% :", "1.20"], ["Net Total (MYR) :", "21.20"],
                ["Rounding Adj. :", "0.00"],
                ["Net Total Rounded (MYR) :", "21.20"], ["Cash", "21.20"], ["Change", "0.00"],
                ["GST Summary", "Tax(MYR)"],
                ["Total :", "20.00"],
            ], merchant: "KHOO TRADING SDN BHD", date: "2018-03-01", total: "21.20", currency: "MYR"),
        Example(
            testDescription: "a receipt in Chinese",
            rows: [
                ["好味餐厅"], ["2018年04月19日 10:51"], ["面条", "￥18.00"], ["小计", "￥53.00"], ["合计", "￥53.00"],
                ["现金", "￥60.00"],
                ["找零", "￥7.00"],
            ], merchant: "好味餐厅", date: "2018-04-19", total: "53.00", currency: "¥"),
        Example(
            testDescription: "readings without spaces, and letters for digits",
            rows: [
                ["UNIHALL INTERNATIONAL SDN BHD"], ["27Mar201818:46"], ["SR Noodle", "$2.00"], ["TotalAmount: S6.90"],
                ["GST@6%:S0.39"], ["NetTotal:S6.90"], ["CASH", "$6.90"], ["Change", "$0.00"],
            ], merchant: "UNIHALL INTERNATIONAL SDN BHD", date: "2018-03-27", total: "6.90", currency: "$"),
    ]

    @Test(arguments: examples, [0.0, 7, -90, 180])
    func `total, date and merchant are read, however the paper lies`(example: Example, angle: Double) {
        let found = details(PaperReceipt(rows: example.rows, angle: angle))
        #expect(
            found
                == ReceiptDetails(
                    merchant: example.merchant, date: example.date, total: Decimal(string: example.total),
                    currency: example.currency))
    }

    @Test func `what was given less the change decides between two totals`() {
        let rows = [
            ["SHOP NAME"], ["TOTAL", "12.00"], ["TOTAL DUE", "11.95"], ["TOTAL VALUE OF CLUB", "99.00"],
            ["CASH", "20.00"], ["CHANGE", "8.05"],
        ]
        #expect(details(PaperReceipt(rows: rows)).total == Decimal(string: "11.95"))
        // Without the change it would be the last one.
        #expect(details(PaperReceipt(rows: rows.dropLast(2))).total == Decimal(string: "99.00"))
    }

    @Test func `a total whose sum was not read is what was given less the change`() {
        let rows = [
            ["SHOP NAME"], ["MILK", "4.25"], ["GRAND TOTAL"], ["CASH", "RM 20.00"], ["CHANGE DUE", "RM 10.00"],
        ]
        let found = details(PaperReceipt(rows: rows))
        #expect(found.total == 10 && found.currency == "MYR")
        #expect(
            details(PaperReceipt(rows: [["SHOP NAME"], ["CASH", "20.00"], ["CHANGE DUE", "10.00"]])).total == nil)
    }

    @Test func `a name in two lines is read as one`() {
        let firm = [["POPULAR BOOK"], ["CO.(M) SDN BHD"], ["TOTAL", "1.00"]]
        #expect(details(PaperReceipt(rows: firm)).merchant == "POPULAR BOOK CO.(M) SDN BHD")
        let large = [
            ["WHOLE"], ["GRAIN"], ["2001 Greenville Ave"], ["RICE", "2.00"], ["OATS", "3.00"], ["TOTAL", "5.00"],
            ["THANK YOU"],
        ]
        #expect(details(PaperReceipt(rows: large, large: [0, 1])).merchant == "WHOLE GRAIN")
    }

    @Test func `the month comes first on receipts from the United States only`() {
        func date(_ row: [String]) -> String? {
            details(PaperReceipt(rows: [["SHOP NAME"], ["04/07/2017"], row])).date
        }
        #expect(date(["Total", "USD$ 29.01"]) == "2017-04-07")
        #expect(date(["(515) 555-0142"]) == "2017-04-07")
        #expect(date(["Total", "29.01 EUR"]) == "2017-07-04")
    }

    @Test func `sums beside other words are no total`() {
        for label in [
            "SUBTOTAL", "Total Qty", "TOTAL TAX", "Zwischensumme", "Total discount", "Total (Excluding GST)", "小计",
            "Points",
        ] {
            let found = details(PaperReceipt(rows: [["SHOP NAME"], ["BREAD", "2.00"], [label, "2.00"]]))
            #expect(found.total == nil, "\(label)")
        }
        #expect(details(PaperReceipt(rows: [["SHOP NAME"], ["Total Incl. of GST", "2.00"]])).total == 2)
    }

    @Test func `the larger letters are the name, not what stands above them`() {
        let rows = [
            ["Give us feedback at our page"], ["Rivermart"], ["863-318-0752"], ["MILK", "1.00"], ["TOTAL", "1.00"],
        ]
        #expect(details(PaperReceipt(rows: rows, large: [1])).merchant == "Rivermart")
    }

    @Test func `a text that is no receipt says nothing, and any text is read without harm`() {
        #expect(ReceiptReading([], width: 0, height: 0).details.isEmpty)
        var state: UInt64 = 11
        func pick(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let letters = Array("0123456789.,/-:@%$€ TOTALtotalSUMMEcash年月日")
        for _ in 0..<300 {
            let rows = (0..<pick(8)).map { _ in
                (0..<1 + pick(2)).map { _ in String((0..<pick(16)).map { _ in letters[pick(letters.count)] }) }
            }
            let found = details(PaperReceipt(rows: rows, angle: Double(pick(360))))
            #expect(found.total.map { $0 > 0 } != false)
            #expect(found.date?.count ?? 10 == 10)
            #expect((found.total == nil) <= (found.currency == nil))
        }
    }

    @Test(arguments: [
        ("12.50", ["12.50"]), ("1,234.50", ["1234.50"]), ("1.234,50", ["1234.50"]), ("1'234.50", ["1234.50"]),
        ("RM62.50z", ["62.50"]),
        ("¥1200", ["1200"]), ("4. 96", ["4.96"]), ("-1.20", ["-1.20"]), ("2.00-", ["-2.00"]),
        ("Total 5.00 of 7.00", ["5.00", "7.00"]),
        ("6.00 %", []), ("@1.99", []), ("1.99/lb", []), ("7.90*3", []), ("0.412kg", []), ("11.12.2014", []),
        ("12:30", []), ("1234", []),
        ("CS67832", []), ("1.234", []),
    ])
    func `sums of money are told from other numbers`(text: String, sums: [String]) {
        #expect(MoneyAmount.all(in: text).map(\.value) == sums.compactMap { Decimal(string: $0) })
    }

    @Test(arguments: [
        ("2018-03-05", "2018-03-05"), ("5.3.18", "2018-03-05"), ("22/12/201714:03", "2017-12-22"),
        ("12/22/2017", "2017-12-22"),
        ("18/03/1815:17", "2018-03-18"), ("100021911/03/201806:20 PM", "2018-03-11"), ("05Mar 2018", "2018-03-05"),
        ("27Mar201818:46", "2018-03-27"),
        ("March 5, 2018", "2018-03-05"), ("5. März 2018", "2018-03-05"), ("2018年4月9日", "2018-04-09"),
        ("28 Mar 18 18:32:36", "2018-03-28"),
        ("29/02/2020", "2020-02-29"), ("29/02/2019", nil), ("31.04.2018", nil), ("00/10/2018", nil),
        ("13/13/2018", nil), ("12:30:05", nil),
        ("03-94112345", nil), ("1.50 2.50", nil), ("HC03-7 - 15", nil),
    ])
    func `days are read in several orders, and only days that are`(text: String, day: String?) {
        #expect(PrintedDate.all(in: text).first?.iso8601 == day)
    }

    @Test func `each day of a year is read as it was written`() throws {
        for month in 1...12 {
            for day in 1...31 {
                guard let date = PrintedDate(year: 2_019, month: month, day: day) else { continue }
                let european = String(format: "%02d.%02d.%04d", day, month, 2_019)
                #expect(PrintedDate.all(in: "am \(european) 08:30").first?.iso8601 == date.iso8601)
                #expect(PrintedDate.all(in: date.iso8601).first?.iso8601 == date.iso8601)
            }
        }
    }
}

/// Implication: false only where the left holds and the right does not.
private func <= (left: Bool, right: Bool) -> Bool { !left || right }
