import AsyncHTTPClient
import HTTPServer
import HTTPTypes
import NIOCore
import NIOPosix
import Synchronization

/// Stands before a live server’s HTTP API: lets calls through, or answers them in its stead, and keeps what was called.
final class Gate: Sendable {
    struct Call: Sendable {
        let method: String
        /// Without the query: `/apps/1/events`.
        let path: String
        let body: String
        let status: Int
    }

    /// What a call is answered with; `nil` to let it through.
    typealias Rule = @Sendable (_ method: String, _ path: String, _ body: String) -> EncodedResponse?

    private struct State {
        var calls: [Call] = []
        var rule: Rule = { _, _, _ in nil }
        var open: Listener?
    }

    /// What answers its connections.
    private final class Book: Sendable {
        let behind: Int
        let state = Mutex(State())

        init(behind: Int) { self.behind = behind }

        func answer(_ head: RequestHead, _ body: [UInt8]) async -> EncodedResponse {
            let path = String(head.target.prefix { $0 != "?" })
            let text = String(decoding: body, as: UTF8.self)
            let rule = state.withLock { $0.rule }
            var answer = rule(head.method, path, text)
            if answer == nil { answer = try? await forward(head, body) }
            let given = answer ?? Gate.answer(502)
            state.withLock {
                $0.calls.append(Call(method: head.method, path: path, body: text, status: given.status.code))
            }
            return given
        }

        private func forward(_ head: RequestHead, _ body: [UInt8]) async throws -> EncodedResponse {
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(behind)\(head.target)")
            request.method = .RAW(value: head.method)
            if !body.isEmpty { request.body = .bytes(ByteBuffer(bytes: body)) }
            let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
            let bytes = try await answer.body.collect(upTo: 1 << 20)
            return EncodedResponse(
                HTTPResponse.Status(known: Int(answer.status.code)), HTTPFields(),
                .bytes(Array(bytes.readableBytesView)))
        }
    }

    let port: Int
    private let book: Book

    init(before live: Int) async throws {
        book = Book(behind: live)
        port = try await Self.open(0, book)
    }

    var calls: [Call] { book.state.withLock { $0.calls } }

    /// The calls that tell of events.
    var told: [Call] { calls.filter { $0.path.hasSuffix("/events") || $0.path.hasSuffix("/batch_events") } }

    func rule(_ rule: @escaping Rule) { book.state.withLock { $0.rule = rule } }

    /// Nobody listens from now on, and who is connected is cut off.
    func close() async throws {
        let open = book.state.withLock { state in
            defer { state.open = nil }
            return state.open
        }
        await open?.drain()
        await open?.connections.end(within: 0)
    }

    func open() async throws { _ = try await Self.open(port, book) }

    private static func open(_ port: Int, _ book: Book) async throws -> Int {
        let route = Route("", admit: { _ in 1 << 20 }, .respond { head, body, _ in await book.answer(head, body) })
        let listener = Listener([route], on: MultiThreadedEventLoopGroup.singleton.next())
        let bound = try await listener.start(host: "127.0.0.1", port: port)
        book.state.withLock { $0.open = listener }
        return bound
    }

    static func answer(_ status: Int, retryAfter: String? = nil) -> EncodedResponse {
        var fields = HTTPFields()
        if let retryAfter { fields[.retryAfter] = retryAfter }
        return EncodedResponse(
            HTTPResponse.Status(known: status), fields, .bytes(Array("as the test says\n".utf8)))
    }
}
