import HTTPTypes
import HansardSite
import PairChannel

/// What a handler gives for a request. Security headers, conditional requests, compression and the access log are added
/// to it outside.
package struct Answer: Sendable {
    package var status: HTTPResponse.Status = .ok
    package var headers = HTTPFields()
    package var body: Body = .bytes([])
    /// What was served, for the access log; `nil` for what tells nothing of the record.
    package var served: Served?
    /// `body`, which is bytes, as a gzip member, if the handler has it at hand; otherwise it is made when it is wanted.
    package var gzipped: [UInt8]?
    /// A page with a form, which is to be drawn as the answer’s body.
    package var form: (page: CaseForm, grant: Grant)?
    /// What an attachment is called; the last part of the path unless given.
    package var fileName: String?
    /// The Content-Security-Policy that a page has in its own `<meta>`, for the header; without one the strictest is sent.
    package var policy: String?

    package enum Body: Sendable {
        case bytes([UInt8])
        /// A file on disk, for attachments; ranges of it may be asked for.
        case file(path: String, bytes: Int64)
        /// Pieces one after the other; `nil` ends it.
        case stream(@Sendable () async throws -> Piece?)
    }

    /// Of a stream.
    package struct Piece: Sendable {
        package let bytes: [UInt8]
        /// What of the record it has that was not told before; `nil` for the first one, of which the answer tells.
        package let served: Served?

        package init(_ bytes: [UInt8], served: Served? = nil) { (self.bytes, self.served) = (bytes, served) }
    }

    package init(
        status: HTTPResponse.Status = .ok, type: String? = nil, bytes: [UInt8] = [], served: Served? = nil
    ) {
        self.status = status
        body = .bytes(bytes)
        self.served = served
        if let type { headers[.contentType] = type }
    }

    /// A redirect for good.
    ///
    /// - Parameter target: As the server knows it: `/people/index.html`.
    init(movedTo target: String) {
        self.init(status: .movedPermanently)
        headers[.location] = target
    }

    /// A redirect for now: more on record may give the address a page of its own.
    ///
    /// - Parameter target: As the server knows it: `/presence/people/7/2026.html#2026-03`.
    init(nowAt target: String) {
        self.init(status: .found)
        headers[.location] = target
    }
}

/// What of the record an answer has, as the access log keeps it.
package struct Served: Sendable, Equatable {
    package enum Action: String, Sendable {
        /// A list of conversations or people, with nothing that anybody said: in the log, and no look at any of them.
        case list
        case view, search, feed, export, attachment
        /// One more piece of an export.
        case exportGoesOn = "export-goes-on"
    }
    package let action: Action
    /// The page, or the route, that was asked for.
    package let target: String
    /// The words that were searched for.
    package var query: String?
    /// By their ids in the source; empty for what is of nobody in particular.
    package var conversations: [String] = []
    package var people: [String] = []
    /// Records that the answer has, by their sequence numbers: the first and the last of each piece.
    package var records: [ClosedRange<Int64>] = []
    package var hits: Int?

    package init(_ action: Action, _ target: String) { (self.action, self.target) = (action, target) }
}

extension [String] {
    /// Adds an id that is not among these yet, byte for byte.
    mutating func add(id: String) {
        if !contains(where: { ID($0) == ID(id) }) { append(id) }
    }
}
