import HTTPServer
import HTTPTypes

/// What is checked of every request, whoever asks for whatever.
struct RequestChecks: Sendable {
    let address: PublicAddress

    func check(_ head: RequestHead, _ target: RequestTarget) throws {
        do throws(RequestHeadError) { try address.check(host: target.authority ?? head.fields[.hostField]) } catch {
            throw ProblemDetails(
                error.status, "host", error.status == .badRequest ? "Malformed host" : "Unknown host", error.reason)
        }
        try checkFetch(head)
    }

    /// A page of another site may link here, and may not fetch, embed or frame anything (Fetch Metadata). Clients that are no
    /// browsers send none of these fields.
    private func checkFetch(_ head: RequestHead) throws {
        guard OriginPolicy.links.verdict(on: head.method, head.fields) == .own else {
            throw ProblemDetails(
                .forbidden, "cross-site", "Not from another site",
                "Another site’s page asked for this. Open the address itself.")
        }
    }
}
