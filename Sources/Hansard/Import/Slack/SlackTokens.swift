/// A piece of a line of mrkdwn.
enum SlackToken {
    case text(String)
    /// `*`, `_` or `~`, which may be a mark or not.
    case mark(UInt8)
    /// Something that is complete in itself.
    case run(RichRun)

    var visible: String {
        switch self {
        case .text(let text): text
        case .mark(let byte): String(UnicodeScalar(byte))
        case .run(let run): run.visible
        }
    }

    var firstScalar: Unicode.Scalar? { if case .text(let text) = self { text.unicodeScalars.first } else { nil } }
    var lastScalar: Unicode.Scalar? { if case .text(let text) = self { text.unicodeScalars.last } else { nil } }
}

/// Cuts a line of mrkdwn into tokens: what is in `<…>`, code, emoji names, what may be a mark, and the text between
/// them with Slack's three references decoded.
struct SlackTokens {
    let names: SlackNames
    let hasCode: Bool

    func tokens(_ line: Substring) -> [SlackToken] {
        let bytes = Array(line.utf8)
        var out: [SlackToken] = []
        var text: [UInt8] = []
        var i = 0
        func endText() {
            if !text.isEmpty { out.append(.text(String(decoding: text, as: UTF8.self))) }
            text.removeAll(keepingCapacity: true)
        }
        while i < bytes.count {
            switch bytes[i] {
            case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"):
                endText()
                out.append(.mark(bytes[i]))
                i += 1
            case UInt8(ascii: "&"):
                let (byte, length) = SlackEntity.reference(bytes[i...]) ?? (bytes[i], 1)
                text.append(byte)
                i += length
            case UInt8(ascii: "<"), UInt8(ascii: "`"), UInt8(ascii: ":"):
                if let (run, end) = special(bytes, i) {
                    endText()
                    out.append(.run(run))
                    i = end
                } else {
                    text.append(bytes[i])
                    i += 1
                }
            default:
                text.append(bytes[i])
                i += 1
            }
        }
        endText()
        return out
    }

    /// What begins at `start`, and where it ends.
    private func special(_ bytes: [UInt8], _ start: Int) -> (RichRun, Int)? {
        switch bytes[start] {
        case UInt8(ascii: "<"): entity(bytes, start)
        case UInt8(ascii: "`"): hasCode ? code(bytes, start) : nil
        default: emoji(bytes, start)
        }
    }

    private func entity(_ bytes: [UInt8], _ start: Int) -> (RichRun, Int)? {
        let inside = bytes[(start + 1)...]
        guard let end = inside.firstIndex(where: { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "<") }),
            bytes[end] == UInt8(ascii: ">")
        else { return nil }
        let body = String(decoding: inside[..<end], as: UTF8.self)
        return SlackEntity(names: names).run(body[...], []).map { ($0, end + 1) }
    }

    /// `` `code` `` on one line. What is in it is text, but for entities, which Slack writes there too.
    private func code(_ bytes: [UInt8], _ start: Int) -> (RichRun, Int)? {
        let inside = bytes[(start + 1)...]
        guard let end = inside.firstIndex(of: UInt8(ascii: "`")), end > start + 1 else { return nil }
        let body = String(decoding: inside[..<end], as: UTF8.self)
        let content = SlackTokens(names: names, hasCode: false).tokens(body[...]).map(\.visible).joined()
        return (RichRun(content: .code(content)), end + 1)
    }

    /// `:thumbsup:`, `:thumbsup::skin-tone-3:`: kept as one, for the underscores in it are no marks.
    private func emoji(_ bytes: [UInt8], _ start: Int) -> (RichRun, Int)? {
        let name = bytes[(start + 1)...].prefix { isLetterOrDigit($0) || "_-+'".utf8.contains($0) }
        guard !name.isEmpty, name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: ":") else { return nil }
        return (.text(String(decoding: bytes[start...name.endIndex], as: UTF8.self)), name.endIndex + 1)
    }
}
