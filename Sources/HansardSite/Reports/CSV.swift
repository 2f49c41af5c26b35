/// Rows of CSV (RFC 4180).
enum CSV {
    static func row(_ cells: [String]) -> String { cells.map { cell($0) }.joined(separator: ",") + "\r\n" }

    /// A text that a spreadsheet would take for a formula stands behind an apostrophe.
    private static func cell(_ text: String) -> String {
        var text = text
        if let first = text.utf8.first, "=+-@\t\r".utf8.contains(first) { text = "'" + text }
        guard text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}

/// JSON objects, each on a line of its own.
enum JSONLines {
    enum Value {
        case text(String?)
        case number(Int64?)
        /// JSON already.
        case json(String)
    }

    static func object(_ members: KeyValuePairs<String, Value>) -> String {
        var out: [UInt8] = [UInt8(ascii: "{")]
        for (i, (name, value)) in members.enumerated() {
            if i > 0 { out.append(",") }
            out.appendJSON(name)
            out.append(":")
            switch value {
            case .text(let text): out.appendJSON(text)
            case .number(let number): out.append(number.map { "\($0)" } ?? "null")
            case .json(let json): out.append(json)
            }
        }
        out.append(UInt8(ascii: "}"))
        return String(decoding: out, as: UTF8.self)
    }

    static func list(_ objects: some Sequence<String>) -> String {
        "[" + objects.map { "\n" + $0 }.joined(separator: ",") + "\n]"
    }
}
