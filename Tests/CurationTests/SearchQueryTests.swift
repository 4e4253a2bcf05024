import Curation
import Foundation
import Testing
import TierModel
import TierSyncTestSupport

/// Saturday, 2024-06-15, noon.
private let noon = Date(timeIntervalSince1970: 1_718_452_800)

private func expression(_ text: String, isTyping: Bool = false) throws -> SearchExpression {
    try SearchQuery(text, now: noon, in: .gmt, isTyping: isTyping).expression
}

private func word(_ text: String, in facet: SearchFacet? = nil) -> SearchExpression {
    .word(SearchWord(text, in: facet))
}

private func seconds(_ day: String) -> Double {
    (try? Date(day + "T00:00:00Z", strategy: .iso8601).timeIntervalSince1970) ?? .nan
}

@Suite struct SearchQueryTests {
    @Test func `words are all wanted, and small ones say nothing`() throws {
        #expect(try expression("alice beach") == .and([word("alice"), word("beach")]))
        #expect(
            try expression("photos of Alice at the beach in 2023")
                == .and([
                    word("Alice"), word("beach"), .time(.range(seconds("2023-01-01")..<seconds("2024-01-01"))),
                ]))
        #expect(try expression("the") == word("the"))
        #expect(try expression("") == .all)
    }

    @Test func `what is not wanted, alternatives and parentheses`() throws {
        #expect(try expression("dog -cat") == .and([word("dog"), .not(word("cat"))]))
        #expect(try expression("dog not cat") == .and([word("dog"), .not(word("cat"))]))
        #expect(try expression("alice without bob") == .and([word("alice"), .not(word("bob"))]))
        #expect(try expression("dog or cat") == .or([word("dog"), word("cat")]))
        #expect(try expression("dog | cat") == .or([word("dog"), word("cat")]))
        #expect(
            try expression("(dog or cat) rome") == .and([.or([word("dog"), word("cat")]), word("rome")]))
        #expect(
            try expression("-(dog or tag:cat)") == .not(.or([word("dog"), word("cat", in: .tag)])))
        #expect(try expression("canon-eos") == word("canon-eos"))
    }

    @Test func `quotes keep words together, and from being dates`() throws {
        #expect(try expression("\"new york\"") == .word(SearchWord("new york", isQuoted: true)))
        #expect(try expression("\"2023\"") == .word(SearchWord("2023", isQuoted: true)))
        #expect(try expression("place:\"New York\"") == .word(SearchWord("New York", isQuoted: true, in: .place)))
        #expect(try expression("\" -- \"") == .all)
    }

    @Test(arguments: [
        ("person:Alice", word("Alice", in: .person)), ("who:Alice", word("Alice", in: .person)),
        ("where:rome", word("rome", in: .place)), ("ocr:total", word("total", in: .text)),
        ("tier:remote", .fact(.tier(.remote))), ("tier:cloud", .fact(.tier(.remote))),
        ("quality:>0.7", .fact(.quality(.above, 0.7))), ("quality>=0.5", .fact(.quality(.atLeast, 0.5))),
        ("quality:0.5", .fact(.quality(.atLeast, 0.5))), ("faces:2", .fact(.faces(.equal, 2))),
        ("faces>2", .fact(.faces(.above, 2))), ("rating:>=4", .fact(.rating(.atLeast, 4))),
        ("stars:5", .fact(.rating(.equal, 5))), ("rating:rejected", .fact(.rating(.equal, -1))),
        ("is:favorite", .fact(.property(.favourite))), ("has:gps", .fact(.property(.location))),
        ("format:jpg", .fact(.format(.jpeg))), ("similar:photo12", .fact(.similar("photo12"))),
        ("similar to photo12", .fact(.similar("photo12"))), ("beac*", .word(SearchWord("beac", isPrefix: true))),
        ("file:IMG_12*", .word(SearchWord("IMG_12", isPrefix: true, in: .file))),
        ("before:2020", .time(.range(-Double.infinity..<seconds("2020-01-01")))),
        ("date:2019..2021", .time(.range(seconds("2019-01-01")..<seconds("2022-01-01")))),
    ])
    func `fields`(text: String, wanted: SearchExpression) throws {
        #expect(try expression(text) == wanted)
    }

    @Test(arguments: [
        ("colour:red", "colour"), ("tier:nowhere", "tier"), ("quality:7", "quality"), ("person:", "person"),
        ("is:blue", "is"), ("\"open", "quotation"), ("(dog", "parenthesis"), ("dog)", "parenthesis"),
        ("date:tomorrowish", "date"),
    ])
    func `what is not understood is said, with what to type instead`(text: String, word: String) throws {
        let error = #expect(throws: SearchError.self) { try expression(text) }
        #expect(error?.message.contains(word) == true && error?.remedy != nil && error?.exitStatus == .usage)
    }

    @Test func `a field that is nearly right is suggested`() throws {
        let error = #expect(throws: SearchError.self) { try expression("persn:alice") }
        #expect(error?.remedy == "did you mean person:?")
    }

    @Test func `while typing the last word may go on, and nothing is an error`() throws {
        #expect(
            try expression("alice be", isTyping: true)
                == .and([word("alice"), .word(SearchWord("be", isPrefix: true))]))
        #expect(try expression("alice be ", isTyping: true) == .and([word("alice"), word("be")]))
        #expect(try expression("person:", isTyping: true) == .all)
        #expect(try expression("person:al", isTyping: true) == .word(SearchWord("al", isPrefix: true, in: .person)))
        #expect(try expression("\"new yo", isTyping: true) == .word(SearchWord("new yo", isQuoted: true)))
        let queries = [
            "photos of alice -bob (beach or \"new york\") quality:>0.7 last summer", "similar to photo12 tier:remote",
            "between 2019 and may 2021 rating>=4 file:IMG_12*",
        ]
        for query in queries {
            for count in 0...query.count { _ = try expression(String(query.prefix(count)), isTyping: true) }
        }
    }

    @Test func `no text crashes, and none takes long`() {
        var generator = SeededGenerator(seed: 7)
        let pieces = [
            "(", ")", "|", "-", "\"", ":", ">", "or", "not", "last", "summer", "june", "2023", "17", "person:", "x*",
            " ",
            " ", "date:", "similar", "to", "é", "写真", "🌍", "..", "between", "and", "90s",
        ]
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }.joined()
            _ = try? expression(text)
            _ = try? expression(text, isTyping: true)
        }
        #expect(throws: SearchError.self) { try expression(String(repeating: "(", count: 200)) }
        #expect(throws: SearchError.self) { try expression(String(repeating: "a ", count: 600)) }
        #expect(throws: Never.self) { try expression(String(repeating: "-", count: 900) + "a", isTyping: true) }
    }

    @Test func `hidden photos are meant only where they are asked for`() throws {
        #expect(try !SearchQuery("dog", now: noon, in: .gmt).asksForHidden)
        #expect(try SearchQuery("dog is:hidden", now: noon, in: .gmt).asksForHidden)
    }
}

