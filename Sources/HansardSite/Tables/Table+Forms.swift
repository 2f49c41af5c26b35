import Hansard
import PairChannel

/// A table as HTML.
extension Table {
    /// The whole element; nothing for a table without rows.
    ///
    /// - Parameter id: Of the element.
    func html(id: String? = nil) -> [UInt8] {
        guard !isEmpty else { return [] }
        var out = Array("<table".utf8)
        Self.append(id: id, classes, to: &out)
        out.append(">\n<thead><tr>")
        appendHeads(to: &out)
        out.append("</tr></thead>\n")
        for group in groups {
            out.append("<tbody")
            Self.append(id: group.id, [], to: &out)
            out.append(">\n")
            if let head = group.head { append(head, scope: "rowgroup", to: &out) }
            for row in group.rows { append(row, scope: "row", to: &out) }
            out.append("</tbody>\n")
        }
        out.append("</table>\n")
        return out
    }

    private func appendHeads(to out: inout [UInt8]) {
        for (i, column) in columns.enumerated() where column.kind != .drawing || i == 0 {
            let hasDrawing = i + 1 < columns.count && columns[i + 1].kind == .drawing
            out.append("<th scope=\"col\"")
            if hasDrawing { out.append(" colspan=\"2\"") }
            if column.kind == .figure, !hasDrawing { out.append(" class=\"figure\"") }
            out.append(">")
            out.appendHTML(column.label)
            out.append("</th>")
        }
    }

    private func append(_ row: Row, scope: String, to out: inout [UInt8]) {
        out.append("<tr")
        Self.append(id: row.id, scope == "row" ? row.classes : ["group"] + row.classes, to: &out)
        out.append(">")
        for (i, column) in columns.enumerated() {
            let cell = i < row.cells.count ? row.cells[i] : .empty
            if i == 0 {
                out.append("<th scope=\"\(scope)\">")
                out += cell.html
                out.append("</th>")
                continue
            }
            out.append("<td")
            switch column.kind {
            case .text: break
            case .figure: out.append(" class=\"figure\"")
            case .drawing: out.append(" class=\"drawing\"")
            }
            if !cell.html.isEmpty, !column.label.isEmpty {
                out.append(" data-label=\"")
                out.appendHTML(column.label)
                out.append("\"")
            }
            out.append(">")
            out += cell.html
            out.append("</td>")
        }
        out.append("</tr>\n")
    }

    private static func append(id: String?, _ classes: [String], to out: inout [UInt8]) {
        if let id {
            out.append(" id=\"")
            out.appendHTML(id)
            out.append("\"")
        }
        if !classes.isEmpty { out.append(" class=\"\(classes.joined(separator: " "))\"") }
    }
}

/// A table as text.
extension Table {
    /// As a table of Markdown, without drawings; of a group, its head stands among the rows.
    var markdown: String {
        let places = columns.indices.filter { columns[$0].kind != .drawing }
        let rows = groups.flatMap { ($0.head.map { [$0] } ?? []) + $0.rows }
        return Markdown.table(
            places.map { Markdown.cell(columns[$0].label) },
            rows.map { row in places.map { $0 < row.cells.count ? row.cells[$0].markdown : "" } })
    }

    /// The columns that programs get, with their places.
    private var data: [(place: Int, key: StaticString)] {
        columns.indices.compactMap { place in columns[place].key.map { (place, $0) } }
    }

    /// The rows as RFC 4180 has it, with the columns that have a key: times as RFC 3339, whole milliseconds.
    var csv: String {
        var out: [UInt8] = []
        CSV.append(data.map(\.key.description), to: &out)
        for row in rows {
            CSV.append(
                data.map { place, _ in
                    switch place < row.cells.count ? row.cells[place].value : .none {
                    case .none: ""
                    case .text(let text): text
                    case .number(let number): "\(number)"
                    case .time(let at): at.rfc3339(.millisecond)
                    }
                }, to: &out)
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Appends the rows as a JSON array of objects, one a line, with the columns that have a key.
    func appendJSON(to out: inout [UInt8]) {
        out.appendLines(of: rows) { out, row in
            out.openObject()
            for (place, key) in data {
                switch place < row.cells.count ? row.cells[place].value : .none {
                case .none: out.member(key, nil as String?)
                case .text(let text): out.member(key, text)
                case .number(let number): out.member(key, number)
                case .time(let at): out.member(key, at.rfc3339(.millisecond))
                }
            }
            out.closeObject()
        }
    }
}
