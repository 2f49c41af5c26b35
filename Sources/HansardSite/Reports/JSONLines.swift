import PairChannel

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
