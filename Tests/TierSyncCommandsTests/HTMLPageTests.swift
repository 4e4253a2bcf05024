import Testing
import TierSyncCommands
import XMLDocuments

@Suite struct `Pages of reports` {
    private let evil = "<script>alert('\"&\u{1B}[2J\u{202E}')</script>\u{0}\u{FFFF}]]>"

    private func parsed(_ page: HTMLPage) throws -> XMLElement {
        let html = page.html
        #expect(html.hasPrefix("<!DOCTYPE html>\n"))
        return try XMLDocumentReader.read(Array(html.drop { $0 != "\n" }.utf8), keeping: .everything)
    }

    private func all(_ name: String, in element: XMLElement) -> [XMLElement] {
        (element.name == name ? [element] : []) + element.children.flatMap { all(name, in: $0) }
    }

    @Test func `whatever a text holds, it stays a text`() throws {
        var page = HTMLPage(title: evil)
        page.heading(evil)
        page.paragraph(evil)
        page.tiles([(evil, evil)])
        page.table([[evil, evil], [evil, evil]], rightAligned: [1], caption: evil)
        page.stackedBars(title: evil, series: [(evil, [1]), (evil, [2])], labels: [evil], format: { "\(evil)\($0)" })
        let root = try parsed(page)
        #expect(all("script", in: root).isEmpty && !page.html.contains("<script"))
        let shown = "<script>alert('\"&\\u{1b}[2J\\u{202e}')</script>\\u{0}\u{FFFD}]]>"
        #expect(all("h1", in: root).map(\.text) == [shown] && all("title", in: root).first?.text == shown)
        #expect(all("dd", in: root).map(\.text) == [shown] && all("td", in: root).map(\.text) == [shown])
        #expect(page.html.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }

    @Test func `nothing is fetched and nothing runs`() throws {
        var page = HTMLPage(title: "Bandwidth")
        page.bars(title: "sent", values: [1, 2], labels: ["a", "b"])
        let root = try parsed(page)
        let policy = all("meta", in: root).flatMap(\.attributes).map(\.value)
        #expect(policy.contains("default-src 'none'; style-src 'unsafe-inline'"))
        for word in ["http://", "https://", "url(", "@import", "<link", "<img", "onload", "javascript"] {
            #expect(!page.html.contains(word), "\(word)")
        }
    }

    @Test func `bars are as high as their values, and say them`() throws {
        var page = HTMLPage(title: "Bandwidth")
        let days = (1...120).map { "day \($0)" }
        page.stackedBars(
            title: "by day",
            series: [("push", days.indices.map { Int64($0) * 1_000_000 }), ("view", [5_000_000, -1])],
            labels: days)
        let root = try parsed(page)
        let groups = all("g", in: root)
        #expect(groups.count == 120)
        #expect(groups.first?["title"]?.text == "day 1: view 5.0 MB")
        #expect(groups.last?["title"]?.text == "day 120: push 119.0 MB")
        let heights: [Double] = groups.map { group in
            let values = group.all("rect").flatMap(\.attributes).filter { $0.name == "height" }
            return values.compactMap { Double($0.value) }.reduce(0, +)
        }
        #expect(abs(heights[119] / heights[59] - 119.0 / 59) < 0.01)
        #expect(heights.allSatisfy { $0 > 0 && $0 <= 226.1 })
        #expect(all("li", in: root).count == 2)
        let texts = all("text", in: root).map(\.text)
        #expect(texts.contains("50.0 MB") && texts.contains("150.0 MB") && texts.contains("day 1"))
        let label = all("svg", in: root).first?.attributes.first { $0.name == "aria-label" }?.value
        #expect(label == "by day: day 1 to day 120, in all push 7.1 GB, view 5.0 MB")
    }

    @Test func `odd values make a chart, too`() throws {
        var page = HTMLPage(title: "Odd")
        page.bars(title: "none", values: [], labels: [])
        page.bars(title: "zero", values: [0], labels: ["a"])
        page.bars(title: "one byte", values: [1], labels: ["a"])
        page.stackedBars(title: "huge", series: [("a", [.max, .max]), ("b", [.max])], labels: ["a", "b"])
        page.table([], caption: "none")
        page.tiles([])
        let root = try parsed(page)
        #expect(all("figure", in: root).count == 3 && all("table", in: root).isEmpty)
        #expect(!page.html.contains("nan") && !page.html.contains("inf\""))
    }
}
