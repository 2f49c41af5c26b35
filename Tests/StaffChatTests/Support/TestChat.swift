import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import HansardStore
import Logging
import NIOCore
import NIOPosix
import PairChannel
import PairChannelServer
import Synchronization
import TestSupport
import Testing

@testable import StaffChat

/// A chat whose events a live server carries: of the same process, or of another that is called by its HTTP API and that calls
/// back.
final class TestChat: Sendable {
    enum Carrier: String, Sendable, CaseIterable, CustomTestStringConvertible {
        case embedded, hosted
        var testDescription: String { rawValue }
    }

    static let credentials = AppCredentials(id: "1", key: "key", secret: "secret")!
    static let presence = ChannelName("presence-staff")!

    let archive: String
    var journal: LiveJournal { record.journal }
    let livePort: Int
    /// Of the hosted service’s HTTP API.
    let gate: Gate
    private let front: Front
    private let record: PresenceServer
    private let live: LiveServer
    private let carrier: Carrier
    private let service = Mutex<(chat: ChatService, transport: any ChatTransport)?>(nil)

    /// What is asked at the chat’s own port.
    private final class Front: Sendable {
        let chat = Mutex<ChatService?>(nil)

        /// That of the chat as it is now: it begins and ends while the port stays.
        var route: Route {
            Route(
                Request.chatPrefix, admit: { _ in 1 << 20 },
                .respond { head, body, peer in
                    guard let route = self.chat.withLock({ $0 })?.route(at: nil),
                        case .respond(let respond) = route.answering
                    else { return EncodedResponse(.serviceUnavailable, lines: "", .none) }
                    return await respond(head, body, peer)
                })
        }
    }

    static func run(_ carrier: Carrier, _ body: (TestChat) async throws -> Void) async throws {
        let archive = NSTemporaryDirectory() + "/hansard-chat-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: archive) }
        let front = Front()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let door = Listener([front.route], on: loop)
        let doorPort = try await door.start(host: "127.0.0.1", port: 0)
        let record = try PresenceServer(archive: archive)
        let hook = LiveWebhook(
            url: "http://127.0.0.1:\(doorPort)/chat/webhooks",
            types: [.channelOccupied, .channelVacated, .memberAdded, .memberRemoved])
        let app = LiveServerApp(credentials, webhooks: carrier == .hosted ? [hook] : [])
        let live = LiveServer([app], on: loop) { notice, app, at in
            guard carrier == .embedded else { return }
            record.recorder.take(notice, app: app, at: Timestamp(microseconds: at))
        }
        try await live.start()
        let port = Listener(live.routes(), on: loop)
        let livePort = try await port.start(host: "127.0.0.1", port: 0)
        let gate = try await Gate(before: livePort)
        let test = try TestChat(carrier, archive: archive, livePort: livePort, gate, front, record, live)
        let result: Result<Void, any Error>
        do {
            try await test.start()
            result = .success(try await body(test))
        } catch { result = .failure(error) }
        await test.stop()
        await port.drain()
        await live.stop()
        try await gate.close()
        await door.drain()
        _ = try await BlockingWork.run { try record.close(within: 10) }
        try result.get()
    }

    private static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private init(
        _ carrier: Carrier, archive: String, livePort: Int, _ gate: Gate, _ front: Front, _ record: PresenceServer,
        _ live: LiveServer
    ) throws {
        (self.carrier, self.archive, self.livePort, self.gate) = (carrier, archive, livePort, gate)
        (self.front, self.record, self.live) = (front, record, live)
    }

    var chat: ChatService { service.withLock { $0!.chat } }
    var transport: any ChatTransport { service.withLock { $0!.transport } }

    /// Starts a process, as it were, on the same archive.
    func start() async throws {
        var configuration = ChatConfiguration(credentials: Self.credentials, presence: Self.presence)
        configuration.messagesPerMinute = 100_000
        configuration.requestsPerSecond = 100_000
        let transport: any ChatTransport
        var receiver: WebhookReceiver?
        switch carrier {
        case .embedded: transport = embeddedTransport(live, app: "1", presence: Self.presence)
        case .hosted:
            var hosted = HostedService(Self.credentials, host: "127.0.0.1", port: gate.port, isTLS: false)
            (hosted.timing.firstWaitSeconds, hosted.timing.longestWaitSeconds) = (0.02, 0.1)
            hosted.timing.rosterSeconds = 0.05
            let carrier = HostedTransport(
                hosted, presence: Self.presence, journal: journal, writer: record.writer,
                recorder: record.recorder, logger: Self.quiet)
            let recorder = record.recorder
            receiver = WebhookReceiver(record: { await recorder.record($0) }, hear: { carrier.hear($0) })
            transport = carrier
        }
        let chat = ChatService(
            configuration, transport: transport, journal: journal, writer: record.writer,
            people: ChatPeople(archive: archive, journal: journal),
            identity: ChatIdentity(tokens: nil, session: { $0.headers[.person] }),
            receiver: receiver, logger: Self.quiet, widget: WidgetResponder(nil))
        service.withLock { $0 = (chat, transport) }
        front.chat.withLock { $0 = chat }
        try await chat.start()
    }

    func stop() async {
        front.chat.withLock { $0 = nil }
        await service.withLock { $0?.chat }?.stop()
    }

    // MARK: What people do

