import Hansard

/// A table as HTML.
extension Table {
    /// The whole element; nothing for a table without rows.
    func html() -> [UInt8] {
        guard !isEmpty else { return [] }
        let shown = shownColumns
        var out = Array("<table".utf8)
        Self.append(id: nil, [layout.rawValue] + classes, to: &out)
        out.append(isSortable ? " data-sortable>\n<thead><tr>" : ">\n<thead><tr>")
        appendHeads(shown, to: &out)
        out.append("</tr></thead>\n")
        for group in groups {
            out.append("<tbody")
            Self.append(id: group.id, [], to: &out)
            out.append(">\n")
            if let head = group.head { append(head, shown, isGroup: true, to: &out) }
            for row in group.rows { append(row, shown, isGroup: false, to: &out) }
            out.append("</tbody>\n")
        }
        out.append("</table>\n")
        return out
    }

    /// The places of the columns that HTML has: the first one always, others unless they are empty, and a drawing under the
    /// head of a figure only beside that.
    private var shownColumns: [Int] {
        let all = groups.flatMap { ($0.head.map { [$0] } ?? []) + $0.rows }
        var shown: [Int] = []
        for (place, column) in columns.enumerated() where column.label != nil && column.kind != .id {
            let isUnderOther = column.kind == .drawing && column.head == nil
            guard shown.isEmpty || all.contains(where: { !$0[place].html.isEmpty }),
                !isUnderOther || shown.isEmpty || shown.last == place - 1
            else { continue }
            shown.append(place)
        }
        return shown
    }

    private func appendHeads(_ shown: [Int], to out: inout [UInt8]) {
        for (i, place) in shown.enumerated() {
            let column = columns[place]
            if i > 0, column.kind == .drawing, column.head == nil { continue }
            let next = i + 1 < shown.count ? columns[shown[i + 1]] : nil
            let isOverBoth = next?.kind == .drawing && next?.head == nil
            out.append("<th scope=\"col\"")
            if isOverBoth { out.append(" colspan=\"2\"") } else if i > 0 { Self.append(column.kind, to: &out) }
            out.append(">")
            if let head = column.head { out += head } else { out.appendHTML(column.label ?? "") }
            out.append("</th>")
        }
    }

    private func append(_ row: Row, _ shown: [Int], isGroup: Bool, to out: inout [UInt8]) {
        out.append("<tr")
        Self.append(id: row.id, (isGroup ? ["group"] : []) + row.classes, to: &out)
        out.append(">")
        for place in shown {
            guard place != shown.first else {
                out.append(isGroup ? "<th scope=\"rowgroup\"" : "<th scope=\"row\"")
                appendOrder(of: row[place], to: &out)
                out.append(">")
                out += row[place].html
                out.append("</th>")
                continue
            }
            append(row[place], columns[place], to: &out)
        }
        out.append("</tr>\n")
    }

    private func append(_ cell: Cell, _ column: Column, to out: inout [UInt8]) {
        out.append("<td")
        Self.append(column.kind, to: &out)
        if !cell.html.isEmpty {
            if layout.isStacked, column.kind != .drawing, let label = column.label {
                out.append(" data-label=\"")
                out.appendHTML(label)
                out.append("\"")
            }
            appendOrder(of: cell, to: &out)
        }
        out.append(">")
        out += cell.html
        out.append("</td>")
    }

    /// By what number a cell is sorted whose digits do not say it, such as a length of time.
    private func appendOrder(of cell: Cell, to out: inout [UInt8]) {
        guard isSortable, case .number(let number) = cell.value else { return }
        let digits = cell.html.filter { $0 &- UInt8(ascii: "0") < 10 }
        guard !digits.elementsEqual("\(number)".utf8) else { return }
        out.append(" data-value=\"\(number)\"" as String)
    }

    private static func append(_ kind: Column.Kind, to out: inout [UInt8]) {
        switch kind {
        case .text, .id: break
        case .wide: out.append(" class=\"wide\"")
        case .figure: out.append(" class=\"figure\"")
        case .drawing: out.append(" class=\"drawing\"")
        }
    }

    private static func append(id: String?, _ classes: [String], to out: inout [UInt8]) {
        if let id {
            out.append(" id=\"")
            out.appendHTML(id)
            out.append("\"")
        }
        if !classes.isEmpty { out.append(" class=\"\(classes.joined(separator: " "))\"" as String) }
    }
}
