import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import HansardStore
import Logging
import NIOCore
import PairChannel
import Synchronization

/// The messenger that a business application embeds: what is below `/chat/`.
package final class ChatService: Sendable {
    /// The longest body, in bytes: of many channels that are asked for at once, of some windows with drafts, or a message. None
    /// of who is refused anyway, for having asked too often.
    private func bodyBytes(for head: RequestHead) -> Int {
        if head.hasBody, let person = identity.knownPerson(of: head, now: .now), requests.isExhausted(ID(person)) {
            return 0
        }
        if head.target.utf8.starts(with: "/chat/auth".utf8) { return BulkAuthorization.maximumRequestBytes }
        return head.target.utf8.starts(with: "/chat/webhooks".utf8) ? WebhookReceiver.maximumBytes : 256 << 10
    }

    let configuration: ChatConfiguration
    let transport: any ChatTransport
    let journal: LiveJournal
    let writer: ChatWriter
    let people: ChatPeople
    let receiver: WebhookReceiver?
    let logger: Logger
    /// Serves the chat’s script and what it loads.
    package let widget: WidgetResponder
    private let identity: ChatIdentity
    private let origins: OriginPolicy
    private let disclose: @Sendable (ChatDisclosure) async throws -> Void
    /// How much each person may still ask for, and send.
    let requests: RateLimiter
    let messages: RateLimiter
    private let signing: Mutex<AppCredentials>
    private let watch = Mutex<Task<Void, Never>?>(nil)

    /// - Parameters:
    ///   - writer: Writes to `journal`; whoever made it closes it when this has stopped.
    ///   - receiver: Takes what a hosted service tells; `nil` where there is none.
    ///   - widget: Serves the chat’s script and what it loads.
    ///   - disclose: Puts what somebody is about to be given of the record into the access log; what it throws keeps it from them.
    ///   - uptime: Seconds from any moment, by which rates are counted.
    package init(
        _ configuration: ChatConfiguration, transport: any ChatTransport, journal: LiveJournal, writer: JournalWriter,
        people: ChatPeople, identity: ChatIdentity, receiver: WebhookReceiver? = nil, logger: Logger,
        widget: WidgetResponder,
        disclose: @escaping @Sendable (ChatDisclosure) async throws -> Void = { _ in },
        uptime: @escaping @Sendable () -> Double = { Double(DispatchTime.now().uptimeNanoseconds) / 1_000_000_000 }
    ) {
        (self.configuration, self.transport, self.journal) = (configuration, transport, journal)
        (self.people, self.identity, self.logger) = (people, identity, logger)
        (self.widget, self.disclose) = (widget, disclose)
        self.receiver = receiver
        origins = .own(and: configuration.origins)
        signing = Mutex(configuration.credentials)
        self.writer = ChatWriter(writer, needsOutbox: transport.needsOutbox) { transport.publish($0) }
        let perMinute = Double(configuration.messagesPerMinute)
        let perSecond = Double(configuration.requestsPerSecond)
        requests = RateLimiter(perSecond: perSecond, burst: 4 * perSecond, uptime: uptime)
        messages = RateLimiter(perSecond: perMinute / 60, burst: max(20, perMinute / 2), uptime: uptime)
    }

    /// What signatures are made with now.
    var credentials: AppCredentials { signing.withLock { $0 } }

    /// Signs with other credentials of the same app from now on.
    package func sign(with credentials: AppCredentials) { signing.withLock { $0 = credentials } }

    // MARK: Life

    /// Begins: who is there is known, and events are carried, when this returns.
    ///
    /// - Throws: Why the archive’s people cannot be read, or events not carried.
    package func start() async throws {
        await identity.start()
        try await refreshPeople()
        try await transport.start()
        watch.withLock {
            $0 = Task.detached { [weak self] in
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(1))
                    await self?.lookAround()
                }
            }
        }
    }

    /// Ends. What was answered is in the journal.
    package func stop() async {
        watch.withLock { $0?.cancel() }
        await transport.stop()
    }

    @discardableResult
    private func refreshPeople() async throws -> [String]? {
        let people = people
        return try await BlockingWork.run { try people.refresh() }
    }

    /// Who was deactivated, by the command or in the record, is ended.
    private func lookAround() async {
        do {
            guard let gone = try await refreshPeople() else { return }
            for person in gone {
                await transport.terminate(person)
                logger.notice("deactivated", metadata: ["person": "\(person)"])
            }
        } catch { logger.error("people are not read", metadata: ["error": "\(error)"]) }
    }

    // MARK: Requests

    /// What is answered below `/chat/`.
    ///
    /// - Parameter address: Where clients find the server: under which names requests are answered; `nil` for any.
    package func route(at address: PublicAddress?) -> Route {
        Route(
            Request.chatPrefix,
            admit: { head throws(ProblemDetails) in
                try address?.check(host: head.fields[.hostField])
                return self.bodyBytes(for: head)
            },
            .respond { head, body, peer in await self.answer(head, body, peer) })
    }

    /// Answers one request below `/chat/`: refusals with their reason, in each case with what other sites’ pages may read.
    package func answer(_ head: RequestHead, _ body: [UInt8], _ peer: SocketAddress?) async -> EncodedResponse {
        guard let request = Request(chat: head, body: body, peer: peer) else {
            return Self.encoded(ProblemDetails.badRequest("The address cannot be read.").chatResponse)
        }
        if widget.claims(request.path) { return widget.answer(request) }
        var response: Response
        var origin: String?
        do throws(ProblemDetails) {
            origin = try self.origin(of: request)
            response = try await answer(request)
        } catch { response = error.chatResponse }
        if let origin {
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[.accessControlAllowCredentials] = "true"
            response.headers[.accessControlExposeHeaders] = "Retry-After"
        }
        response.headers[.vary] = "Authorization, Cookie, Origin"
        return Self.encoded(response)
    }

    /// Somebody’s messages, or who they are: nothing that a cache is to keep, the browser’s own included.
    private static func encoded(_ response: Response) -> EncodedResponse {
        var response = response
        response.headers[.cacheControl] = "private, no-store"
        response.headers[.contentSecurityPolicy] = SafeFields.strictPolicy
        response.headers[.referrerPolicy] = SafeFields.referrerPolicy
        return response.encoded
    }

    /// Which other site’s page asks, if one does that may.
    private func origin(of request: Request) throws(ProblemDetails) -> String? {
        switch origins.verdict(on: request.method.rawValue, request.headers) {
        case .own: return nil
        case .other(let origin): return origin
        case .foreign(let origin):
            throw .forbidden("Pages of \(origin.prefix(200)) may not use this chat. Add it to “chat: origins”.")
        // A page that is not to read the answer is still not to cause anything.
        case .otherSite: throw .forbidden("Another site’s page asked for this.")
        }
    }

    private func answer(_ request: Request) async throws(ProblemDetails) -> Response {
        if request.method == .options { return Self.preflight }
        if request.path == "webhooks" { return try await webhooks(request) }
        guard let methods = Self.places[request.path] else {
            throw .notFound("The chat has nothing here. docs/chat.md says what it has.")
        }
        guard let place = methods[request.method.rawValue] else { throw .method(allowed: methods.keys.sorted()) }
        let now = Timestamp.now
        let caller = try await caller(request, now: now)
        return try await place(self)(request, caller, now)
    }

    private typealias Place =
        @Sendable (ChatService) -> (
            Request, ChatPerson, Timestamp
        ) async throws(ProblemDetails) -> Response

    /// All that there is for those who are known.
    private static let places: [String: [String: Place]] = [
        "session": ["GET": { $0.session }],
        "auth": ["POST": { $0.authorize }],
        "user-auth": ["POST": { $0.authorizeUser }],
        "messages": ["GET": { $0.history }, "POST": { $0.send }],
        "seen": ["POST": { $0.see }],
        "unseen": ["GET": { $0.unseen }],
        "online": ["GET": { $0.online }],
        "windows": ["GET": { $0.windows }, "PUT": { $0.keepWindows }],
        "edits": ["POST": { $0.edit }],
        "deletions": ["POST": { $0.delete }],
    ]

    private static let preflight: Response = {
        var response = Response(status: .noContent)
        response.headers[.accessControlAllowMethods] = "GET, POST, PUT"
        response.headers[.accessControlAllowHeaders] = "Authorization, Content-Type, X-Socket-ID"
        response.headers[.accessControlMaxAge] = "600"
        return response
    }()

    /// Who asks: known, active, and not too often.
    private func caller(_ request: Request, now: Timestamp) async throws(ProblemDetails) -> ChatPerson {
        let proven = try await identity.person(of: request, now: now)
        guard PersonID(proven.id) != nil, ChannelName(.serverToUser, proven.id) != nil else {
            throw .forbidden("An id of the chat is 1 to 128 of A-Z a-z 0-9 _ - = @ , . ;")
        }
        try spend(requests, proven.id)
        // It was not read, since a moment ago this person had asked too often.
        if request.hasUnreadBody { throw .tooMany(retryAfter: 1) }
        let known = people.person(proven.id)
        guard known?.isActive ?? true else { throw .forbidden("This person has been deactivated.") }
        let isNews =
            known == nil
            || !people.isNamedByArchive(proven.id) && proven.name != nil
                && (proven.name != known?.name || proven.title != nil && proven.title != known?.title)
        guard isNews else { return known! }
        // What is written of somebody says all that is known.
        var news = known ?? proven
        (news.name, news.title) = (proven.name ?? news.name, proven.title ?? news.title)
        let person = news
        try await write { transaction in
            // Deactivated a moment ago, perhaps.
            if try transaction.reading.person(person.id)?.isActive == false { throw ChatRefusal.notTheirs }
            try transaction.know(person, now: now)
            return ((), [])
        }
        people.add(person)
        return person
    }

    func spend(_ limiter: RateLimiter, _ person: String, cost: Double = 1) throws(ProblemDetails) {
        do throws(RateLimiter.Refusal) { try limiter.take(ID(person), cost: cost) } catch {
            throw .tooMany(retryAfter: error.seconds)
        }
    }

    /// Returns when it is in the access log that `caller` is about to be given this of a conversation.
    func note(
        _ request: Request, _ caller: ChatPerson, _ conversation: OwnConversation, records: ClosedRange<Int64>?
    ) async throws(ProblemDetails) {
        do {
            try await disclose(
                ChatDisclosure(
                    person: caller.id, channel: conversation.channel, records: records, request: request))
        } catch {
            logger.critical("access log cannot be written", metadata: ["error": "\(type(of: error))"])
            throw .notLogged
        }
    }

    /// - Throws: what to say when it is refused or cannot be written.
    func write<Value: Sendable>(_ action: @escaping ChatWriter.Action<Value>) async throws(ProblemDetails) -> Value {
        do { return try await writer.perform(action) } catch let refusal as ChatRefusal {
            throw Self.problem(refusal)
        } catch { throw .unavailable }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (JournalReading) throws -> Value
    ) async throws(ProblemDetails) -> Value {
        do { return try await journal.read(body) } catch {
            logger.error("not read", metadata: ["error": "\(error)"])
            throw .unavailable
        }
    }

    private static func problem(_ refusal: ChatRefusal) -> ProblemDetails {
        switch refusal {
        case .clientIDTaken: .conflict("The client_id was used for another message. Make up one for each.")
        case .noMessage: .notFound("The conversation has no message of this id.")
        case .notTheirs: .forbidden("It is somebody else’s.")
        case .ownMessage: .badRequest("“up_to” is the caller’s own message. Name one that was sent to the caller.")
        case .tooLate: .conflict("It is too late for that: the message has stood for too long.", kind: "too-late")
        case .isDeleted: .conflict("The message has been taken back.", kind: "taken-back")
        }
    }

    /// For /metrics.
    package func metrics() async -> String {
        let counts = writer.counts
        var text = MetricsText(prefix: "hansard_chat_")
        text.add("written_total", .counter, "What people did in the chat that is on the disk.", counts.entries)
        text.add("commits_total", .counter, "Transactions in which it was written.", counts.commits)
        text.add(
            "failed_writes_total", .counter, "Transactions that failed; whoever waited for them was told so.",
            counts.failures)
        return text.text + (await transport.metrics())
    }
}

/// What of the record somebody is about to be given by the chat.
package struct ChatDisclosure: Sendable {
    /// The id of who is given it.
    package let person: String
    /// The conversation’s.
    package let channel: String
    /// Of the archive, by their sequence numbers; `nil` when all is of the chat’s own.
    package let records: ClosedRange<Int64>?
    /// What it is given for.
    package let request: Request
}
