/// A number for each of many stretches of time, one column each.
package struct ColumnChart {
    package struct Column {
        package let value: Int
        /// What it says when a pointer rests on it: `2 March 2026: 41 messages`.
        package let title: String
        /// Below the column, where something begins: a month, a year.
        package let tick: String?

        package init(value: Int, title: String, tick: String?) {
            (self.value, self.title, self.tick) = (value, title, tick)
        }
    }

    private let columns: [Column]
    private let label: String
    private let scale: (Int) -> String

    /// - Parameter label: What the chart is, for those who cannot see it; the table beside it has the figures.
    /// - Parameter scale: A number as the lines of the scale write it.
    package init(_ columns: [Column], label: String, scale: @escaping (Int) -> String) {
        (self.columns, self.label, self.scale) = (columns, label, scale)
    }

    // From the top, in per cent of the height.
    private static let (top, bottom) = (12, 86)

    /// Room for as many columns at least, or one alone would be as wide as the chart.
    private static let fewest = 14
    private var places: Int { max(columns.count, Self.fewest) }

    package func draw(to out: inout [UInt8]) {
        let step = Self.step(columns.map(\.value).max() ?? 0)
        out.append("<svg class=\"chart\" role=\"img\" aria-label=\"")
        out.appendHTML(label)
        out.append("\">")
        for line in 0...2 {
            let y = Self.bottom - (Self.bottom - Self.top) * line / 2
            out.append("<line x1=\"0\" x2=\"100%\" y1=\"\(y)%\" y2=\"\(y)%\"/>")
        }
        for (i, column) in columns.enumerated() where column.value > 0 {
            appendColumn(column, i, of: step * 2, to: &out)
        }
        // Over the columns, so that none hides it.
        for line in 1...2 {
            out.append("<text class=\"scale\" y=\"\(Self.bottom - (Self.bottom - Self.top) * line / 2)%\" dy=\"-4\">")
            out.appendHTML(scale(step * line))
            out.append("</text>")
        }
        for (i, column) in columns.enumerated() {
            guard let tick = column.tick else { continue }
            out.append("<text x=\"")
            out.appendShare(i, of: places)
            out.append("\" y=\"98%\">")
            out.appendHTML(tick)
            out.append("</text>")
        }
        out.append("</svg>\n")
    }

    private func appendColumn(_ column: Column, _ i: Int, of most: Int, to out: inout [UInt8]) {
        let height = max(20, (Self.bottom - Self.top) * 100 * column.value / most)  // in hundredths
        out.append("<rect x=\"")
        out.appendShare(i * 10 + 1, of: places * 10)
        out.append("\" width=\"")
        out.appendShare(8, of: places * 10)
        out.append("\" y=\"")
        out.appendDecimals(Self.bottom * 100 - height)
        out.append("%\" height=\"")
        out.appendDecimals(height)
        out.append("%\">")
        out.appendChartTitle(column.title)
        out.append("</rect>")
    }

    /// Half of the scale: a round number, of which two are enough for `most`.
    static func step(_ most: Int) -> Int {
        var power = 1
        while true {
            for factor in [1, 2, 3, 4, 5, 6, 8] where factor * power * 2 >= most { return factor * power }
            power *= 10
        }
    }
}
