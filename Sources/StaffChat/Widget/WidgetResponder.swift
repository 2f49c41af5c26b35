import HTTPServer
import HTTPTypes
import Synchronization

/// Serves the chat’s script, `/chat/hansard-chat.js`, which any page of any site may have: it says nothing about anybody.
package final class WidgetResponder: Sendable {
    /// Its path below `/chat/`.
    static let scriptName = "hansard-chat.js"

    private struct Script {
        let bytes: [UInt8]
        let gzipped: [UInt8]?
        let tag: EntityTag
    }

    private let script: @Sendable () -> [UInt8]?
    private let gzip: @Sendable ([UInt8]) -> [UInt8]?
    /// The script as it was sent last.
    private let sent = Mutex<Script?>(nil)

    /// - Parameters:
    ///   - script: The script’s bytes as they are now; `nil` where there is none. It is called off the event loop.
    ///   - gzip: Compresses them, for browsers that take that; `nil` to send them as they are.
    package init(
        script: @escaping @Sendable () -> [UInt8]?, gzip: @escaping @Sendable ([UInt8]) -> [UInt8]? = { _ in nil }
    ) {
        (self.script, self.gzip) = (script, gzip)
    }

    /// Whether what is at `path`, below `/chat/`, is the widget’s.
    func claims(_ path: String) -> Bool { path == Self.scriptName }

    /// What a request for the widget is answered with.
    func answer(_ request: ChatRequest) async -> ChatAnswer {
        var answer: ChatAnswer
        do throws(ChatProblem) { answer = try await file(request) } catch { answer = error.answer }
        answer.fields[.vary] = "Origin, Accept-Encoding"
        return answer
    }

    private func file(_ request: ChatRequest) async throws(ChatProblem) -> ChatAnswer {
        guard ["GET", "HEAD"].contains(request.method) else { throw .method(allowed: ["GET", "HEAD"]) }
        // Tens of kilobytes that are read and, when they are others than before, hashed and compressed.
        guard let script = await BlockingWork.run({ self.currentScript() }) else {
            throw .notFound("The templates have no chat/hansard-chat.js.")
        }
        return Self.answer(script, request.head.fields)
    }

    private static func answer(_ script: Script, _ fields: HTTPFields) -> ChatAnswer {
        let gzipped = AcceptEncoding.allowsGzip(fields) ? script.gzipped : nil
        var answer = ChatAnswer(type: "text/javascript; charset=utf-8", body: gzipped ?? script.bytes)
        if gzipped != nil { answer.fields[.contentEncoding] = "gzip" }
        answer.fields[.eTag] = (gzipped == nil ? script.tag : script.tag.compressed).text
        // Any page may have it, and any cache: it is nobody’s.
        answer.fields[.cacheControl] = "no-cache"
        answer.fields[.accessControlAllowOrigin] = "*"
        answer.fields[HTTPField.Name("Cross-Origin-Resource-Policy")!] = "cross-origin"
        if script.tag.isKnown(to: fields) || script.tag.compressed.isKnown(to: fields) {
            (answer.status, answer.body) = (304, [])
            answer.fields[.contentType] = nil
            answer.fields[.contentEncoding] = nil
        }
        return answer
    }

    /// The script in both forms, made once for each state of its file; `nil` when there is none.
    private func currentScript() -> Script? {
        guard let bytes = script() else { return nil }
        return sent.withLock { sent in
            if let known = sent, known.bytes == bytes { return known }
            let script = Script(bytes: bytes, gzipped: gzip(bytes), tag: EntityTag(of: bytes))
            sent = script
            return script
        }
    }
}
