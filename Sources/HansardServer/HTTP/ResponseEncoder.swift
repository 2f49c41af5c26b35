import Foundation
import HTTPServer
import HTTPTypes
import NIOCore

/// Makes of a handler’s answer what goes over the wire: security, caching, conditions, ranges and compression.
struct ResponseEncoder: Sendable {
    /// Everybody reads the same, so shared caches may keep it.
    let isOpen: Bool
    /// Where readers find the server: handlers redirect to its own paths.
    let address: PublicAddress

    func encoded(_ cached: CachedResponse, for fields: HTTPFields) -> EncodedResponse {
        guard cached.plain.status == .ok, fields.contains(.ifNoneMatch) else { return cached.form(for: fields) }
        if cached.tag.isKnown(to: fields) || cached.tag.compressed.isKnown(to: fields) {
            return cached.notModified(fields)
        }
        return cached.form(for: fields)
    }

    /// - Throws: What opening a file throws.
    func encoded(_ answer: Answer, for request: ServerRequest) throws -> EncodedResponse {
        switch answer.body {
        case .bytes: return encoded(cached(answer, for: request), for: request.headers)
        case .file(let path, let count):
            return try file(path, count, answer, request)
        case .stream(let next):
            return EncodedResponse(
                answer.status, fields(answer, request, isAttachment: answer.isAttachment),
                .pieces(count: nil) { try await next()?.bytes })
        }
    }

    /// `answer`, whose body is bytes, in every form in which it may be asked for.
    func cached(_ answer: Answer, for request: ServerRequest) -> CachedResponse {
        guard case .bytes(let bytes) = answer.body else { preconditionFailure("only bytes are cached") }
        var fields = fields(answer, request, isAttachment: answer.isAttachment)
        let isOK = answer.status == .ok
        let given = fields[.eTag].flatMap(EntityTag.list)?.tags.first
        // An error is not asked for again by its tag.
        let tag = given ?? (isOK ? EntityTag(of: bytes) : EntityTag(opaque: ""))
        if isOK { fields[.eTag] = tag.text }
        let wantsGzip = AcceptEncoding.allowsGzip(request.headers)
        let canCompress = answer.gzipped != nil || Self.isCompressible(fields[.contentType])
        let compressed = answer.gzipped ?? (wantsGzip && canCompress ? Gzip.compressed(bytes) : nil)
        return CachedResponse(
            tag: tag, fields: fields, plain: EncodedResponse(answer.status, fields, .buffer(ByteBuffer(bytes: bytes))),
            gzip: compressed.map { CachedResponse.gzip($0, answer.status, fields, tag) },
            canCompress: canCompress && compressed == nil && !wantsGzip, served: answer.served,
            bytes: bytes.count + (compressed?.count ?? 0) + 2_048)
    }

    private func file(
        _ path: String, _ count: Int64, _ answer: Answer, _ request: ServerRequest
    ) throws -> EncodedResponse {
        var fields = fields(answer, request, isAttachment: true)
        let file = try OpenFile(path)
        let tag = fields[.eTag].flatMap(EntityTag.list)?.tags.first ?? file.tag
        fields[.eTag] = tag.text
        fields[.acceptRanges] = "bytes"
        if tag.isKnown(to: request.headers) { return EncodedResponse(.notModified, Self.withoutBody(fields), .none) }
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

    /// The header fields of `answer`, complete but for those that depend on its bytes.
    private func fields(_ answer: Answer, _ request: ServerRequest, isAttachment: Bool) -> HTTPFields {
        var fields = answer.headers
        if isAttachment {
            let type = fields[.contentType] ?? ""
            // A picture cannot run anything; whatever else somebody has sent is stored, never shown.
            if !Self.safePictures.contains(type) { fields[.contentType] = "application/octet-stream" }
            let name = answer.fileName ?? request.path.split(separator: "/").last.map(String.init) ?? "file"
            fields[.contentDisposition] = ContentDisposition.attachment(name)
            fields[.contentSecurityPolicy] = "sandbox; default-src 'none'; frame-ancestors 'none'"
        } else if fields[.contentSecurityPolicy] == nil {
            fields[.contentSecurityPolicy] = Self.policy(answer)
        }
        fields[.referrerPolicy] = SafeFields.referrerPolicy
        fields[.crossOriginOpenerPolicy] = "same-origin"
        fields[.crossOriginResourcePolicy] = "same-origin"
        fields[.permissionsPolicy] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        fields[.xRobotsTag] = "noindex, nofollow"
        if let location = fields[.location], location.hasPrefix("/") { fields[.location] = address.outer(location) }
        if fields[.cacheControl] == nil { fields[.cacheControl] = cacheControl(answer, request) }
        var vary = fields[.vary].map { [$0] } ?? []
        vary.append(isOpen ? "Accept-Encoding" : "Accept-Encoding, Authorization, Cookie")
        fields[.vary] = vary.joined(separator: ", ")
        return fields
    }

    private func cacheControl(_ answer: Answer, _ request: ServerRequest) -> String {
        guard answer.status == .ok else { return "no-store" }
        guard isOpen else { return "private, no-cache" }
        return request.path.hasPrefix("assets/") ? "public, max-age=300" : "public, no-cache"
    }

    private static let safePictures: Set<String> = ["image/png", "image/jpeg", "image/gif", "image/webp"]

    /// That of the page itself, which knows what it needs, and that nobody may frame it, which a page cannot say.
    private static func policy(_ answer: Answer) -> String {
        let strict = SafeFields.strictPolicy
        // A theme may have written it, and it goes into a header field: it must be nothing but a policy.
        guard let own = answer.policy, own.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), !own.contains("&"),
            !own.contains("frame-ancestors")
        else { return strict }
        return own.trimmingCharacters(in: [" ", ";"]) + "; frame-ancestors 'none'"
    }

    private static func isCompressible(_ type: String?) -> Bool {
        guard let type else { return false }
        return type.hasPrefix("text/") || type.contains("json") || type.contains("xml") || type.contains("javascript")
    }

    /// What a 304 repeats of the answer it stands for (RFC 9110, 15.4.5), and what makes it safe.
    static func withoutBody(_ fields: HTTPFields) -> HTTPFields {
        var fields = fields
        fields[.contentType] = nil
        fields[.contentEncoding] = nil
        fields[.contentDisposition] = nil
        return fields
    }
}

extension Answer {
    /// Something that somebody sent, not a page of ours.
    var isAttachment: Bool {
        if case .file = body { return true }
        return served?.action == .attachment
    }
}

extension HTTPField.Name {
    static let xRobotsTag = HTTPField.Name("X-Robots-Tag")!
    static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
    static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
}
