import HTTPServer
import HTTPTypes
import Hansard
import HansardSite

/// What a handler answers: a response and, beside it, what of the record that tells its reader, for the access log. The fields of
/// the response are its own, too: `answer.status`.
@dynamicMemberLookup
package struct Answer: Sendable {
    /// What is sent.
    package var response: Response
    /// What was served; `nil` for what tells nothing of the record.
    package var served: Served?
    /// A page with a form, which is to be drawn as the response’s body.
    package var form: (page: CaseForm, grant: Grant)?
    /// The cases of whoever asks, which are to be drawn as the response’s body.
    package var cases: (list: [OfferedCase], grant: Grant)?
    /// A page that needs no archive, which is to be drawn as the response’s body.
    package var standalone: ErrorPages.Kind?
    /// In place of a body: pieces one after the other, each of which says what it serves; `nil` ends them.
    package var pieces: (@Sendable () async throws -> Piece?)?

    /// One of an answer’s pieces.
    package struct Piece: Sendable {
        /// Never empty.
        package let bytes: [UInt8]
        /// What of the record it has that was not told before; `nil` for the first one, of which the answer tells.
        package let served: Served?

        /// One whose bytes are all that it has, unless it says more.
        package init(_ bytes: [UInt8], served: Served? = nil) { (self.bytes, self.served) = (bytes, served) }
    }

    /// Of a response that is there already.
    package init(_ response: Response, served: Served? = nil) { (self.response, self.served) = (response, served) }

    /// A response of bytes, or of none.
    package init(
        status: HTTPResponse.Status = .ok, type: String? = nil, bytes: [UInt8]? = nil, served: Served? = nil
    ) {
        self.init(Response(status: status, type: type, bytes: bytes), served: served)
    }

    /// A field of the response.
    package subscript<Value>(dynamicMember member: WritableKeyPath<Response, Value>) -> Value {
        get { response[keyPath: member] }
        set { response[keyPath: member] = newValue }
    }
}

/// A case that its officer may be shown.
package struct OfferedCase: Sendable {
    /// What it covers for this officer; `nil` for one that has ended, which covers nothing.
    let part: Selection?
    /// As its page says it.
    let opened: CaseForm.Opened
    /// What its form is known by; `nil` for one that has ended.
    let token: String?
}
