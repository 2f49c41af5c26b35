import Crypto

/// Whether a call comes from who has the secret, is of now, and has the body that was signed; and how a call is signed.
///
/// Source: Pusher Channels documentation, “HTTP API”, authentication.
extension AppCredentials {
    /// How far a call’s time may be from ours, before or after.
    static let clockToleranceSeconds: Int64 = 600

    /// - Parameter wallSeconds: Now, since 1970.
    func check(_ call: APIRequest, _ query: APIQuery, wallSeconds: Int64) throws(APIError) {
        func refused(_ message: String) -> APIError { APIError(status: 401, message: message) }
        guard !query.isMalformed else { throw .bad("The address is not percent-encoded UTF-8.") }
        let names = query.parameters.map(\.name)
        for name in ["auth_key", "auth_timestamp", "auth_version", "auth_signature"] where !names.contains(name) {
            throw refused("“\(name)” is missing. Sign the request.")
        }
        // A parameter that is there twice is signed twice, but which one would count?
        for name in ["auth_key", "auth_timestamp", "auth_version", "auth_signature", "body_md5"]
        where names.count(where: { $0 == name }) > 1 {
            throw refused("“\(name)” is there twice.")
        }
        guard query["auth_key"] == key else { throw refused("“auth_key” is not this app’s key.") }
        guard query["auth_version"] == "1.0" else { throw refused("“auth_version” must be 1.0.") }
        guard let digits = query["auth_timestamp"], digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let time = Int64(digits)
        else {
            throw refused("“auth_timestamp” must be seconds since 1970.")
        }
        guard abs(time - wallSeconds) <= Self.clockToleranceSeconds else {
            throw refused(
                "“auth_timestamp” is \(time), and here it is \(wallSeconds). Set the clock; "
                    + "\(Self.clockToleranceSeconds) seconds are allowed.")
        }
        guard isSigned(call, query) else {
            throw refused("Invalid signature: it is not the HMAC SHA256 hex digest of method, path and parameters.")
        }
        try Self.checkBody(call, query)
    }

    private func isSigned(_ call: APIRequest, _ query: APIQuery) -> Bool {
        let signature = query["auth_signature"] ?? ""
        let path = Substring(call.target.utf8.prefix { $0 != UInt8(ascii: "?") })
        let isSlash = { (byte: UInt8) in byte == UInt8(ascii: "/") }
        if isSignature(signature, of: Self.signedText(call.method, path, query)) { return true }
        // Some sign the path as they had it before it was encoded.
        guard let decoded = try? PercentEncoding.decoded(path, plusIsSpace: false), decoded != path,
            decoded.utf8.count(where: isSlash) == path.utf8.count(where: isSlash)
        else { return false }
        return isSignature(signature, of: Self.signedText(call.method, decoded[...], query))
    }

    private static func signedText(_ method: String, _ path: Substring, _ query: APIQuery) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(256)
        text.append(contentsOf: method.utf8)
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: path.utf8)
        text.append(UInt8(ascii: "\n"))
        query.appendSigned(to: &text)
        return text
    }

    /// What was sent is held against what was signed, also where both are nothing: PyPI’s `pusher` signs the MD5 of nothing on
    /// every GET.
    private static func checkBody(_ call: APIRequest, _ query: APIQuery) throws(APIError) {
        guard let signed = query["body_md5"] else {
            guard call.body.isEmpty else {
                throw APIError(status: 401, message: "“body_md5” is missing. A body must be signed.")
            }
            return
        }
        guard isMD5(signed, of: call.body) else {
            throw APIError(status: 401, message: "“body_md5” is not the MD5 of the body.")
        }
    }

    private static func isMD5(_ digits: String, of body: [UInt8]) -> Bool {
        digits.utf8.count == 32 && Hexadecimal.bytes(digits).map { Insecure.MD5.hash(data: body) == $0 } ?? false
    }

    /// 32 lower-case hexadecimal digits.
    private static func md5(_ body: [UInt8]) -> String {
        Hexadecimal.text(Insecure.MD5.hash(data: body))
    }
}

extension AppCredentials {
    /// `call` with its signature in its address, as a back end sends it.
    ///
    /// Its path must be written as the server reads it: that of the HTTP API needs no percent-encoding, since neither an app’s id
    /// nor the name of a channel or the id of a user has anything in it that does.
    ///
    /// - Parameter wallSeconds: Now, since 1970; a server takes the call for ten minutes from then.
    /// - Source: Pusher Channels documentation, “HTTP API”, authentication.
    package func signed(_ call: APIRequest, wallSeconds: Int64) -> APIRequest {
        var target = call.target
        target += target.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        target += "auth_key=\(key)&auth_timestamp=\(wallSeconds)&auth_version=1.0"
        // Of a call without a body it must not be there.
        if !call.body.isEmpty { target += "&body_md5=" + Self.md5(call.body) }
        let path = Substring(target.utf8.prefix { $0 != UInt8(ascii: "?") })
        target += "&auth_signature=" + signature(of: Self.signedText(call.method, path, APIQuery(target)))
        return APIRequest(method: call.method, target: target, body: call.body)
    }
}
