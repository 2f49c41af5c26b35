import HTTPTypes

/// What a client sends before a body: the request line and the header fields.
package struct RequestHead: Equatable, Sendable {
    /// As it was sent: `GET`; 32 characters at most.
    package let method: String
    /// As it was sent: `/a%20b?c=d`, `http://host/a`, `*`; without the path below which clients find the server.
    package internal(set) var target: String
    /// 1.1; otherwise 1.0.
    package let isHTTP11: Bool
    /// In the order in which they were sent; `Host` is there once, or in HTTP/1.0 perhaps not at all.
    package let fields: HTTPFields
    /// What follows the head.
    package let body: Body
    /// The client wants to ask again on this connection.
    package let keepsAlive: Bool

    /// How the body’s end is found.
    package enum Body: Equatable, Sendable {
        case none
        case bytes(Int)
        case chunked
    }

    /// A body follows, or something that says so.
    package var hasBody: Bool { body != .none }
}

/// Limits of one head.
package struct RequestHeadLimits: Sendable {
    /// From the first byte to the empty line.
    package var bytes = 32_768
    /// Of the address.
    package var targetBytes = 8_192
    /// How many header fields there may be.
    package var fields = 100

    /// Those above.
    package init() {}
}

extension RequestHead {
    /// Reads a whole head, from its first byte to the empty line that ends it.
    ///
    /// As strict as RFC 9112 allows a server to be, so that a proxy in front and this server never see different requests
    /// in the same bytes: lines end with CR LF and nothing else, no line is folded, no space stands before a colon, a field
    /// that says where the message ends comes once, and no control character is anywhere.
    ///
    /// - Parameter bytes: Up to and with the empty line.
    package init(_ bytes: some Collection<UInt8>, limits: RequestHeadLimits) throws(ProblemDetails) {
        self = try ArraySlice(bytes).withUnsafeBufferPointer { bytes throws(ProblemDetails) in
            try RequestHead(bytes, limits)
        }
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ limits: RequestHeadLimits) throws(ProblemDetails) {
        var lines = HeadLines(bytes)
        (method, target, isHTTP11) = try Self.requestLine(lines.next() ?? HeadLines.nothing, limits)
        var list: [HTTPField] = []
        list.reserveCapacity(8)
        while let line = try lines.next(), !line.isEmpty {
            guard list.count < limits.fields else {
                throw ProblemDetails(status: .requestHeaderFieldsTooLarge, reason: "There are too many fields.")
            }
            list.append(try Self.field(line))
        }
        // All at once: to append one by itself takes longer than to read it.
        var fields = HTTPFields()
        fields.replaceSubrange(0..<0, with: list)
        self.fields = fields
        if isHTTP11 || fields.contains(.hostField) {
            guard fields[values: .hostField].count == 1 else { throw .malformed("There must be one Host field.") }
        }
        body = try Self.body(fields, isHTTP11)
        keepsAlive = Self.keepsAlive(fields[values: .connection], isHTTP11)
    }

    private static func keepsAlive(_ connection: [String], _ isHTTP11: Bool) -> Bool {
        // What browsers write: the rest is for what is seldom.
        if connection.isEmpty { return isHTTP11 }
        if connection == ["keep-alive"] { return true }
        let options = connection.flatMap { $0.split(separator: ",") }
            .map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        return isHTTP11 ? !options.contains("close") : options.contains("keep-alive")
    }

