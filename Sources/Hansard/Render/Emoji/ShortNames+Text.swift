/// Texts with their emoji in them.
extension ShortNames {
    /// A text with the emoji in the place of their names. An image stays its name.
    package func shown(_ text: String) -> String {
        var text = text
        return text.withUTF8 { shown($0).map { String(decoding: $0, as: UTF8.self) } } ?? text
    }

    /// The same, `nil` where there is none.
    func shown(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var out: [UInt8] = []
        var done = 0
        each(in: text) { range, sign in
            guard case .text(let sign) = sign else { return }
            out.append(contentsOf: text[done..<range.lowerBound])
            out.append(sign)
            done = range.upperBound
        }
        guard done > 0 else { return nil }
        out.append(contentsOf: text[done...])
        return out
    }

    /// Appends a text as HTML, with the emoji in the place of their names; `root` leads to the site’s root.
    func appendHTML(_ text: UnsafeBufferPointer<UInt8>, root: String, to out: inout [UInt8]) {
        var done = 0
        each(in: text) { range, sign in
            out.appendHTML(UnsafeBufferPointer(rebasing: text[done..<range.lowerBound]))
            switch sign {
            case .text(let sign): out.append(sign)
            case .image(let path): out.append(Self.image(root + path, UnsafeBufferPointer(rebasing: text[range])))
            }
            done = range.upperBound
        }
        out.appendHTML(UnsafeBufferPointer(rebasing: text[done...]))
    }

    /// An image of the height of a text, which is read out and copied as its name.
    static func image(_ path: String, _ name: UnsafeBufferPointer<UInt8>) -> String {
        let name = escapedAttribute(String(decoding: name, as: UTF8.self))
        return "<img class=\"em\" src=\"\(escapedAttribute(path))\" alt=\"\(name)\" title=\"\(name)\" loading=\"lazy\">"
    }

    /// A reaction as HTML: its emoji, with the name that the source has for it as a title; without one, the name.
    func appendReaction(_ emoji: String, root: String, to out: inout [UInt8]) {
        var name = emoji
        let isShown = name.withUTF8 { bytes -> Bool in
            var isShown = false
            each(in: bytes) { range, sign in
                guard range == bytes.indices else { return }
                isShown = true
                switch sign {
                case .text(let sign):
                    out.append("<span title=\"\(escapedAttribute(emoji))\">")
                    out.appendHTML(sign)
                    out.append("</span>")
                case .image(let path): out.append(Self.image(root + path, bytes))
                }
            }
            return isShown
        }
        if !isShown { out.appendHTML(emoji) }
    }
}
