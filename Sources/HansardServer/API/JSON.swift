import Hansard
import PairChannel

/// A JSON value that is written once, for documents and schemas. Members keep their order.
indirect enum JSON: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case text(String)
    case list([JSON])
    case object([(String, JSON)])

    func append(to out: inout [UInt8]) {
        switch self {
        case .null: out.append("null")
        case .bool(let value): out.append(value ? "true" : "false")
        case .int(let value): out.append(String(value))
        case .text(let text): out.appendJSON(text)
        case .list(let items):
            out.append("[")
            for (i, item) in items.enumerated() {
                if i > 0 { out.append(",") }
                item.append(to: &out)
            }
            out.append("]")
        case .object(let members):
            out.append("{")
            for (i, (name, value)) in members.enumerated() {
                if i > 0 { out.append(",") }
                out.appendJSON(name)
                out.append(":")
                value.append(to: &out)
            }
            out.append("}")
        }
    }

    var bytes: [UInt8] {
        var out: [UInt8] = []
        append(to: &out)
        return out
    }
}

extension JSON: ExpressibleByStringLiteral {
    init(stringLiteral text: String) { self = .text(text) }
}

/// Members of JSON objects, written where they go. Each has a comma before it but the first.
extension [UInt8] {
    mutating func openObject() { append(UInt8(ascii: "{")) }

    mutating func closeObject() { append(UInt8(ascii: "}")) }

    mutating func name(_ name: StaticString) {
        if last != UInt8(ascii: "{") { append(UInt8(ascii: ",")) }
        append(UInt8(ascii: "\""))
        append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        append(UInt8(ascii: "\""))
        append(UInt8(ascii: ":"))
    }

    mutating func member(_ name: StaticString, _ text: String?) {
        self.name(name)
        appendJSON(text)
    }

    mutating func member(_ name: StaticString, _ text: UnsafeBufferPointer<UInt8>?) {
        self.name(name)
        appendJSON(text)
    }

    mutating func member(_ name: StaticString, _ number: Int64?) {
        self.name(name)
        if let number { appendDecimal(number) } else { appendNull() }
    }

    mutating func member(_ name: StaticString, _ number: Int) { member(name, Int64(number)) }

    mutating func member(_ name: StaticString, _ flag: Bool) {
        self.name(name)
        if flag { append("true") } else { append("false") }
    }

    /// - Parameter precision: How exactly the source tells the time. Where that is not kept, no digits are written that
    ///   say nothing.
    mutating func member(_ name: StaticString, _ at: Timestamp?, _ precision: TimePrecision? = nil) {
        self.name(name)
        guard let at else { return appendNull() }
        let precision = precision ?? at.shortestPrecision
        append(UInt8(ascii: "\""))
        // RFC 3339 has seconds always; `time_precision` says where the source has none.
        appendRFC3339(at, precision: precision == .minute ? .second : precision, offsetSeconds: 0)
        append(UInt8(ascii: "\""))
    }

    mutating func appendNull() { append("null") }

    mutating func appendDecimal(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = count
        repeat {
            append(UInt8(0x30 + rest % 10))
            rest /= 10
        } while rest > 0
        self[start...].reverse()
    }
}

extension Timestamp {
    fileprivate var shortestPrecision: TimePrecision {
        if microseconds % 1_000 != 0 { return .microsecond }
        return microseconds % 1_000_000 == 0 ? .second : .millisecond
    }
}
