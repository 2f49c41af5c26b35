import PairChannel

/// Text without any structure, as blocks, and what of a value is such text.
enum SlackPlain {
    /// Literal text, line by line.
    static func blocks(_ text: String, _ style: RichStyle = []) -> [RichBlock] {
        var lines = RichLines()
        lines.append(.text(text, style))
        return lines.finish()
    }

    /// The members whose strings a person sees.
    static let texts: Set<String> = ["text", "title", "fallback", "alt_text"]

    /// The texts that a person would see in `value`, whatever it is.
    static func strings(in value: JSONValue) -> [String] {
        switch value {
        case .array(let elements): return elements.flatMap(strings)
        case .object(let members):
            return members.flatMap { member -> [String] in
                if case .string(let text) = member.value {
                    return texts.contains(member.name) && !text.isEmpty ? [text] : []
                }
                return strings(in: member.value)
            }
        default: return []
        }
    }
}