    private static func requestLine(
        _ line: UnsafeBufferPointer<UInt8>, _ limits: RequestHeadLimits
    ) throws(ProblemDetails) -> (method: String, target: String, isHTTP11: Bool) {
        let space = UInt8(ascii: " ")
        guard let first = line.firstIndex(of: space), let last = line.lastIndex(of: space), first < last,
            line[(first + 1)..<last].firstIndex(of: space) == nil, (1...32).contains(first),
            line[..<first].allSatisfy(isToken)
        else { throw malformed(line, "The request line is not “METHOD target HTTP/1.1”.") }
        let target = line[(first + 1)..<last]
        guard target.count <= limits.targetBytes else {
            throw ProblemDetails(status: .uriTooLong, reason: "The address is too long.")
        }
        guard !target.isEmpty, target.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw malformed(line, "The address has characters that must be written with “%”.")
        }
        let version = String(decoding: line[(last + 1)...], as: UTF8.self)
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
            if version.hasPrefix("HTTP/"), !hasBreak(line) {
                throw ProblemDetails(status: .httpVersionNotSupported, reason: "Only HTTP/1.1 and HTTP/1.0.")
            }
            throw malformed(line, "The request line is not “METHOD target HTTP/1.1”.")
        }
        return (
            String(decoding: line[..<first], as: UTF8.self), String(decoding: target, as: UTF8.self),
            version == "HTTP/1.1"
        )
    }

    private static func field(_ line: UnsafeBufferPointer<UInt8>) throws(ProblemDetails) -> HTTPField {
        var colon = 0
        while colon < line.count, isToken(line[colon]) { colon += 1 }
        guard colon > 0, colon < line.count, line[colon] == UInt8(ascii: ":"),
            let name = FieldNames.name(UnsafeBufferPointer(rebasing: line[..<colon]))
        else { throw malformed(line, "A header field has no name, or a space before its colon.") }
        var (start, end) = (colon + 1, line.count)
        while start < end, line[start] == 0x20 || line[start] == 0x09 { start += 1 }
        while start < end, line[end - 1] == 0x20 || line[end - 1] == 0x09 { end -= 1 }
        let value = UnsafeBufferPointer(rebasing: line[start..<end])
        let (hasControl, isASCII) = look(at: value)
        guard !hasControl else { throw malformed(line, "A header field has a control character.") }
        if isASCII { return HTTPField(name: name, value: String(decoding: value, as: UTF8.self)) }
        guard let text = String(validating: value, as: UTF8.self) else { throw .malformed("A line is not UTF-8.") }
        return HTTPField(name: name, value: text)
    }

    /// All bytes are looked at, whatever they are: the compiler has many at once looked at then.
    private static func look(at bytes: UnsafeBufferPointer<UInt8>) -> (hasControl: Bool, isASCII: Bool) {
        var (control, any): (UInt8, UInt8) = (0, 0)
        for byte in bytes {
            control |= (byte < 0x20 && byte != 0x09) || byte == 0x7F ? 1 : 0
            any |= byte
        }
        return (control != 0, any < 0x80)
    }

    /// Whether something is in a line that others might take for its end.
    private static func hasBreak(_ line: UnsafeBufferPointer<UInt8>) -> Bool { line.contains { $0 == 0x0D || $0 == 0 } }

    private static func malformed(_ line: UnsafeBufferPointer<UInt8>, _ reason: String) -> ProblemDetails {
        .malformed(hasBreak(line) ? "Lines must end with CR LF." : reason)
    }

    /// Whatever says two things, or something unusual, about where the message ends is refused.
    private static func body(_ fields: HTTPFields, _ isHTTP11: Bool) throws(ProblemDetails) -> Body {
        let lengths = fields[values: .contentLength]
        let encodings = fields[values: .transferEncoding]
        guard lengths.count + encodings.count <= 1 else {
            throw .malformed("More than one field says how long the body is.")
        }
        if let length = lengths.first {
            guard (1...18).contains(length.utf8.count), length.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw .malformed("Content-Length is not a number.")
            }
            return Int(length) == 0 ? .none : .bytes(Int(length)!)
        }
        guard let encoding = encodings.first else { return .none }
        guard isHTTP11, encoding.lowercased() == "chunked" else {
            throw .malformed("Transfer-Encoding must be “chunked”.")
        }
        return .chunked
    }

    /// RFC 9110, 5.6.2: a letter, a digit, or one of `!#$%&'*+-.^_`|~`; a bit for each character of ASCII.
    private static func isToken(_ byte: UInt8) -> Bool {
        let bits: UInt64 = byte < 0x40 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return byte < 0x80 && bits >> UInt64(byte & 0x3F) & 1 == 1
    }
}

extension HTTPField.Name {
    /// The package has it as a pseudo-field alone.
    package static let hostField = HTTPField.Name("Host")!
}
