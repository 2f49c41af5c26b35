import Hansard

extension Words {
    /// Sections that scripts use.
    private static let scriptSections: Set<String> = ["keys", "script", "search"]

    /// `assets/words.js`: the words of scripts, as `hansard.words["keys.title"]`. Places for values stay in them.
    var script: [UInt8] {
        var out: [UInt8] = []
        out.append("'use strict';\nwindow.hansard = window.hansard || {};\nwindow.hansard.words = {")
        let used = keys.filter { Self.scriptSections.contains(String($0.prefix { $0 != "." })) }
        for (i, key) in used.enumerated() {
            out.append(i > 0 ? ",\n  " : "\n  ")
            out.appendJSON(key)
            out.append(": ")
            switch self.entry(key) {
            case .text(let phrase): out.appendJSON(phrase.source)
            case .list(let items): out.append("[" + items.map { JSONText.string($0) }.joined(separator: ", ") + "]")
            case .plural(let forms):
                let parts = forms.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                    "\"\($0.key.rawValue)\": \(JSONText.string($0.value.source))"
                }
                out.append("{\(parts.joined(separator: ", "))}")
            case nil: out.append("\"\"")
            }
        }
        out.append("\n};\n")
        return out
    }
}

private enum JSONText {
    static func string(_ text: String) -> String {
        var out: [UInt8] = []
        out.appendJSON(text)
        return String(decoding: out, as: UTF8.self)
    }
}
