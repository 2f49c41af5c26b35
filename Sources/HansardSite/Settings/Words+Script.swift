import Hansard
import PairChannel

extension Words {
    /// `assets/words.js`: the words of the pages’ scripts, as `hansard.words["keys.title"]`.
    var script: [UInt8] {
        Array("'use strict';\nwindow.hansard = window.hansard || {};\nwindow.hansard.words = ".utf8)
            + json { Self.inScripts.contains($0) || Self.inScripts.contains(String($0.prefix { $0 != "." })) }
            + Array(";\n".utf8)
    }

    /// Sections, and single texts of other ones: the names of months are understood in a query.
    private static let inScripts: Set<String> = [
        "keys", "script", "search", "calendar.months", "calendar.months_short", "calendar.month",
    ]

    /// The words of `sections` as a JSON object with their keys: a text is a string, one by number an object with its forms, a list
    /// an array. Places for values stay in them.
    func json(of sections: Set<String>) -> [UInt8] {
        json { sections.contains(String($0.prefix { $0 != "." })) }
    }

    private func json(where isWanted: (String) -> Bool) -> [UInt8] {
        var out = Array("{".utf8)
        for (i, key) in keys.filter(isWanted).enumerated() {
            out.append(i > 0 ? ",\n  " : "\n  ")
            out.appendJSON(key)
            out.append(": ")
            Self.append(entry(key), to: &out)
        }
        out.append("\n}")
        return out
    }

    private static func append(_ entry: Entry?, to out: inout [UInt8]) {
        switch entry {
        case .text(let phrase): out.appendJSON(phrase.source)
        case .list(let items):
            out.append("[")
            for (i, item) in items.enumerated() {
                if i > 0 { out.append(", ") }
                out.appendJSON(item)
            }
            out.append("]")
        case .plural(let forms):
            out.append("{")
            for (i, form) in forms.sorted(by: { $0.key.rawValue < $1.key.rawValue }).enumerated() {
                if i > 0 { out.append(", ") }
                out.appendJSON(form.key.rawValue)
                out.append(": ")
                out.appendJSON(form.value.source)
            }
            out.append("}")
        case nil: out.append("\"\"")
        }
    }
}
