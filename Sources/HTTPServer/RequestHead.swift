import HTTPTypes

/// What a client sends before a body: the request line and the header fields.
package struct RequestHead: Equatable, Sendable {
    package let method: String
    /// As it was sent: `/a%20b?c=d`, `http://host/a`, `*`; without the path below which clients find the server.
    package fileprivate(set) var target: String
    package let isHTTP11: Bool
    package let fields: HTTPFields
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
    package var bytes = 32_768
    package var targetBytes = 8_192
    package var fields = 100

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
    package init(_ bytes: some Collection<UInt8>, limits: RequestHeadLimits) throws(RequestHeadError) {
        self = try ArraySlice(bytes).withUnsafeBufferPointer { bytes throws(RequestHeadError) in
            try RequestHead(bytes, limits)
        }
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>, _ limits: RequestHeadLimits) throws(RequestHeadError) {
        var lines = HeadLines(bytes)
        (method, target, isHTTP11) = try Self.requestLine(lines.next() ?? HeadLines.nothing, limits)
        var fields = HTTPFields()
        var count = 0
        while let line = try lines.next(), !line.isEmpty {
            count += 1
            guard count <= limits.fields else {
                throw RequestHeadError(status: .requestHeaderFieldsTooLarge, reason: "There are too many fields.")
            }
            fields.append(try Self.field(line))
        }
        self.fields = fields
        if isHTTP11 || fields.contains(.hostField) {
            guard fields[values: .hostField].count == 1 else { throw .malformed("There must be one Host field.") }
        }
        body = try Self.body(fields, isHTTP11)
        guard fields.contains(.connection) else {
            keepsAlive = isHTTP11
            return
        }
        let options = fields[values: .connection].flatMap { $0.split(separator: ",") }
            .map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        keepsAlive = isHTTP11 ? !options.contains("close") : options.contains("keep-alive")
    }

    private static func requestLine(
        _ line: UnsafeBufferPointer<UInt8>, _ limits: RequestHeadLimits
    ) throws(RequestHeadError) -> (method: String, target: String, isHTTP11: Bool) {
        let space = UInt8(ascii: " ")
        guard let first = line.firstIndex(of: space), let last = line.lastIndex(of: space), first < last,
            line[(first + 1)..<last].firstIndex(of: space) == nil, (1...32).contains(first),
            line[..<first].allSatisfy(isToken)
        else { throw .malformed("The request line is not “METHOD target HTTP/1.1”.") }
        let target = line[(first + 1)..<last]
        guard target.count <= limits.targetBytes else {
            throw RequestHeadError(status: .uriTooLong, reason: "The address is too long.")
        }
        guard !target.isEmpty, target.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .malformed("The address has characters that must be written with “%”.")
        }
        let version = String(decoding: line[(last + 1)...], as: UTF8.self)
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
            if version.hasPrefix("HTTP/") {
                throw RequestHeadError(status: .httpVersionNotSupported, reason: "Only HTTP/1.1 and HTTP/1.0.")
            }
            throw .malformed("The request line is not “METHOD target HTTP/1.1”.")
        }
        return (
            String(decoding: line[..<first], as: UTF8.self), String(decoding: target, as: UTF8.self),
            version == "HTTP/1.1"
        )
    }

    private static func field(_ line: UnsafeBufferPointer<UInt8>) throws(RequestHeadError) -> HTTPField {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0, line[..<colon].allSatisfy(isToken),
            let name = HTTPField.Name(String(decoding: line[..<colon], as: UTF8.self))
        else { throw .malformed("A header field has no name, or a space before its colon.") }
        var value = line[(colon + 1)...]
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw .malformed("A header field has a control character.")
        }
        while let byte = value.first, byte == 0x20 || byte == 0x09 { value.removeFirst() }
        while let byte = value.last, byte == 0x20 || byte == 0x09 { value.removeLast() }
        guard let text = String(validating: value, as: UTF8.self) else { throw .malformed("A line is not UTF-8.") }
        return HTTPField(name: name, value: text)
    }

    /// Whatever says two things, or something unusual, about where the message ends is refused.
    private static func body(_ fields: HTTPFields, _ isHTTP11: Bool) throws(RequestHeadError) -> Body {
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

    /// RFC 9110, 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        case 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }
}

/// A head's lines, each ended by CR LF.
private struct HeadLines {
    static var nothing: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: nil, count: 0) }

    private var rest: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) { rest = bytes }

    mutating func next() throws(RequestHeadError) -> UnsafeBufferPointer<UInt8>? {
        guard !rest.isEmpty else { return nil }
        guard let end = rest.firstIndex(where: { $0 == 0x0D || $0 == 0x0A || $0 == 0 }) else {
            throw .malformed("A line has no end.")
        }
        guard rest[end] == 0x0D, end + 1 < rest.count, rest[end + 1] == 0x0A else {
            throw .malformed("Lines must end with CR LF.")
        }
        let line = UnsafeBufferPointer(rebasing: rest[..<end])
        rest = UnsafeBufferPointer(rebasing: rest[(end + 2)...])
        // A line that begins with a blank goes on the one before it, for those who still read that.
        if line.first == 0x20 || line.first == 0x09 { throw .malformed("A line begins with a space.") }
        return line
    }
}

/// Finds the end of a head in bytes that come in pieces.
package struct RequestHeadReader: Sendable {
    private let limits: RequestHeadLimits
    private let address: PublicAddress?
    /// What has come and is not read yet.
    package private(set) var bytes: [UInt8] = []
    private var searched = 0

    /// - Parameter address: Where clients find the server; `nil` for a server without a path of its own.
    package init(limits: RequestHeadLimits, address: PublicAddress? = nil) {
        (self.limits, self.address) = (limits, address)
    }

    package var isEmpty: Bool { bytes.isEmpty }

    package mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

    /// Takes the first `count` bytes, which belong to a body.
    package mutating func take(_ count: Int) -> [UInt8] {
        let taken = Array(bytes.prefix(count))
        bytes.removeFirst(taken.count)
        return taken
    }

    package mutating func removeAll() {
        bytes.removeAll()
        searched = 0
    }

    /// The next head, once it is whole.
    package mutating func next() throws(RequestHeadError) -> RequestHead? {
        // RFC 9112, 2.2: an empty line before a request is to be passed over; one, not any number of them.
        if searched == 0, bytes.starts(with: [0x0D, 0x0A]) { bytes.removeFirst(2) }
        var i = max(0, searched - 3)
        while i < bytes.count {
            if bytes[i] == 0x0A {
                guard i > 0, bytes[i - 1] == 0x0D else { throw .malformed("Lines must end with CR LF.") }
                if i >= 3, bytes[i - 2] == 0x0A, bytes[i - 3] == 0x0D { break }
            }
            i += 1
        }
        searched = i
        if min(i, bytes.count) >= limits.bytes {
            throw RequestHeadError(status: .requestHeaderFieldsTooLarge, reason: "The header fields are too long.")
        }
        guard i < bytes.count else { return nil }
        var head = try RequestHead(bytes[...i], limits: limits)
        if let address { head.target = address.inner(head.target) }
        bytes.removeFirst(i + 1)
        searched = 0
        return head
    }
}

extension HTTPField.Name {
    /// The package has it as a pseudo-field alone.
    package static let hostField = HTTPField.Name("Host")!
}
