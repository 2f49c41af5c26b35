import HTTPTypes

/// Values of header fields that keep an answer safe, whichever part of the server gives it.
package enum SafeFields {
    /// `Content-Security-Policy` of what is no page: nothing is loaded or run, sent, or shown in a frame.
    package static let strictPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    /// `Referrer-Policy`: an address may hold what was searched for.
    package static let referrerPolicy = "no-referrer"
}

extension HTTPField.Name {
    package static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
}
