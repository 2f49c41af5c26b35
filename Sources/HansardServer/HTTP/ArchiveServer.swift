import Foundation
import HTTPServer
import HTTPTypes
import HansardSite
import HansardStore
import Logging
import NIOCore
import PairChannel

/// The read-only server: pages, API and feeds of an archive, to each reader what they may see.
package final class ArchiveServer: Sendable {
    private let configuration: ServerConfiguration
    private let parts: ServerParts
    private let pool: ReaderPool
    private let pages = PageHandler()
    private let checks: RequestChecks
    private let encoder: ResponseEncoder
    private let errorPages: ErrorPages
    private let watch: ArchiveWatch
    private let metrics = Metrics()
    private let lag = LoopLag()
    package let logger: Logger
    private let moreMetrics: @Sendable () async -> String
    private let connections: Connections
    private let cached: CachedPages
    private let limiter: RateLimiter
    private let archiveRequests = Locked(0)

    /// - Parameter moreMetrics: Lines for /metrics of what else is answered on the port.
    package init(
        _ configuration: ServerConfiguration, site: Site, parts: ServerParts,
        moreMetrics: @escaping @Sendable () async -> String = { "" },
        logger: Logger = Logger(label: "serve", factory: { JSONLogHandler(label: $0, level: .info) })
    ) {
        self.configuration = configuration
        self.parts = parts
        self.moreMetrics = moreMetrics
        self.logger = logger
        connections = Connections(limit: configuration.mostConnections)
        pool = ReaderPool(archive: configuration.archive, site: site, workers: configuration.workers)
        let address = configuration.publicAddress
        checks = RequestChecks(address: address)
        encoder = ResponseEncoder(isOpen: configuration.isOpen, address: address)
        errorPages = ErrorPages(site) { Gzip.compressed($0) }
        watch = ArchiveWatch(archive: configuration.archive)
        cached = CachedPages(encoder, limit: configuration.limits.cachedBytes)
        limiter = RateLimiter(
            perSecond: configuration.limits.requestsPerSecond, burst: configuration.limits.requestBurst)
    }

    // MARK: Life

    /// A port on which the archive is answered, and what else there is.
    ///
    /// - Parameters:
    ///   - routes: Of other servers. All that is not theirs is the archive’s.
    ///   - group: On whose loops all connections of the port are.
    package func listener(with routes: [Route] = [], on group: any EventLoopGroup) -> Listener {
        let metrics = metrics
        lag.watch(group)
        return Listener(
            routes + [route], on: group, limits: configuration.limits.http, address: checks.address,
            connections: connections, onRefusal: { metrics.answered(.refused, $0, seconds: 0) })
    }

    private var route: Route {
        let bodyBytes = configuration.limits.bodyBytes
        return Route(
            "", admit: { head in AuthRoutes.takesBody(head) ? bodyBytes : 0 },
            .respond { [self] request in await respond(request) })
    }

    /// Puts the last entry of the access log where whoever can change the log cannot: what keeps this process’s own lines
    /// then has it for `hansard audit --verify --noted`.
    package func noteLastRecord() {
        guard let last = parts.lastRecord() else { return }
        logger.notice("last entry of the access log", metadata: ["noted": "\(last)"])
    }

    /// Reads the access rules again.
    package func reload() {
        do {
            try parts.reload()
            logger.info("access rules read again")
        } catch {
            // The rules that held go on to hold. What is wrong with the new ones is for the operator, who wrote them.
            logger.error("access rules not read", metadata: ["reason": "\(error)"])
        }
    }

    // MARK: One request

    private func respond(_ request: Request) async -> EncodedResponse {
        let (head, peer) = (request.head, request.peer)
        let start = ContinuousClock.now
        var route = Metrics.Route.refused
        let outgoing: EncodedResponse
        do { outgoing = try await answer(head, request.body, peer, &route) } catch {
            outgoing = failure(error, head, peer)
        }
        let seconds = Double((ContinuousClock.now - start) / .nanoseconds(1)) / 1e9
        metrics.answered(route, outgoing.status, seconds: seconds)
        logger.debug(
            "answered",
            metadata: [
                "route": "\(route.rawValue)", "status": "\(outgoing.status.code)",
                "client": "\(parts.proxies().client(of: head.fields, peer: peer))",
                "milliseconds": "\((seconds * 1_000_000).rounded() / 1_000)",
            ])
        return outgoing
    }

    private func failure(_ error: any Error, _ head: RequestHead, _ peer: SocketAddress?) -> EncodedResponse {
        let problem: ProblemDetails
        if let known = error as? ProblemDetails {
            problem = known
        } else if let error = error as? AccessError {
            metrics.lookRecorded(false)
            logger.critical("access log cannot be written", metadata: ["error": "\(error)"])
            problem = ProblemDetails.unavailable(
                "The access log cannot be written, and nothing is shown unrecorded.", retryAfter: 30)
        } else {
            // Its type, not its text: that might quote what was read.
            logger.error("request failed", metadata: ["error": "\(type(of: error))"])
            problem = ProblemDetails(.internalServerError, "internal", "Something went wrong here", "Try again later.")
        }
        let path = (try? RequestTarget(head.target))?.path
        let request = ServerRequest(method: .get, path: path ?? "", query: [], headers: head.fields, peer: peer)
        let answer = request.wantsPage ? errorPage(problem, at: path) : nil
        return encoder.encoded(
            encoder.cached(answer ?? problem.answer(root: checks.address.path), for: request), for: head.fields)
    }

    /// The problem as a page of the site’s; `nil` where it is none, or the page cannot be drawn.
    ///
    /// - Parameter path: What was asked for; `nil` where that cannot be read.
    private func errorPage(_ problem: ProblemDetails, at path: String?) -> Answer? {
        // As the page’s links go up from where it stands; not by any number of folders that somebody made up.
        let prefix = path.map(\.prefixToRoot).flatMap { $0.utf8.count <= 30 ? $0 : nil }
        guard problem.status.kind == .clientError || problem.status.kind == .serverError,
            let page = try? errorPages.page(
                ErrorPages.Kind(status: problem.status.code), detail: problem.detail,
                root: prefix ?? checks.address.path, offersSignIn: problem.offersSignIn)
        else { return nil }
        var answer = Answer(status: problem.status, type: "text/html; charset=utf-8", bytes: page.html)
        (answer.gzipped, answer.policy) = (page.gzipped, page.policy)
        answer.headers.append(contentsOf: problem.headers)
        return answer
    }

    private func answer(
        _ head: RequestHead, _ body: [UInt8], _ peer: SocketAddress?, _ route: inout Metrics.Route
    ) async throws -> EncodedResponse {
        let isForm = AuthRoutes.takesBody(head)
        guard head.method == "GET" || head.method == "HEAD" || isForm else {
            let methods = AuthRoutes.methods(head)
            var problem = ProblemDetails(
                .methodNotAllowed, "method", "Only \(methods)", "This server only reads. Here it takes \(methods).")
            problem.headers[.allow] = methods
            throw problem
        }
        guard !head.hasBody || isForm else {
            throw ProblemDetails(.contentTooLarge, "body", "No bodies", "This server takes no bodies. Leave it out.")
        }
        let target = try RequestTarget(head.target)
        try checks.check(head, target)
        let request = ServerRequest(
            method: isForm ? .post : head.method == "GET" ? .get : .head,
            path: target.path.isEmpty ? "index.html" : target.path,
            query: target.query.map { ($0.name, $0.value) },
            headers: head.fields, peer: peer, proxies: parts.proxies(), body: body)
        guard "/\(request.path)/" != checks.address.path else {
            // Links on the page that stands there would lead beside it.
            return try encoder.encoded(Answer(movedTo: "/"), for: request)
        }
        switch request.path {
        case let path where Self.operations.contains(path):
            route = .operations
            return try encoder.encoded(await operations(request), for: request)
        case let path where path.hasPrefix("auth/"):
            route = .access
            // Of its own: whatever else somebody unknown asks for keeps nobody from signing in.
            try allow("sign-in " + request.clientAddress)
            guard var answer = try await parts.signIn(request) else { throw ProblemDetails.notFound() }
            if let form = answer.form {
                let page = try await inArchive(form.grant.readable) { reading in
                    let served = ServedPage(session: PageHandler.session(form.grant, reading.pages))
                    let file = try reading.pages.page(form.page, at: request.path, served: served)
                    return (bytes: file.bytes, policy: file.policy)
                }
                (answer.body, answer.policy) = (.bytes(page.bytes), page.policy)
            }
            return try encoder.encoded(answer, for: request)
        case let path where path == "api/v1" || path.hasPrefix("api/v1/"): route = .api
        default: route = .pages
        }
        return try await record(request, isAPI: route == .api)
    }

    // MARK: The record

    private func record(_ request: ServerRequest, isAPI: Bool) async throws -> EncodedResponse {
        guard let actor = try await parts.actor(request) else {
            try allow("address " + request.clientAddress)
            return try encoder.encoded(await parts.unknown(request), for: request)
        }
        try allow("\(actor.means.rawValue) \(actor.subject)", isOpen: actor.means == .open)
        let grant = try await parts.grant(actor, request)
        do {
            let (outgoing, served) = try await read(request, grant, isAPI: isAPI)
            // Before the answer leaves: what cannot be recorded is not shown. A look for what is not there, or not theirs, is
            // one too.
            if served != nil || outgoing.status.kind == .clientError {
                try await keep(AccessLook(request: request, grant: grant, served: served, status: outgoing.status))
            }
            return outgoing
        } catch let problem as ProblemDetails where problem.status.kind == .clientError {
            try await keep(AccessLook(request: request, grant: grant, served: nil, status: problem.status))
            throw problem
        }
    }

    private func keep(_ look: AccessLook) async throws {
        do {
            try await parts.record(look)
            metrics.lookRecorded(true)
        } catch {
            metrics.lookRecorded(false)
            // What the log itself says quotes nothing of the record.
            let reason = (error as? AccessError).map { "\($0)" } ?? "\(type(of: error))"
            logger.critical("access log cannot be written", metadata: ["error": "\(reason)"])
            throw ProblemDetails.unavailable(
                "The access log cannot be written, and nothing is shown unrecorded.", retryAfter: 30)
        }
    }

    private func read(
        _ request: ServerRequest, _ grant: Grant, isAPI: Bool
    ) async throws -> (outgoing: EncodedResponse, served: Served?) {
        let isFeed = APIHandler.isFeed(request.path)
        // A page is the same whatever stands behind a “?”; a feed is not.
        guard !isAPI, !isFeed || request.query.isEmpty else { return try await readUncached(request, grant) }
        let key = ResponseCache.Key(grant, path: request.path)
        let state = await watch.current()
        if let state, let known = cached.known(key, in: state) {
            metrics.cacheHit(true)
            return (await encoded(known, key, request), known.served)
        }
        let (parts, pages, cached, encoder) = (parts, pages, cached, encoder)
        let (found, file) = try await inArchive(grant.readable) { reading -> (CachedPages.Found, EncodedResponse?) in
            let found = try cached.found(key, request, reading) {
                isFeed ? try parts.api(request, reading, grant) : try pages.answer(request, reading, grant)
            }
            // A file is opened here, for that waits for the disk.
            guard case .answer(let answer) = found, case .file = answer.body else { return (found, nil) }
            return (found, try encoder.encoded(answer, for: request))
        }
        switch found {
        case .entry(let entry, let isDrawn):
            metrics.cacheHit(!isDrawn)
            // Of the state before: if another came meanwhile, it is looked at again.
            let isSame = await watch.current() == state
            cached.keep(entry, as: key, in: isSame ? state : nil)
            return (await encoded(entry.response, key, request), entry.response.served)
        case .response(let response): return (encoder.encoded(response, for: request.headers), response.served)
        case .answer(let answer):
            if let file { return (file, answer.served) }
            return (try encoder.encoded(recording(answer, request, grant), for: request), answer.served)
        }
    }

    /// In the form that the request asks for.
    private func encoded(
        _ response: CachedResponse, _ key: ResponseCache.Key, _ request: ServerRequest
    ) async -> EncodedResponse {
        guard response.wantsCompression(for: request.headers) else {
            return encoder.encoded(response, for: request.headers)
        }
        // Not on the connection’s event loop, which others wait for.
        let compressed = await BlockingWork.run { [cached] in cached.compressed(response, key) }
        return encoder.encoded(compressed, for: request.headers)
    }

    private func readUncached(
        _ request: ServerRequest, _ grant: Grant
    ) async throws -> (outgoing: EncodedResponse, served: Served?) {
        let (parts, encoder) = (parts, encoder)
        let (answer, encoded) = try await inArchive(grant.readable) { reading -> (Answer, EncodedResponse?) in
            let answer = try parts.api(request, reading, grant)
            if case .stream = answer.body { return (answer, nil) }
            // Encoded here, for to open a file waits for the disk, and to compress takes time.
            return (answer, try encoder.encoded(answer, for: request))
        }
        if let encoded { return (encoded, answer.served) }
        return (try encoder.encoded(recording(answer, request, grant), for: request), answer.served)
    }

    /// A stream each of whose pieces is in the log before it leaves: what cannot be recorded breaks it off.
    private func recording(_ answer: Answer, _ request: ServerRequest, _ grant: Grant) -> Answer {
        guard case .stream(let next) = answer.body else { return answer }
        var answer = answer
        let status = answer.status
        answer.body = .stream { [self] in
            guard let piece = try await next() else { return nil }
            if let served = piece.served {
                try await keep(AccessLook(request: request, grant: grant, served: served, status: status))
            }
            return piece
        }
        return answer
    }

    private func inArchive<Value: Sendable>(
        _ readable: Readable, _ body: @escaping @Sendable (Reading) throws -> Value
    ) async throws -> Value {
        let isAdmitted = archiveRequests.update { count in
            guard count < configuration.limits.archiveRequests else { return false }
            count += 1
            return true
        }
        guard isAdmitted else {
            metrics.overloaded()
            throw ProblemDetails.unavailable("Too many requests wait for the archive. Try again in a second.")
        }
        defer { archiveRequests.update { $0 -= 1 } }
        return try await pool.reading(readable, body)
    }

    private func allow(_ client: @autoclosure () -> String, isOpen: Bool = false) throws {
        guard !isOpen else { return }
        do throws(RateLimiter.Refusal) { try limiter.take(ID(client())) } catch {
            metrics.limited()
            var problem = ProblemDetails(
                .tooManyRequests, "rate", "Too many requests", "Try again in \(error.seconds) s.")
            problem.headers = error.fields
            throw problem
        }
    }

    // MARK: Operations

    /// What is answered whoever asks.
    static let operations: Set = ["healthz", "readyz", "metrics"]

    private func operations(_ request: ServerRequest) async throws -> Answer {
        guard request.path != "metrics" else { return try await metricsAnswer(request) }
        var text = "ok\n"
        if request.path == "readyz" {
            do { _ = try await pool.reading(.nothing) { try $0.reader.extent().lastSeq } } catch {
                throw ProblemDetails.unavailable("The archive cannot be read.", retryAfter: 5)
            }
            guard await parts.canRecord() else {
                throw ProblemDetails.unavailable("The access log cannot be written.", retryAfter: 5)
            }
            if isFromWatcher(request) { text += await recordNote() }
        }
        var answer = Answer(type: "text/plain; charset=utf-8", bytes: Array(text.utf8))
        answer.headers[.cacheControl] = "no-store"
        return answer
    }

    /// What `/readyz` says of the record to whoever may read the metrics. Others learn nothing of it: how many records there
    /// are tells an outsider how much is said, and when they were verified, when a change would be noticed. A record that was
    /// found damaged can be read, so the server stays ready; the metrics have an alarm for it.
    private func recordNote() async -> String {
        let folder = ArchiveFolder(configuration.archive)
        guard let verified = await BlockingWork.run({ VerifiedRecord(of: folder) }) else { return "" }
        let what = verified.isWhole ? "verified to \(verified.seq)" : "found damaged"
        return "record \(what), \(verified.at.rfc3339(.second))\n"
    }

    /// What the metrics say of the record. It takes none of the pool’s readers, which may all be busy.
    private func recordMetrics() async -> String {
        let archive = configuration.archive
        return await BlockingWork.run {
            let seq = try? ArchiveReader(path: archive, cacheMiB: 1, for: .serving).extent().lastSeq
            return Metrics.text(record: seq, VerifiedRecord(of: ArchiveFolder(archive)))
        }
    }

    /// Whether this machine asks, or a peer that is named for it. What came through a proxy came from elsewhere.
    private func isFromWatcher(_ request: ServerRequest) -> Bool {
        let address = request.peer?.ipAddress ?? ""
        let isHere = address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
        let isForwarded = ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"].contains {
            request.headers.contains(HTTPField.Name($0)!)
        }
        return isHere && !isForwarded || configuration.metricsPeers.contains(address)
    }

    private func metricsAnswer(_ request: ServerRequest) async throws -> Answer {
        guard isFromWatcher(request) else { throw ProblemDetails.notFound() }
        let text = metrics.text(
            connections: connections.count, archiveRequests: archiveRequests.update { $0 },
            longestLag: lag.longestSeconds)
        let record = await recordMetrics()
        let more = await moreMetrics()
        var answer = Answer(type: "text/plain; version=0.0.4; charset=utf-8", bytes: Array((text + record + more).utf8))
        answer.headers[.cacheControl] = "no-store"
        return answer
    }
}
