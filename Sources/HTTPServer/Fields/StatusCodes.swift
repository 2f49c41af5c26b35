import HTTPTypes

extension HTTPResponse.Status {
    /// `code` with the reason phrase that RFC 9110 has for it, which `Status(code:)` leaves out; with none for a code that no
    /// server here answers.
    package init(known code: Int) { self = Self.known[code] ?? Self(code: code) }

    private static let known: [Int: Self] = {
        let all: [Self] = [
            .ok, .created, .accepted, .noContent, .partialContent, .seeOther, .notModified, .badRequest, .unauthorized,
            .forbidden, .notFound, .methodNotAllowed, .requestTimeout, .conflict, .contentTooLarge, .uriTooLong,
            .misdirectedRequest, .unprocessableContent, .upgradeRequired, .tooManyRequests,
            .requestHeaderFieldsTooLarge, .internalServerError, .notImplemented, .serviceUnavailable,
            .httpVersionNotSupported,
        ]
        return Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })
    }()
}