@Suite struct DateWordsTests {
    @Test(arguments: [
        ("2023", "2023-01-01", "2024-01-01"), ("2023-05", "2023-05-01", "2023-06-01"),
        ("2023-05-17", "2023-05-17", "2023-05-18"), ("17.5.2023", "2023-05-17", "2023-05-18"),
        ("may 2023", "2023-05-01", "2023-06-01"), ("17 may 2023", "2023-05-17", "2023-05-18"),
        ("may 17, 2023", "2023-05-17", "2023-05-18"), ("summer 2022", "2022-06-01", "2022-09-01"),
        ("winter 2022", "2022-12-01", "2023-03-01"), ("last summer", "2023-06-01", "2023-09-01"),
        ("last spring", "2024-03-01", "2024-06-01"), ("last june", "2023-06-01", "2023-07-01"),
        ("last may", "2024-05-01", "2024-06-01"), ("last year", "2023-01-01", "2024-01-01"),
        ("this year", "2024-01-01", "2025-01-01"), ("last month", "2024-05-01", "2024-06-01"),
        ("this month", "2024-06-01", "2024-07-01"), ("last week", "2024-06-03", "2024-06-10"),
        ("last weekend", "2024-06-08", "2024-06-10"), ("yesterday", "2024-06-14", "2024-06-15"),
        ("today", "2024-06-15", "2024-06-16"), ("past 30 days", "2024-05-16", "2024-06-16"),
        ("last two weeks", "2024-06-01", "2024-06-16"), ("last monday", "2024-06-10", "2024-06-11"),
        ("last saturday", "2024-06-08", "2024-06-09"), ("christmas 2022", "2022-12-24", "2022-12-27"),
        ("easter 2023", "2023-04-07", "2023-04-11"), ("easter 2024", "2024-03-29", "2024-04-02"),
        ("90s", "1990-01-01", "2000-01-01"), ("1980s", "1980-01-01", "1990-01-01"),
        ("between 2019 and 2021", "2019-01-01", "2022-01-01"), ("from may 2019 to 2021", "2019-05-01", "2022-01-01"),
        ("2019..2021", "2019-01-01", "2022-01-01"), ("new year's eve 2022", "2022-12-31", "2023-01-01"),
    ])
    func `times as people say them`(text: String, from: String, to: String) throws {
        #expect(try expression(text) == .time(.range(seconds(from)..<seconds(to))))
    }

