import Hansard
import PairChannel

extension Words {
    /// `assets/words.js`: the words of the pages’ scripts, as `hansard.words["keys.title"]`.
    var script: [UInt8] {
        Array("'use strict';\nwindow.hansard = window.hansard || {};\nwindow.hansard.words = ".utf8)
            + json(of: ["keys", "script", "search"]) + Array(";\n".utf8)
    }

    /// The words of `sections` as a JSON object with their keys: a text is a string, one by number an object with its forms, a list
    /// an array. Places for values stay in them.
    func json(of sections: Set<String>) -> [UInt8] {
        var out = Array("{".utf8)
        for (i, key) in keys.filter({ sections.contains(String($0.prefix { $0 != "." })) }).enumerated() {
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

extension Words {
    /// `assets/words.css`: the words that the stylesheet puts beside figures on narrow screens, what stands before a
    /// figure and what after it: `--messages-after: " messages"`.
    var stylesheet: [UInt8] {
        var out: [UInt8] = []
        out.append(":root {\n")
        for key in keys where key.hasPrefix("narrow.") {
            guard let pieces = phrase(key)?.pieces else { continue }
            var texts = ["", ""]
            var side = 0
            for piece in pieces {
                if case .literal(let text) = piece { texts[side] += text } else { side = 1 }
            }
            let name = key.dropFirst(7).replacing("_", with: "-")
            for (end, text) in zip(["before", "after"], texts) {
                out.append("  --\(name)-\(end): \"\(Self.escapedForCSS(text))\";\n")
            }
        }
        out.append("}\n")
        return out
    }

    private static func escapedForCSS(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { css, scalar in
            if scalar == "\"" || scalar == "\\" || scalar.value < 0x20 {
                css += "\\" + String(scalar.value, radix: 16) + " "
            } else {
                css.unicodeScalars.append(scalar)
            }
        }
    }
}
