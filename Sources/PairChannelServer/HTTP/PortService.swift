import HTTPServer
import HTTPTypes
import NIOCore

/// What else is answered on the live server’s port: requests with bodies, of another part of this process.
package struct PortService: Sendable {
    package struct Answer: Sendable {
        package let status: Int
        package let fields: HTTPFields
        package let body: [UInt8]

        package init(status: Int, fields: HTTPFields, body: [UInt8]) {
            (self.status, self.fields, self.body) = (status, fields, body)
        }
    }

    package let claims: @Sendable (RequestHead) -> Bool
    /// The longest body that is read for a request.
    package let bodyBytes: @Sendable (RequestHead) -> Int
    package let answer: @Sendable (RequestHead, [UInt8], SocketAddress?) async -> Answer

    package init(
        claims: @escaping @Sendable (RequestHead) -> Bool, bodyBytes: @escaping @Sendable (RequestHead) -> Int,
        answer: @escaping @Sendable (RequestHead, [UInt8], SocketAddress?) async -> Answer
    ) {
        (self.claims, self.bodyBytes, self.answer) = (claims, bodyBytes, answer)
    }
}
