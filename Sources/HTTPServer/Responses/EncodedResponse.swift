import HTTPTypes
import NIOCore

/// An answer as it goes over the wire, but for the date, its length and what becomes of the connection.
package struct EncodedResponse: Sendable {
    /// The next piece of a body; `nil` when there is none any more. What it throws breaks the answer off.
    package typealias Next = @Sendable () async throws -> [UInt8]?

    /// What follows the head.
    package enum Body: Sendable {
        case none
        /// Sent in one piece with the head.
        case bytes([UInt8])
        /// Sent from where they are, for many answers share them.
        case buffer(ByteBuffer)
        /// `count` bytes, or as many as come: then in chunks. `nil` ends them.
        case pieces(count: Int64?, next: Next)
    }

    /// With the reason phrase that is sent.
    package let status: HTTPResponse.Status
    /// Header fields, each with its CR LF. `Content-Length`, `Date`, `Connection`, `Transfer-Encoding` and
    /// `X-Content-Type-Options` are the connection’s to write.
    package let fields: String
    /// Left out where the request was HEAD.
    package var body: Body
    /// The connection ends with this answer.
    package var closes = false

    /// - Parameter fields: Each with its CR LF.
    package init(_ status: HTTPResponse.Status, lines fields: String, _ body: Body) {
        (self.status, self.fields, self.body) = (status, fields, body)
    }

    /// - Parameter fields: In the order in which they are sent.
    package init(_ status: HTTPResponse.Status, _ fields: HTTPFields, _ body: Body) {
        var lines = ""
        lines.reserveCapacity(1_024)
        for field in fields {
            lines += field.name.rawName
            lines += ": "
            lines += field.value
            lines += "\r\n"
        }
        self.init(status, lines: lines, body)
    }

    /// How many bytes the body has; `nil` where that is not told: it has none, or nobody knows.
    private var length: Int64? {
        switch body {
        // RFC 9110, section 8.6: neither of these has a body to tell the length of.
        case _ where status.code == 204 || status.code == 304: nil
        case .none: 0
        case .bytes(let bytes): Int64(bytes.count)
        case .buffer(let buffer): Int64(buffer.readableBytes)
        case .pieces(let count, _): count
        }
    }

    /// Room for the head, and for the bytes of a body that goes with it.
    var bufferBytes: Int {
        if case .bytes(let bytes) = body { return 256 + fields.utf8.count + bytes.count }
        return 256 + fields.utf8.count
    }

    /// Writes status line and fields, with the empty line that ends them.
    ///
    /// - Parameter connection: What the `Connection` field says; `nil` for none.
    func writeHead(to buffer: inout ByteBuffer, isChunked: Bool, connection: StaticString?) {
        if status.code == 200 {
            buffer.writeStaticString("HTTP/1.1 200 OK\r\nX-Content-Type-Options: nosniff\r\nDate: ")
        } else {
            buffer.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
            buffer.writeStaticString("X-Content-Type-Options: nosniff\r\nDate: ")
        }
        buffer.writeString(HTTPDate.now())
        buffer.writeStaticString("\r\n")
        buffer.writeString(fields)
        if let length {
            buffer.writeStaticString("Content-Length: ")
            buffer.writeString(String(length))
            buffer.writeStaticString("\r\n")
        }
        if isChunked { buffer.writeStaticString("Transfer-Encoding: chunked\r\n") }
        if let connection {
            buffer.writeStaticString("Connection: ")
            buffer.writeStaticString(connection)
            buffer.writeStaticString("\r\n")
        }
        buffer.writeStaticString("\r\n")
    }
}
