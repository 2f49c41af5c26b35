/// Why a call is refused; the answer’s status and text.
struct APIError: Error, Sendable {
    let status: Int
    let message: String

    static func bad(_ message: String) -> APIError { APIError(status: 400, message: message) }
}
