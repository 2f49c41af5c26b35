import HTTPServer
import HTTPTypes

/// What a form of one of our pages has sent.
struct SentForm: Sendable {
    /// Its fields, in their order.
    let fields: [(name: String, value: String)]

    /// - Throws: `ProblemDetails` for what is no form, or was sent by a page of another site.
    init(_ request: Request) throws(ProblemDetails) {
        try Self.refuseOtherSites(request)
        let type = request.headers[.contentType]?.lowercased().utf8.prefix { $0 != UInt8(ascii: ";") }
        guard let type, type.elementsEqual("application/x-www-form-urlencoded".utf8),
            String(validating: request.body, as: UTF8.self) != nil
        else {
            throw ProblemDetails(
                .unsupportedMediaType, "form", "This is no form", "Send it from the page at /\(request.path).")
        }
        do { fields = try RequestTarget.parameters(request.body).map { ($0.name, $0.value) } } catch {
            throw ProblemDetails(
                .badRequest, "form", "This form cannot be read",
                "Write what is in it on one line, without characters that cannot be seen, and send it again.")
        }
    }

    /// The value of the last field of that name.
    func callAsFunction(_ name: String) -> String? { fields.last { $0.name == name }?.value }

    /// What changes something is asked for by a page of this server or by the reader’s own hand, not by another site.
    static func refuseOtherSites(_ request: Request) throws(ProblemDetails) {
        guard OriginPolicy.ownForms.verdict(on: request.method.rawValue, request.headers) == .own else {
            throw ProblemDetails.forbidden(
                "cross-site", "Another site asked for this", "Open the address yourself, or from a page of this record."
            )
        }
    }

    /// One that was sent too late, or was not shown to who sends it.
    static var stale: ProblemDetails {
        .forbidden("form", "This form cannot be taken any more", "Open the page again, and send it from there.")
    }
}
