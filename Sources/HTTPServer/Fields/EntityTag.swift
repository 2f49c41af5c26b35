import Crypto
import HTTPTypes

/// Names one state of an answer's bytes (RFC 9110, 8.8.3). All of ours are strong: byte for byte the same.
package struct EntityTag: Hashable, Sendable {
    /// Between the quotes.
    package let opaque: String

    /// As it stands in a field, with its quotes.
    package var text: String { "\"\(opaque)\"" }

    package init(opaque: String) { self.opaque = opaque }

    /// That of these bytes: 128 bits of their SHA-256.
    package init(of bytes: [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        let hash = SHA256.hash(data: bytes).prefix(16)
        opaque = String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// That of the same answer, compressed: other bytes, so another tag.
    package var compressed: EntityTag { EntityTag(opaque: opaque + "-gzip") }

    /// Whether `fields` say that the client has this already. If-None-Match compares weakly: `W/"a"` matches `"a"`. A list that
    /// is not well-formed matches nothing, and the whole answer is sent.
    package func isKnown(to fields: HTTPFields) -> Bool {
        let lines = fields[values: .ifNoneMatch]
        guard !lines.isEmpty else { return false }
        guard let list = Self.list(lines.joined(separator: ",")) else { return false }
        return list.isAny || list.tags.contains(self)
    }

    /// Reads the value of If-None-Match or If-Match; `nil` if it is not one.
    package static func list(_ text: String) -> (isAny: Bool, tags: [EntityTag])? {
        var rest = text.utf8[...]
        func skipBlanks() { while let byte = rest.first, byte == 0x20 || byte == 0x09 { rest.removeFirst() } }
        var tags: [EntityTag] = []
        skipBlanks()
        if rest.elementsEqual("*".utf8) { return (true, []) }
        while true {
            skipBlanks()
            if rest.starts(with: "W/\"".utf8) { rest.removeFirst(2) }
            guard rest.popFirst() == UInt8(ascii: "\""), let end = rest.firstIndex(of: UInt8(ascii: "\"")) else {
                return nil
            }
            let opaque = rest[..<end]
            guard opaque.allSatisfy({ $0 == 0x21 || $0 >= 0x23 && $0 != 0x7F }) else { return nil }
            tags.append(EntityTag(opaque: String(Substring(opaque))))
            rest = rest[rest.index(after: end)...]
            skipBlanks()
            if rest.isEmpty { return (false, tags) }
            guard rest.popFirst() == UInt8(ascii: ","), tags.count < 100 else { return nil }
        }
    }
}