    struct Answer {
        let status: Int
        let json: JSONText

        subscript(_ name: String) -> JSONText? { (try? json.members())?[name] }
    }

    /// - Parameter fields: Each with its line’s end.
    @discardableResult
    func ask(_ method: String, _ path: String, as person: String, _ body: String = "") async throws -> Answer {
        let answer = try await ask(method, path, fields: "X-Person: \(person)\r\n", body)
        try #require(
            (200..<300).contains(answer.status),
            "\(answer.status) \(String(decoding: answer.json.bytes, as: UTF8.self))")
        return answer
    }

    func ask(_ method: String, _ path: String, fields: String, _ body: String) async throws -> Answer {
        let text =
            "\(method) /chat/\(path) HTTP/1.1\r\nHost: chat.test\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\(fields)\r\n"
        let head = try RequestHead(Array(text.utf8), limits: RequestHeadLimits())
        let answer = await chat.answer(head, Array(body.utf8), nil)
        return Answer(status: answer.status.code, json: try JSONText(answer.bytes))
    }

    /// - Returns: The message’s id.
    @discardableResult
    func say(_ text: String, from sender: String, to other: String, except socket: SocketID? = nil) async throws
        -> String
    {
        let excluded = socket.map { #","socket_id":"\#($0.text)""# } ?? ""
        let body = #"{"with":"\#(other)","text":"\#(text)","client_id":"\#(UUID().uuidString)"\#(excluded)}"#
        let answer = try await ask("POST", "messages", as: sender, body)
        return try #require(answer["message"]?.members()["id"]?.string)
    }

    /// A page of somebody’s: signed in, in the presence channel, and in those of the pairs with `others`.
    func page(of person: String, with others: [String] = []) async throws -> Page {
        for known in [person] + others { try await ask("GET", "session", as: known) }
        let client = try await TestClient.connect(livePort)
        let page = Page(person: person, client: client, socket: try await client.established())
        let user = try await ask("POST", "user-auth", as: person, #"{"socket_id":"\#(page.socket.text)"}"#)
        try await page.send("pusher:signin", ["auth", "user_data"].map { ($0, user[$0]) })
        _ = try await page.next("pusher:signin_success")
        let inbox = try JSONText(Array("\"#server-to-user-\(person)\"".utf8))
        try await page.send("pusher:subscribe", [("channel", inbox)])
        _ = try await page.next("pusher_internal:subscription_succeeded")
        let pairs = others.compactMap { Pair(PersonID(person)!, PersonID($0)!)?.channelName }
        for channel in [Self.presence.text] + pairs {
            let body = #"{"socket_id":"\#(page.socket.text)","channel_name":"\#(channel)"}"#
            let auth = try await ask("POST", "auth", as: person, body)
            let name = try JSONText(Array("\"\(channel)\"".utf8))
            try await page.send(
                "pusher:subscribe", [("channel", name)] + ["auth", "channel_data"].map { ($0, auth[$0]) })
            _ = try await page.next("pusher_internal:subscription_succeeded")
        }
        return page
    }

    /// Whom the chat shows as online to somebody.
    func online(to person: String) async throws -> [String] {
        let people = try await ask("GET", "online", as: person)["people"]?.elements ?? []
        return people.filter { (try? $0.members())?["online"]?.bytes.elementsEqual("true".utf8) ?? false }
            .compactMap { (try? $0.members())?["id"]?.string }
    }

    func outbox() throws -> Int { try journal.readNow { try $0.outboxCount() } }

    /// When somebody came and went, as the archive has it.
    func stays(of person: String) throws -> [PresenceInterval] {
        guard let reader = try? ArchiveReader(path: archive, cacheMiB: 1, for: .serving),
            let known = try reader.people().people.first(where: { $0.sourceID == person })
        else { return [] }
        return try reader.presence(of: known.id)
    }
}

/// A page that is connected.
struct Page: Sendable {
    let person: String
    let client: TestClient
    let socket: SocketID

    struct Event: Equatable {
        let name: String
        let channel: String
        let data: String

        /// A member of the data, which is an object.
        subscript(_ name: String) -> String? {
            (try? JSONText(Array(data.utf8)).members())?[name]?.stringOrNumber
        }
    }

    func send(_ event: String, _ data: [(String, JSONText?)]) async throws {
        let members = data.compactMap { name, value in
            value.map { "\"\(name)\":\(String(decoding: $0.bytes, as: UTF8.self))" }
        }
        try await client.send(#"{"event":"\#(event)","data":{\#(members.joined(separator: ","))}}"#)
    }

    /// The next event of this name, on this channel; what comes before it is passed over.
    func next(_ name: String, on channel: String? = nil) async throws -> Event {
        while true {
            let members = try JSONText(Array(try await client.nextText().utf8)).members()
            let event = Event(
                name: members["event"]?.string ?? "", channel: members["channel"]?.string ?? "",
                data: members["data"]?.string ?? "")
            if event.name == name, channel == nil || event.channel == channel { return event }
        }
    }

    /// All messages’ texts that have come on the channel up to now.
    func texts(on channel: String, upTo last: String) async throws -> [String] {
        var texts: [String] = []
        while texts.last != last { texts.append(try await next("new_message", on: channel)["text"] ?? "") }
        return texts
    }
}

extension HTTPField.Name {
    fileprivate static let person = HTTPField.Name("X-Person")!
}
