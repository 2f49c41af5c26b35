/// What a call is answered with.
package struct APIResponse: Sendable {
    /// HTTP’s.
    package let status: Int
    /// A media type, with the charset of a text.
    package let contentType: String
    /// JSON, or a line of text.
    package let body: [UInt8]

    /// In words: what went wrong, and how to mend it. Libraries look at the status alone, so this is for people.
    package init(status: Int, text: String) {
        (self.status, contentType) = (status, "text/plain; charset=utf-8")
        body = Array((text + "\n").utf8)
    }

    init(_ refusal: APIError) { self.init(status: refusal.status, text: refusal.message) }

    /// The media type of all answers but those that are for people.
    package static let json = "application/json"

    init(json: [UInt8]) { (status, contentType, body) = (200, Self.json, json) }

    /// An object, whose members `write` adds.
    static func object(_ write: (inout [UInt8]) -> Void) -> APIResponse { APIResponse(json: .object(write)) }

    static let empty = APIResponse(json: Array("{}".utf8))
}
