import HTTPServer
import HTTPTypes
import NIOCore

/// An answer in each form in which it may be asked for, finished.
struct CachedResponse: Sendable {
    let tag: EntityTag
    /// But for those that depend on the form.
    let fields: HTTPFields
    let plain: EncodedResponse
    private(set) var gzip: EncodedResponse?
    /// Whether that has not been tried yet, for nobody wanted it.
    private(set) var canCompress: Bool
    let served: Served?
    /// How much memory it takes, about.
    private(set) var bytes: Int

    init(
        tag: EntityTag, fields: HTTPFields, plain: EncodedResponse, gzip: EncodedResponse?, canCompress: Bool,
        served: Served?,
        bytes: Int
    ) {
        (self.tag, self.fields, self.plain, self.gzip) = (tag, fields, plain, gzip)
        (self.canCompress, self.served, self.bytes) = (canCompress, served, bytes)
    }

    static func gzip(_ bytes: [UInt8], _ status: HTTPResponse.Status, _ fields: HTTPFields, _ tag: EntityTag)
        -> EncodedResponse
    {
        var fields = fields
        fields[.contentEncoding] = "gzip"
        if status == .ok { fields[.eTag] = tag.compressed.text }
        return EncodedResponse(status, fields, .buffer(ByteBuffer(bytes: bytes)))
    }

    func wantsCompression(for request: HTTPFields) -> Bool { canCompress && AcceptEncoding.allowsGzip(request) }

    /// The same with its compressed form, if that is shorter.
    func compressed() -> CachedResponse {
        var kept = self
        kept.canCompress = false
        guard case .buffer(let buffer) = plain.body, let bytes = Gzip.compressed(Array(buffer.readableBytesView)) else {
            return kept
        }
        kept.gzip = Self.gzip(bytes, plain.status, fields, tag)
        kept.bytes += bytes.count
        return kept
    }

    func form(for request: HTTPFields) -> EncodedResponse {
        if let gzip, AcceptEncoding.allowsGzip(request) { return gzip }
        return plain
    }

    func notModified(_ request: HTTPFields) -> EncodedResponse {
        var fields = ResponseEncoder.withoutBody(self.fields)
        if gzip != nil || canCompress, AcceptEncoding.allowsGzip(request) { fields[.eTag] = tag.compressed.text }
        return EncodedResponse(.notModified, fields, .none)
    }
}
