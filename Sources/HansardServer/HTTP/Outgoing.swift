import HTTPTypes
import NIOCore

/// An answer as it goes over the wire, but for the date and what becomes of the connection.
struct Outgoing: Sendable {
    let status: HTTPResponse.Status
    /// Status line and header fields, each with its CR LF, without the empty line.
    let head: ByteBuffer
    var body: Body
    /// The connection ends with this answer.
    var closes = false

    enum Body: Sendable {
        case none
        case bytes(ByteBuffer)
        /// As many bytes as Content-Length says, or chunks if `isChunked`.
        case pieces(isChunked: Bool, next: @Sendable () async throws -> [UInt8]?)
    }

    init(_ status: HTTPResponse.Status, _ fields: HTTPFields, _ body: Body) {
        self.status = status
        self.body = body
        var head = ByteBuffer()
        head.reserveCapacity(1_024)
        head.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
        for field in fields {
            head.writeString(field.name.rawName)
            head.writeString(": ")
            head.writeString(field.value)
            head.writeString("\r\n")
        }
        self.head = head
    }

    /// For what is no request: nothing is known about who asks for what, so it has little to say.
    static func refusal(_ status: HTTPResponse.Status, _ reason: String) -> Outgoing {
        let bytes = ByteBuffer(string: reason + "\n")
        var fields = HTTPFields()
        fields[.contentType] = "text/plain; charset=utf-8"
        fields[.contentLength] = String(bytes.readableBytes)
        fields[.xContentTypeOptions] = "nosniff"
        fields[.cacheControl] = "no-store"
        var outgoing = Outgoing(status, fields, .bytes(bytes))
        outgoing.closes = true
        return outgoing
    }
}
