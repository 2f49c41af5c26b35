import HTTPTypes

/// What a handler gives for a request. `ResponseEncoder` adds what keeps it safe, and looks at conditions, ranges and compression.
package struct Response: Sendable {
    /// What became of the request.
    package var status: HTTPResponse.Status
    /// Those of its own: `ResponseEncoder` adds to them.
    package var headers = HTTPFields()
    /// What follows the head.
    package var body: Body
    /// `body`, which is bytes, as a gzip member, if the handler has it at hand; otherwise it is made when it is wanted.
    package var gzipped: [UInt8]?
    /// Something that somebody sent, not a page of ours: it is stored, never shown. All files are.
    package var isAttachment = false
    /// What an attachment is called; the last part of the path unless given.
    package var fileName: String?
    /// The Content-Security-Policy that a page has in its own `<meta>`, for the header; without one the strictest is sent.
    package var policy: String?
    /// For how long whoever keeps it need not ask for it again, where everybody reads the same.
    package var freshSeconds: Int?

    /// Where the bytes come from.
    package enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// A file on disk, for attachments; ranges of it may be asked for.
        case file(path: String, bytes: Int64)
        /// Pieces one after the other; `nil` ends it.
        case stream(EncodedResponse.Next)
    }

    /// - Parameter type: `Content-Type`; `nil` for none.
    package init(status: HTTPResponse.Status = .ok, type: String? = nil, bytes: [UInt8]? = nil) {
        self.status = status
        body = bytes.map { Body.bytes($0) } ?? Body.none
        if let type { headers[.contentType] = type }
    }

    /// JSON that was written already.
    package init(json: [UInt8]) { self.init(type: "application/json", bytes: json) }

    /// A redirect for good.
    ///
    /// - Parameter target: As the server knows it: `/people/index.html`.
    package init(movedTo target: String) {
        self.init(status: .movedPermanently)
        headers[.location] = target
    }

    /// A redirect for now: there may be something at the address itself later.
    ///
    /// - Parameter target: As the server knows it: `/presence/people/7/2026.html#2026-03`.
    package init(nowAt target: String) {
        self.init(status: .found)
        headers[.location] = target
    }

    /// As it stands, for a handler that looks at conditions and compression itself. A file is for `ResponseEncoder` to open.
    package var encoded: EncodedResponse {
        switch body {
        case .none: EncodedResponse(status, headers, .none)
        case .bytes(let bytes): EncodedResponse(status, headers, .bytes(bytes))
        case .stream(let next): EncodedResponse(status, headers, .pieces(count: nil, next: next))
        case .file: preconditionFailure("a file is opened by a ResponseEncoder")
        }
    }
}
