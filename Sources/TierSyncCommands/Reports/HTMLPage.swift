import TierModel

/// A page that is whole in itself: no scripts, no fonts or pictures from elsewhere, readable in the light and in the dark and by screen readers. Every
/// text is escaped. It is well-formed XML, too, but for its first line.
package struct HTMLPage {
    private let title: String
    private var body: [String] = []

    /// Makes an empty page; the title is its first heading.
    package init(title: String) {
        self.title = title
    }

    /// Adds a heading, below the title's level.
    package mutating func heading(_ text: String) {
        body.append("<h2>\(Self.escaped(text))</h2>")
    }

    /// Adds a paragraph.
    package mutating func paragraph(_ text: String) {
        body.append("<p>\(Self.escaped(text))</p>")
    }

    /// Adds large figures, each with what it is.
    package mutating func tiles(_ tiles: [(figure: String, label: String)]) {
        guard !tiles.isEmpty else { return }
        let items = tiles.map {
            "<div><dt>\(Self.escaped($0.label))</dt><dd>\(Self.escaped($0.figure))</dd></div>"
        }
        body.append("<dl class=\"tiles\">" + items.joined() + "</dl>")
    }

    /// Adds a table; the first row is the heading, and the first cell of each other row names it.
    ///
    /// - Parameters:
    ///   - caption: what the table says, for everybody.
    ///   - rightAligned: columns of numbers, from 0.
    package mutating func table(_ rows: [[String]], rightAligned: Set<Int> = [], caption: String) {
        guard let heading = rows.first else { return }
        func cell(_ tag: String, _ column: Int, _ text: String) -> String {
            let name = tag.prefix(2)
            return "<\(tag)\(rightAligned.contains(column) ? " class=\"number\"" : "")>\(Self.escaped(text))</\(name)>"
        }
        var lines = ["<div class=\"wide\"><table><caption>\(Self.escaped(caption))</caption>"]
        let names = heading.enumerated().map { cell("th scope=\"col\"", $0, $1) }
        lines.append("<thead><tr>\(names.joined())</tr></thead><tbody>")
        for row in rows.dropFirst() {
            let cells = row.enumerated().map { cell($0 == 0 ? "th scope=\"row\"" : "td", $0, $1) }
            lines.append("<tr>\(cells.joined())</tr>")
        }
        body.append(lines.joined(separator: "\n") + "</tbody></table></div>")
    }

    /// Adds a chart of bars, each of several parts.
    ///
    /// - Parameters:
    ///   - title: what the chart shows.
    ///   - series: the parts, lowest first: a name, and a value for each label; what is missing or negative is nothing.
    ///   - labels: what is below each bar. More than some 120 bars are too thin to see: group the older days before.
    ///   - format: how a value is written.
    package mutating func stackedBars(
        title: String, series: [(name: String, values: [Int64])], labels: [String],
        format: @escaping (Int64) -> String = Words.bytes
    ) {
        guard !labels.isEmpty, !series.isEmpty else { return }
        body.append(HTMLBarChart(title: title, series: series, labels: labels, format: format).html)
    }

    /// Adds a chart of plain bars.
    package mutating func bars(
        title: String, values: [Int64], labels: [String], format: @escaping (Int64) -> String = Words.bytes
    ) {
        stackedBars(title: title, series: [(title, values)], labels: labels, format: format)
    }

    /// The whole page.
    package var html: String {
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"/>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="referrer" content="no-referrer"/>
        <title>\(Self.escaped(title))</title>
        <style>\(Self.style)</style></head>
        <body><main><h1>\(Self.escaped(title))</h1>
        \(body.joined(separator: "\n"))
        </main></body></html>

        """
    }

    /// The text as it stands between tags or in an attribute: no markup, and no control character, which a file name may hold.
    package static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in PrintableName.escaped(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            // No characters, and not allowed in XML.
            case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Colours of the parts that can be told apart by people who see few colours: Okabe and Ito, "Color Universal Design", 2008.
    private static let style = """

        :root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --line: #d5d5d5; --soft: #5a5a5a; --tile: #f3f4f6 }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e8e8e8; --paper: #161616; --line: #3c3c3c; --soft: #a8a8a8; --tile: #222 }
        }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
        main { max-width: 60rem; margin: 0 auto; padding: 1rem }
        h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2rem }
        .tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0 }
        .tiles div { display: flex; flex-direction: column-reverse; background: var(--tile); border-radius: .5rem; padding: .75rem 1rem }
        .tiles dd { margin: 0; font-size: 1.5rem } .tiles dt, figcaption, caption { color: var(--soft) }
        .wide { overflow-x: auto } table { border-collapse: collapse } caption { text-align: left; padding: .25rem 0 }
        th, td { text-align: left; padding: .25rem .75rem; border-bottom: 1px solid var(--line); font-weight: normal }
        thead th { font-weight: bold } .number { text-align: right; font-variant-numeric: tabular-nums }
        figure { margin: 1rem 0 } svg { width: 100%; height: auto } svg text { fill: var(--soft); font-size: 11px }
        .axis { stroke: var(--line) } .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0 1rem; margin: 0; padding: 0 }
        .legend svg { width: .8em; height: .8em }
        .s0 { fill: #0072b2 } .s1 { fill: #e69f00 } .s2 { fill: #009e73 } .s3 { fill: #cc79a7 }
        .s4 { fill: #56b4e9 } .s5 { fill: #d55e00 } .s6 { fill: #f0e442 } .s7 { fill: #8a8a8a }

        """
    /// How many colours there are.
    static let colours = 8
}
