import HTTPServer
import NIOCore

/// Requests below `/chat/`.
extension Request {
    /// Where the chat is.
    static let chatPrefix = "/chat/"

    /// With what comes after `/chat/` as its path, as it stands there: no name that is compared with it has to be encoded.
    ///
    /// `nil` for a target that is not below `/chat/` or cannot be read.
    init?(chat head: RequestHead, body: [UInt8], peer: SocketAddress?) {
        let parts = head.target.utf8.split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, first.starts(with: Self.chatPrefix.utf8),
            let query = try? RequestTarget.fields(parts.count > 1 ? Array(parts[1]) : [])
        else { return nil }
        self.init(
            head, path: String(first.dropFirst(Self.chatPrefix.utf8.count)) ?? "", query: query, body: body, peer: peer)
    }
}
