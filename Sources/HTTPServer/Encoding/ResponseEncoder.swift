import Foundation
import HTTPTypes
import NIOCore

/// Makes of a handler’s response what goes over the wire: security, caching, conditions, ranges and compression.
package struct ResponseEncoder: Sendable {
    /// Everybody reads the same, so shared caches may keep it.
    private let isOpen: Bool
    /// Where readers find the server: handlers redirect to its own paths.
    private let address: PublicAddress

    /// - Parameters:
    ///   - isOpen: Whether everybody reads the same.
    ///   - address: Where readers find the server.
    package init(isOpen: Bool, address: PublicAddress) { (self.isOpen, self.address) = (isOpen, address) }

    /// - Throws: A problem, 404, for a file that is not there.
    package func encoded(_ response: Response, for request: Request) throws(ProblemDetails) -> EncodedResponse {
        switch response.body {
        case .none, .bytes: cached(response, for: request).encoded(for: request.headers)
        case .file(let path, _): try file(path, response, request)
        case .stream(let next):
            EncodedResponse(response.status, fields(response, request), .pieces(count: nil, next: next))
        }
    }

    /// `response`, whose body is bytes, in every form in which it may be asked for.
    package func cached(_ response: Response, for request: Request) -> CachedResponse {
        let bytes: [UInt8]
        switch response.body {
        case .none: bytes = []
        case .bytes(let all): bytes = all
        case .file, .stream: preconditionFailure("only bytes are cached")
        }
        let fields = fields(response, request)
        // An error is not asked for again by its tag.
        let tag = Self.tag(in: fields) ?? (response.status == .ok ? EntityTag(of: bytes) : EntityTag(opaque: ""))
        let wantsGzip = AcceptEncoding.allowsGzip(request.headers)
        let canCompress = response.gzipped != nil || Self.isCompressible(fields[.contentType])
        let compressed = response.gzipped ?? (wantsGzip && canCompress ? Gzip.compressed(bytes) : nil)
        return CachedResponse(
            response.status, fields, bytes, tag: tag, gzipped: compressed,
            canCompress: canCompress && compressed == nil && !wantsGzip)
    }

    /// The one that a handler has given.
    private static func tag(in fields: HTTPFields) -> EntityTag? { fields[.eTag].flatMap(EntityTag.list)?.tags.first }

    private func file(
        _ path: String, _ response: Response, _ request: Request
    ) throws(ProblemDetails) -> EncodedResponse {
        var fields = fields(response, request)
        let file = try OpenFile(path)
        let tag = Self.tag(in: fields) ?? file.tag
        fields[.eTag] = tag.text
        fields[.acceptRanges] = "bytes"
        if tag.isKnown(to: request.headers) {
            return EncodedResponse(.notModified, CachedResponse.withoutBody(fields), .none)
        }
        // Of a file that is not the one it was, a part is no use: then the whole (RFC 9110, 13.1.5). A date is never matched.
        let condition = request.headers[.ifRange]
        let range = RequestedRange(
            condition == nil || condition == tag.text ? request.headers[.range] : nil, of: file.count)
        switch range {
        case .whole:
            return EncodedResponse(.ok, fields, file.body(0..<file.count))
        case .part(let part):
            fields[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.count)"
            return EncodedResponse(.partialContent, fields, file.body(part))
        case .unsatisfiable:
            fields[.contentRange] = "bytes */\(file.count)"
            return EncodedResponse(.rangeNotSatisfiable, fields, .none)
        }
    }

    /// The header fields of `response`, complete but for those that depend on its bytes.
    private func fields(_ response: Response, _ request: Request) -> HTTPFields {
        var fields = response.headers
        if response.isStored {
            let type = fields[.contentType] ?? ""
            // A picture cannot run anything; whatever else somebody has sent is stored, never shown.
            if !Self.safePictures.contains(type) { fields[.contentType] = "application/octet-stream" }
            let name = response.fileName ?? request.path.split(separator: "/").last.map(String.init) ?? "file"
            fields[.contentDisposition] = ContentDisposition.attachment(name)
            fields[.contentSecurityPolicy] = "sandbox; default-src 'none'; frame-ancestors 'none'"
        } else if fields[.contentSecurityPolicy] == nil {
            fields[.contentSecurityPolicy] = Self.policy(response)
        }
        fields[.referrerPolicy] = SafeFields.referrerPolicy
        fields[.crossOriginOpenerPolicy] = "same-origin"
        fields[.crossOriginResourcePolicy] = "same-origin"
        fields[.permissionsPolicy] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        fields[.xRobotsTag] = "noindex, nofollow"
        if let location = fields[.location], location.hasPrefix("/") { fields[.location] = address.outer(location) }
        if fields[.cacheControl] == nil { fields[.cacheControl] = cacheControl(response) }
        var vary = fields[.vary].map { [$0] } ?? []
        vary.append(isOpen ? "Accept-Encoding" : "Accept-Encoding, Authorization, Cookie")
        fields[.vary] = vary.joined(separator: ", ")
        return fields
    }

    private func cacheControl(_ response: Response) -> String {
        guard response.status == .ok else { return "no-store" }
        guard isOpen else { return "private, no-cache" }
        return response.freshSeconds.map { "public, max-age=\($0)" } ?? "public, no-cache"
    }

    private static let safePictures: Set<String> = ["image/png", "image/jpeg", "image/gif", "image/webp"]

    /// That of the page itself, which knows what it needs, and that nobody may frame it, which a page cannot say.
    private static func policy(_ response: Response) -> String {
        let strict = SafeFields.strictPolicy
        // A theme may have written it, and it goes into a header field: it must be nothing but a policy.
        guard let own = response.policy, own.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), !own.contains("&"),
            !own.contains("frame-ancestors")
        else { return strict }
        return own.trimmingCharacters(in: [" ", ";"]) + "; frame-ancestors 'none'"
    }

    private static func isCompressible(_ type: String?) -> Bool {
        guard let type else { return false }
        return type.hasPrefix("text/") || type.contains("json") || type.contains("xml") || type.contains("javascript")
    }
}

extension Response {
    /// All that is a file, or came from somebody.
    fileprivate var isStored: Bool {
        if case .file = body { return true }
        return isAttachment
    }
}

extension HTTPField.Name {
    fileprivate static let xRobotsTag = HTTPField.Name("X-Robots-Tag")!
    fileprivate static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
    fileprivate static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
}