    @Test func `open times`() throws {
        #expect(try expression("before 2015") == .time(.range(-Double.infinity..<seconds("2015-01-01"))))
        #expect(try expression("after june 2020") == .time(.range(seconds("2020-07-01")..<Double.infinity)))
        #expect(try expression("since june 2020") == .time(.range(seconds("2020-06-01")..<Double.infinity)))
        #expect(try expression("until 2020") == .time(.range(-Double.infinity..<seconds("2021-01-01"))))
    }

    @Test func `times of every year, and those that are names as well`() throws {
        #expect(try expression("june") == .or([.time(.month(6)), word("june")]))
        #expect(try expression("february") == .time(.month(2)))
        #expect(try expression("summer") == .or([.time(.season(.summer)), word("summer")]))
        #expect(try expression("24 december") == .time(.day(month: 12, day: 24)))
        #expect(try expression("weekends") == .time(.weekdays([1, 7])))
        #expect(try expression("tuesday") == .time(.weekdays([3])))
        #expect(try expression("may alice") == .and([.or([.time(.month(5)), word("may")]), word("alice")]))
    }

    @Test(arguments: ["1700", "20235", "2023-13", "2023-02-30", "32 may", "0 days", "30.2.2023"])
    func `what is no time is a word`(text: String) throws {
        func hasRange(_ expression: SearchExpression) -> Bool {
            switch expression {
            case .time(.range): true
            case .and(let parts), .or(let parts): parts.contains(where: hasRange)
            case .not(let part): hasRange(part)
            case .all, .word, .time, .fact: false
            }
        }
        #expect(try !hasRange(expression(text)))
    }

    /// The Sundays of Easter that the church's tables give.
    @Test(arguments: [(1961, "1961-04-02"), (2000, "2000-04-23"), (2008, "2008-03-23"), (2038, "2038-04-25")])
    func `easter`(year: Int, sunday: String) throws {
        guard case .time(.range(let range)) = try expression("easter \(year)") else {
            Issue.record("no range")
            return
        }
        #expect(range.lowerBound == seconds(sunday) - 2 * 86_400 && range.upperBound == seconds(sunday) + 2 * 86_400)
    }

    /// Whatever the day is: what is said of the past lies in it.
    @Test func `the last ones are over, or end today`() throws {
        let units = ["year", "month", "week", "weekend", "summer", "winter", "june", "december", "monday", "sunday"]
        for day in stride(from: 0.0, to: 800, by: 1) {
            let now = Date(timeIntervalSince1970: 1_700_000_000 + day * 86_400)
            for unit in units {
                let query = try SearchQuery("last \(unit)", now: now, in: .gmt)
                guard case .time(.range(let range)) = query.expression else {
                    Issue.record("last \(unit) is no range")
                    continue
                }
                #expect(!range.isEmpty && range.upperBound <= now.timeIntervalSince1970, "last \(unit) on \(now)")
            }
        }
    }
}

@Suite struct SearchTextTests {
    @Test func `words are cut as the index cuts them`() {
        #expect(SearchText.words("IMG_1234.JPG") == ["IMG", "1234", "JPG"])
        #expect(SearchText.words("24-70mm f/2.8") == ["24", "70mm", "f", "2", "8"])
        for text in [
            "IMG_1234.JPG", "24-70mm f/2.8", "", "  A~b@C[d`E{", "Été à Paris", "写真を撮るAB", "tab\tnew\nline\u{7F}",
        ] {
            #expect(SearchText.foldedWords(text) == SearchText.words(text).map(SearchText.folded))
        }
        #expect(SearchText.words("写真を撮る") == ["写", "真", "を", "撮", "る"])
        #expect(SearchText.words("Été à Paris") == ["Été", "à", "Paris"])
        #expect(SearchText.folded("ÉTÉ") == "ete")
    }

    /// Every name of the scene model is found by its plural.
    @Test func `plurals of what photos show lead back to it`() throws {
        struct Table: Decodable {
            struct Label: Decodable { var name: String }
            var labels: [Label]
        }
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Models/labels.json")
        let labels = try JSONDecoder().decode(Table.self, from: Data(contentsOf: file)).labels.map(\.name)
        #expect(labels.count == 1_000)
        for label in labels where !label.hasSuffix("s") {
            let last = try #require(SearchText.words(label).last).lowercased()
            if last.count < 3 { continue }
            let plural =
                if ["ch", "sh", "x", "z"].contains(where: last.hasSuffix) {
                    last + "es"
                } else if last.hasSuffix("y"), let before = last.dropLast().last, !"aeiou".contains(before) {
                    String(last.dropLast()) + "ies"
                } else {
                    last + "s"
                }
            #expect(WordForms.singulars(of: String(plural)).contains(last), "\(plural)")
        }
        #expect(WordForms.singulars(of: "knives") == ["knife"] && WordForms.singulars(of: "glass").isEmpty)
    }
}
