import Foundation

/// A chart of bars as inline SVG, with its legend.
struct HTMLBarChart {
    var title: String
    var series: [(name: String, values: [Int64])]
    var labels: [String]
    var format: (Int64) -> String

    private static let size = (width: 720.0, height: 260.0)
    private static let margin = (left: 72.0, top: 10.0, bottom: 24.0)
    /// How many labels find room below.
    private static let shownLabels = 8

    /// The figure.
    var html: String {
        """
        <figure><figcaption>\(HTMLPage.escaped(title))</figcaption>
        <svg role="img" aria-label="\(HTMLPage.escaped(summary))" viewBox="0 0 \(Self.number(Self.size.width)) \(Self.number(Self.size.height))">
        \((axis + bars + names).joined(separator: "\n"))
        </svg>\(series.count > 1 ? legend : "")</figure>
        """
    }

    private func value(_ part: Int, _ bar: Int) -> Int64 {
        series[part].values.indices.contains(bar) ? max(0, series[part].values[bar]) : 0
    }

    private func sum(_ bar: Int) -> Double { series.indices.reduce(0.0) { $0 + Double(value($1, bar)) } }

    private var highest: Double { labels.indices.map(sum).max() ?? 0 }

    /// Where the axis ends: so that four steps of 1, 2 or 5 times a power of ten reach the highest bar.
    private var step: Double {
        let rough = max(1, highest) / 4
        let power = pow(10, floor(log10(rough)))
        return max(1, ([1, 2, 5, 10].first { $0 * power >= rough } ?? 10) * power)
    }

    private var top: Double { step * max(1, (highest / step).rounded(.up)) }

    private var area: (width: Double, height: Double) {
        (Self.size.width - Self.margin.left, Self.size.height - Self.margin.top - Self.margin.bottom)
    }

    private func y(_ value: Double) -> Double { Self.margin.top + area.height * (1 - value / top) }

    private var axis: [String] {
        stride(from: 0, through: top, by: step).map { value in
            let place = Self.number(y(value))
            return """
                <line class="axis" x1="\(Self.number(Self.margin.left))" x2="\(Self.number(Self.size.width))" y1="\(place)" y2="\(place)"/>\
                <text x="\(Self.number(Self.margin.left - 6))" y="\(place)" dy="4" text-anchor="end">\(HTMLPage.escaped(format(Int64(exactly: value) ?? .max)))</text>
                """
        }
    }

    private var pitch: Double { area.width / Double(labels.count) }

    /// A lone day fills no page.
    private var barWidth: Double { min(pitch * 0.8, 60) }

    private var bars: [String] {
        labels.indices.filter { sum($0) > 0 }.map { bar in
            var below = 0.0
            var parts: [String] = []
            var words: [String] = []
            for part in series.indices where value(part, bar) > 0 {
                let size = Double(value(part, bar))
                let x = Self.margin.left + pitch * (Double(bar) + 0.5) - barWidth / 2
                parts.append(
                    """
                    <rect class="s\(part % HTMLPage.colours)" x="\(Self.number(x))" y="\(Self.number(y(below + size)))" \
                    width="\(Self.number(barWidth))" height="\(Self.number(area.height * size / top))"/>
                    """)
                words.append((series.count > 1 ? series[part].name + " " : "") + format(value(part, bar)))
                below += size
            }
            let title = HTMLPage.escaped("\(labels[bar]): \(words.joined(separator: ", "))")
            return "<g><title>\(title)</title>\(parts.joined())</g>"
        }
    }

    private var names: [String] {
        let every = (labels.count + Self.shownLabels - 1) / Self.shownLabels
        return stride(from: 0, to: labels.count, by: every).map { bar in
            let x = Self.number(Self.margin.left + pitch * (Double(bar) + 0.5))
            let y = Self.number(Self.size.height - 6)
            return "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"middle\">\(HTMLPage.escaped(labels[bar]))</text>"
        }
    }

    /// What somebody hears who does not see the chart.
    private var summary: String {
        let parts = series.indices.map { part in
            series[part].name + " " + format(labels.indices.reduce(0) { $0.addingClamped(value(part, $1)) })
        }
        let range = labels.count > 1 ? "\(labels[0]) to \(labels[labels.count - 1])" : labels[0]
        return "\(title): \(range), in all \(parts.joined(separator: ", "))"
    }

    private var legend: String {
        let items = series.enumerated().map { part, series in
            """
            <li><svg aria-hidden="true" viewBox="0 0 1 1"><rect class="s\(part % HTMLPage.colours)" width="1" height="1"/></svg> \
            \(HTMLPage.escaped(series.name))</li>
            """
        }
        return "<ul class=\"legend\">\(items.joined())</ul>"
    }

    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }
}

extension Int64 {
    fileprivate func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
