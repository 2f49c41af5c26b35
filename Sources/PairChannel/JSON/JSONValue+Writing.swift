/// Documents that are made of parts.
extension JSONValue {
    /// An object of members in this order.
    package init(members: [(String, JSONValue)]) {
        self = .object(members.map { Member(name: $0.0, value: $0.1) })
    }

    package static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

    /// The shortest decimal number that means `value`; `null` for what is none.
    package static func decimal(_ value: Double) -> JSONValue {
        guard value.isFinite else { return .null }
        return .number(value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)")
    }

    /// A string, or `null`.
    package static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    package static func strings(_ texts: some Sequence<String>) -> JSONValue { .array(texts.map { .string($0) }) }

    /// Appends it without a space.
    package func append(to out: inout [UInt8]) {
        switch self {
        case .null: out.appendNull()
        case .bool(let value): out.appendJSON(value)
        case .number(let digits): out.append(digits)
        case .string(let text): out.appendJSON(text)
        case .array(let elements): out.appendArray(of: elements) { $1.append(to: &$0) }
        case .object(let members):
            out.appendObject { out in
                for member in members {
                    out.name(member.name)
                    member.value.append(to: &out)
                }
            }
        }
    }

    /// The value in UTF-8, without a space.
    package var bytes: [UInt8] {
        var out: [UInt8] = []
        append(to: &out)
        return out
    }

    /// For people and for `diff`: a member and an element a line, two spaces a level, members in the order of their names.
    package var pretty: String {
        var out: [UInt8] = []
        appendPretty(to: &out, indent: 0)
        return String(decoding: out, as: UTF8.self)
    }

    private func appendPretty(to out: inout [UInt8], indent: Int) {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            out.openArray()
            for element in elements {
                out.nextElement()
                out.appendLineStart(indent + 2)
                element.appendPretty(to: &out, indent: indent + 2)
            }
            out.appendLineStart(indent)
            out.closeArray()
        case .object(let members) where !members.isEmpty:
            out.openObject()
            for (i, member) in members.sorted(by: { $0.name < $1.name }).enumerated() {
                if i > 0 { out.append(UInt8(ascii: ",")) }
                out.appendLineStart(indent + 2)
                out.appendJSON(member.name)
                out.append(" : ")
                member.value.appendPretty(to: &out, indent: indent + 2)
            }
            out.appendLineStart(indent)
            out.closeObject()
        default: append(to: &out)
        }
    }
}

extension [UInt8] {
    fileprivate mutating func appendLineStart(_ indent: Int) {
        append(UInt8(ascii: "\n"))
        append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
    }
}

extension JSONValue: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self = .string(text) }
}

extension JSONValue: ExpressibleByBooleanLiteral {
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral members: (String, JSONValue)...) { self.init(members: members) }
}
