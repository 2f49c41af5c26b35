import HTTPTypes

/// Names of header fields that nearly all requests have, as browsers write them: made once, not for each field.
enum FieldNames {
    /// By their lengths.
    private static let known: [[(bytes: [UInt8], name: HTTPField.Name)]] = {
        var byLength = Array(repeating: [(bytes: [UInt8], name: HTTPField.Name)](), count: 32)
        for name in [
            "Host", "Connection", "Cache-Control", "User-Agent", "Accept", "Accept-Encoding", "Accept-Language",
            "Cookie", "Referer", "Origin", "If-None-Match", "If-Modified-Since", "Upgrade-Insecure-Requests",
            "Sec-Fetch-Site",
            "Sec-Fetch-Mode", "Sec-Fetch-User", "Sec-Fetch-Dest", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform",
            "Content-Type", "Content-Length", "Authorization", "DNT", "Priority", "Pragma", "Range", "Upgrade",
            "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Extensions", "X-Forwarded-For",
            "X-Forwarded-Proto", "X-Real-IP",
        ] { byLength[name.utf8.count].append((Array(name.utf8), HTTPField.Name(name)!)) }
        return byLength
    }()

    /// - Parameter bytes: Of a token.
    static func name(_ bytes: UnsafeBufferPointer<UInt8>) -> HTTPField.Name? {
        if bytes.count < known.count {
            for known in known[bytes.count] where known.bytes.withUnsafeBufferPointer({ $0.elementsEqual(bytes) }) {
                return known.name
            }
        }
        return HTTPField.Name(String(decoding: bytes, as: UTF8.self))
    }
}
