/// Seven days of 24 hours, each hour as dark as its number is great.
package struct HeatMap {
    private let values: [Int]
    private let weekdays: [String]
    private let label: String
    private let title: (Int, Int) -> String

    /// - Parameter values: 168, Monday’s 24 hours first.
    /// - Parameter title: What an hour says, by weekday and hour, when a pointer rests on it.
    package init(
        _ values: [Int], weekdays: [String], label: String, title: @escaping (_ weekday: Int, _ hour: Int) -> String
    ) {
        (self.values, self.weekdays, self.label, self.title) = (values, weekdays, label, title)
    }

    // In per cent: the names of the days, then the hours; the hours’ numbers, then the days.
    private static let (left, top) = (10, 12)

    package func draw(to out: inout [UInt8]) {
        let most = max(1, values.max() ?? 0)
        out.append("<svg class=\"chart heat\" role=\"img\" aria-label=\"")
        out.appendHTML(label)
        out.append("\">")
        for hour in stride(from: 0, to: 24, by: 6) {
            out.append("<text x=\"")
            out.appendDecimals(Self.left * 100 + hour * (100 - Self.left) * 100 / 24)
            out.append("%\" y=\"7%\">\(hour < 10 ? "0" : "")\(hour)</text>")
        }
        for weekday in 0..<7 {
            out.append("<text x=\"0\" y=\"")
            out.appendDecimals(Self.top * 100 + (weekday * 2 + 1) * (100 - Self.top) * 100 / 14)
            out.append("%\" dy=\".32em\">")
            out.appendHTML(weekdays[weekday])
            out.append("</text>")
            for hour in 0..<24 { appendCell(weekday, hour, of: most, to: &out) }
        }
        out.append("</svg>\n")
    }

    private func appendCell(_ weekday: Int, _ hour: Int, of most: Int, to out: inout [UInt8]) {
        let value = values[weekday * 24 + hour]
        let (width, height) = ((100 - Self.left) * 100, (100 - Self.top) * 100)
        out.append(value > 0 ? "<rect x=\"" : "<rect class=\"empty\" x=\"")
        out.appendDecimals(Self.left * 100 + hour * width / 24)
        out.append("%\" y=\"")
        out.appendDecimals(Self.top * 100 + weekday * height / 7)
        out.append("%\" width=\"")
        out.appendDecimals(width / 24 - 24)
        out.append("%\" height=\"")
        out.appendDecimals(height / 7 - 150)
        out.append("%\"")
        if value > 0 {
            // Nothing is as pale as no value at all.
            out.append(" fill-opacity=\"0.")
            let share = min(99, 12 + value * 88 / most)
            out.append("\(share < 10 ? "0" : "")\(share)\"")
        }
        out.append(">")
        out.appendChartTitle(title(weekday, hour))
        out.append("</rect>")
    }
}
