import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import HansardStore
import Logging
import PairChannel
import Synchronization
import TestSupport
import Testing

@testable import StaffChat

/// Carries nothing and keeps what it was given.
final class KeepingTransport: ChatTransport {
    private struct State {
        var published: [ChatPublication] = []
        var online: Set<String> = []
        var signed: [String: [SocketID]] = [:]
    }

    private let state = Mutex(State())
    /// Whose connections were ended.
    let ended: AsyncStream<String>
    private let ends: AsyncStream<String>.Continuation

    init() { (ended, ends) = AsyncStream.makeStream() }

    var needsOutbox: Bool { false }
    var published: [ChatPublication] { state.withLock { $0.published } }

    func setOnline(_ people: Set<String>) { state.withLock { $0.online = people } }
    func publish(_ publications: [ChatPublication]) { state.withLock { $0.published += publications } }
    func online() async -> Set<ID> { state.withLock { Set($0.online.map { ID($0) }) } }
    func signed(_ socket: SocketID, for person: String) {
        state.withLock { $0.signed[person, default: []].append(socket) }
    }
    func sockets(of person: String) -> [SocketID] { state.withLock { $0.signed[person] ?? [] } }
    func terminate(_ person: String) async { ends.yield(person) }
    func start() async throws {}
    func stop() async {}
}

/// A chat with a real database and a real archive, asked as over HTTP. In the header `X-Person` stands who asks.
struct TestService: Sendable {
    static let secret = "a secret of the tests and of nobody"
    static let credentials = AppCredentials(id: "1", key: "staff", secret: "0123456789abcdef")!
    static let people = ["7", "9", "10", "12", "1", "2-3", "1-2", "3", "A.b_c@d,e;f", "a=b"]

    let archive: String
    let journal: LiveJournal
    let transport: KeepingTransport
    let service: ChatService

    struct Reply {
        let status: Int
        let fields: HTTPFields
        let body: [UInt8]

        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
        }
        var text: String { String(decoding: body, as: UTF8.self) }
        var message: [String: Any] { json["message"] as? [String: Any] ?? [:] }
        /// The message’s.
        var id: String { message["id"] as? String ?? "" }

        func objects(_ name: String) -> [[String: Any]] { json[name] as? [[String: Any]] ?? [] }
    }

    /// As a house could have it, and without limits that a test would reach.
    static var configuration: ChatConfiguration {
        var configuration = ChatConfiguration(credentials: credentials, presence: ChannelName("presence-staff")!)
        configuration.messagesPerMinute = 100_000
        configuration.requestsPerSecond = 100_000
        configuration.origins = ["https://crm.example.com"]
        return configuration
    }

    /// Runs `body` with a chat of its own. Person 12 has been deactivated.
    ///
    /// - Parameter uptime: The seconds by which rates are counted; the machine’s own if left out.
    static func with(
        _ configuration: ChatConfiguration = configuration, uptime: (@Sendable () -> Double)? = nil,
        _ body: (TestService) async throws -> Void
    ) async throws {
        let archive = NSTemporaryDirectory() + "/hansard-chat-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: archive) }
        try ingest(
            people.map { #"{"type":"person","id":"\#($0)","name":"Person \#($0)","title":"Clerk"}"# }, into: archive)
        let journal = try LiveJournal(archive: archive)
        var gone = ChatPerson(id: "12", name: "Person 12", title: nil)
        gone.isActive = false
        let deactivated = gone
        try journal.commit { try $0.know(deactivated, now: .now) }
        let transport = KeepingTransport()
        let writer = JournalWriter(journal)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let service = ChatService(
            configuration, transport: transport, journal: journal, writer: writer,
            people: ChatPeople(archive: archive, journal: journal),
            identity: ChatIdentity(
                tokens: ChatTokens(secret: secret), session: { $0.headers[HTTPField.Name("X-Person")!] }),
            logger: logger,
            widget: WidgetResponder(try Widget(script: Array("// The widget.".utf8), parts: [:], languages: [])),
            uptime: uptime ?? { Double(DispatchTime.now().uptimeNanoseconds) / 1_000_000_000 })
        try await service.start()
        let result: Result<Void, any Error>
        do {
            try await body(TestService(archive: archive, journal: journal, transport: transport, service: service))
            result = .success(())
        } catch { result = .failure(error) }
        await service.stop()
        await BlockingWork.run { writer.close() }
        try result.get()
    }

    static func ingest(_ lines: [String], into archive: String, system: String? = nil) throws {
        let file = NSTemporaryDirectory() + "/hansard-log-\(UUID().uuidString).jsonl"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Ingestion.run(lines, file: file, into: archive, system: system, at: .now)
    }

    func ask(
        _ method: String, _ path: String, as person: String?, _ body: String? = nil, type: String = "application/json",
        fields: KeyValuePairs<String, String> = [:]
    ) async -> Reply {
        await ask(method, path, as: person, bytes: Array((body ?? "").utf8), type: type, fields: fields)
    }

    func ask(
        _ method: String, _ path: String, as person: String?, bytes: [UInt8], type: String = "application/json",
        fields: KeyValuePairs<String, String> = [:]
    ) async -> Reply {
        var lines = ["\(method) /chat/\(path) HTTP/1.1", "Host: chat.example.com"]
        if let person { lines.append("X-Person: \(person)") }
        if !bytes.isEmpty { lines += ["Content-Type: \(type)", "Content-Length: \(bytes.count)"] }
        lines += fields.map { "\($0): \($1)" }
        let text = lines.joined(separator: "\r\n") + "\r\n\r\n"
        guard let head = try? RequestHead(Array(text.utf8), limits: RequestHeadLimits()) else {
            Issue.record("This is no request: \(text)")
            return Reply(status: 0, fields: HTTPFields(), body: [])
        }
        let answer = await service.answer(head, bytes, nil)
        return Reply(status: answer.status.code, fields: answer.headers, body: answer.bytes)
    }

    /// Sends a message, and gives the answer.
    @discardableResult
    func say(_ text: String, from sender: String, to other: String, id: String = UUID().uuidString) async -> Reply {
        await ask(
            "POST", "messages", as: sender,
            #"{"with":\#(quoted(other)),"text":\#(quoted(text)),"client_id":\#(quoted(id))}"#)
    }

    /// All that is on the record.
    func lines() throws -> [String] {
        let bytes = try journal.readNow { try $0.lines(after: 0, limit: 1_000_000) }.bytes
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: (try? encoder.encode(text)) ?? Data(), as: UTF8.self)
}
