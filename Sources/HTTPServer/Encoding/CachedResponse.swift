import HTTPTypes
import NIOCore

/// A response in each form in which it may be asked for, finished.
package struct CachedResponse: Sendable {
    /// Of the bytes as they are; `tag.compressed` is that of the compressed form.
    package let tag: EntityTag
    /// But for those that depend on the form.
    private let fields: HTTPFields
    /// As it is sent to whoever takes no compression.
    package let plain: EncodedResponse
    /// As it is sent to whoever does; `nil` where that is no shorter, or not made yet.
    package private(set) var gzip: EncodedResponse?
    /// Whether that has not been tried yet, for nobody wanted it.
    private var canCompress: Bool
    /// How much memory it takes, about.
    package private(set) var bytes: Int

    /// - Parameters:
    ///   - fields: Complete but for those of the form. An error is not asked for again by its tag, and has none.
    ///   - gzipped: `bytes` as a gzip member.
    ///   - canCompress: Whether that may be made later.
    package init(
        _ status: HTTPResponse.Status, _ fields: HTTPFields, _ bytes: [UInt8], tag: EntityTag, gzipped: [UInt8]?,
        canCompress: Bool = false
    ) {
        var fields = fields
        if status == .ok { fields[.eTag] = tag.text }
        (self.tag, self.fields, self.canCompress) = (tag, fields, canCompress)
        plain = EncodedResponse(status, fields, .buffer(ByteBuffer(bytes: bytes)))
        gzip = gzipped.map { Self.gzip($0, status, fields, tag) }
        self.bytes = bytes.count + (gzipped?.count ?? 0) + 2_048
    }

    private static func gzip(
        _ bytes: [UInt8], _ status: HTTPResponse.Status, _ fields: HTTPFields, _ tag: EntityTag
    ) -> EncodedResponse {
        var fields = fields
        fields[.contentEncoding] = "gzip"
        if status == .ok { fields[.eTag] = tag.compressed.text }
        return EncodedResponse(status, fields, .buffer(ByteBuffer(bytes: bytes)))
    }

    /// Whether the form that a request asks for has to be made first, with `compressed()`.
    package func wantsCompression(for request: HTTPFields) -> Bool {
        canCompress && AcceptEncoding.allowsGzip(request)
    }

    /// The same with its compressed form, if that is shorter. It takes time: not on an event loop.
    package func compressed() -> CachedResponse {
        var kept = self
        kept.canCompress = false
        guard case .buffer(let buffer) = plain.body, let bytes = Gzip.compressed(Array(buffer.readableBytesView)) else {
            return kept
        }
        kept.gzip = Self.gzip(bytes, plain.status, fields, tag)
        kept.bytes += bytes.count
        return kept
    }

    /// What is sent for a request: one of its forms, or 304 to whoever has it already.
    ///
    /// - Parameter request: The request’s header fields.
    package func encoded(for request: HTTPFields) -> EncodedResponse {
        let takesGzip = gzip != nil || canCompress ? AcceptEncoding.allowsGzip(request) : false
        if plain.status == .ok, request.contains(.ifNoneMatch),
            tag.isKnown(to: request) || tag.compressed.isKnown(to: request)
        {
            var fields = Self.withoutBody(fields)
            if takesGzip { fields[.eTag] = tag.compressed.text }
            return EncodedResponse(.notModified, fields, .none)
        }
        return takesGzip ? gzip ?? plain : plain
    }

    /// What a 304 repeats of the response it stands for (RFC 9110, 15.4.5), and what makes it safe.
    static func withoutBody(_ fields: HTTPFields) -> HTTPFields {
        var fields = fields
        fields[.contentType] = nil
        fields[.contentEncoding] = nil
        fields[.contentDisposition] = nil
        return fields
    }
}
