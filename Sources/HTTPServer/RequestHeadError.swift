import HTTPTypes

/// Why a connection's bytes are no request. It is answered and closed: where the next request would begin is not known.
package struct RequestHeadError: Error, Equatable {
    package let status: HTTPResponse.Status
    package let reason: String

    package init(status: HTTPResponse.Status, reason: String) { (self.status, self.reason) = (status, reason) }

    static let timeout = Self(status: .requestTimeout, reason: "The request did not come in time.")

    package static func malformed(_ reason: String) -> Self { Self(status: .badRequest, reason: reason) }
}
