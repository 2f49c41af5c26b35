/// `a=1&b=2`: names and values of a query or of a form that was sent, decoded, in the order in which they came; a name can be
/// there twice.
///
/// Cut by bytes, since what follows a `&` may belong to it as a `Character` has it. Source: WHATWG’s URL standard,
/// “application/x-www-form-urlencoded”, but that what is no percent-encoded UTF-8 is left out and reported, not replaced.
package struct FormFields {
    /// In the order in which they came.
    package private(set) var fields: [(name: String, value: String)] = []
    /// What is wrong with the first field that is left out.
    package private(set) var fault: PercentEncoding.Fault?

    /// - Parameter text: Percent-encoded: `a=1&b=2`.
    package init(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        while start < text.count {
            let rest = UnsafeBufferPointer(rebasing: text[start...])
            let end = rest.firstIndex(of: UInt8(ascii: "&")) ?? rest.count
            if end > 0 { append(UnsafeBufferPointer(rebasing: rest[..<end])) }
            start += end + 1
        }
    }

    /// The same of an array.
    package init(_ text: [UInt8]) { self = text.withUnsafeBufferPointer { FormFields($0) } }

    private mutating func append(_ field: UnsafeBufferPointer<UInt8>) {
        let end = field.firstIndex(of: UInt8(ascii: "=")) ?? field.count
        do throws(PercentEncoding.Fault) {
            let name = try PercentEncoding.decoded(UnsafeBufferPointer(rebasing: field[..<end]), plusIsSpace: true)
            guard end < field.count else { return fields.append((name, "")) }
            let value = UnsafeBufferPointer(rebasing: field[(end + 1)...])
            fields.append((name, try PercentEncoding.decoded(value, plusIsSpace: true)))
        } catch { fault = fault ?? error }
    }
}

/// `%41` for `A` (RFC 3986, 2.1).
package enum PercentEncoding {
    /// Why text is no percent-encoding.
    package enum Fault: Error {
        /// A `%` without two hexadecimal digits behind it.
        case badEscape
        /// The bytes are not UTF-8 in its shortest form.
        case notUTF8
    }

    /// `text`, decoded once.
    ///
    /// - Parameter plusIsSpace: As in forms and queries.
    package static func decoded(
        _ text: UnsafeBufferPointer<UInt8>, plusIsSpace: Bool
    ) throws(Fault) -> String {
        guard text.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return try string(text)
        }
        return try bytes(text, plusIsSpace: plusIsSpace).withUnsafeBufferPointer { bytes throws(Fault) in
            try string(bytes)
        }
    }

    /// Most are short and ASCII, which is seen at once; `String(validating:)` looks for its generic code each time.
    private static func string(_ bytes: UnsafeBufferPointer<UInt8>) throws(Fault) -> String {
        guard firstInvalidUTF8(UnsafeRawBufferPointer(bytes)) == nil else { throw .notUTF8 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same of text that is ASCII or UTF-8 already.
    package static func decoded(_ text: some StringProtocol, plusIsSpace: Bool) throws(Fault) -> String {
        try Array(text.utf8).withUnsafeBufferPointer { bytes throws(Fault) in
            try decoded(bytes, plusIsSpace: plusIsSpace)
        }
    }

    /// Every byte of `text` that is not unreserved (RFC 3986, 2.3) as `%XX`.
    ///
    /// - Parameter keepsSlashes: As in a path.
    package static func encoded(_ text: String, keepsSlashes: Bool = false) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                out.append(byte)
            case UInt8(ascii: "/") where keepsSlashes: out.append(byte)
            default: out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func bytes(
        _ text: UnsafeBufferPointer<UInt8>, plusIsSpace: Bool
    ) throws(Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(Hexadecimal.value),
                    let low = rest.popFirst().flatMap(Hexadecimal.value)
                else { throw .badEscape }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return bytes
    }
}
