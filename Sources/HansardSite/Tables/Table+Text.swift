import Hansard
import PairChannel

/// A table as text.
extension Table {
    /// As a table of Markdown, without drawings and without heads of groups; nothing for a table without rows.
    var markdown: String { markdown(of: rows) }

    /// Some of its rows in the same way, such as those of a group below a heading of its own.
    func markdown(of rows: [Row]) -> String {
        guard !rows.isEmpty else { return "" }
        var shown: [Int] = []
        for (place, column) in columns.enumerated() where column.label != nil && column.kind != .drawing {
            if shown.isEmpty || rows.contains(where: { !$0[place].markdown.isEmpty }) { shown.append(place) }
        }
        let head = [
            Self.line(shown.map { MarkdownEscaping.escaped(columns[$0].label ?? "") }),
            Self.line(shown.map { _ in "---" }),
        ]
        return (head + rows.map { row in Self.line(shown.map { row[$0].markdown }) }).joined()
    }

    private static func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }

    /// The columns that programs get, with their places.
    private var data: [(place: Int, key: StaticString)] {
        columns.indices.compactMap { place in columns[place].key.map { (place, $0) } }
    }

    /// The rows as RFC 4180 has it, with the columns that have a key: times as RFC 3339, whole milliseconds.
    var csv: String {
        var out: [UInt8] = []
        let data = data
        CSV.append(data.map(\.key.description), to: &out)
        for row in rows {
            CSV.append(
                data.map { place, _ in
                    switch row[place].value {
                    case .none: ""
                    case .text(let text): text
                    case .number(let number): "\(number)"
                    case .time(let at): at.rfc3339(.millisecond)
                    }
                }, to: &out)
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// A JSON object whose one member is the rows.
    func json(_ name: StaticString) -> String {
        let json = [UInt8].object { out in
            out.name(name)
            appendJSON(to: &out)
        }
        return String(decoding: json, as: UTF8.self) + "\n"
    }

    /// Appends the rows as a JSON array of objects, one a line, with the columns that have a key.
    func appendJSON(to out: inout [UInt8]) {
        let data = data
        out.appendLines(of: rows) { out, row in
            out.openObject()
            for (place, key) in data {
                switch row[place].value {
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
