import HTTPServer
import HTTPTypes
import HansardSite
import HansardStore
import Logging
import NIOCore
import PairChannel

/// The archive’s server: pages, API and feeds of an archive, to each reader what they may see.
package final class ArchiveServer: Sendable {
    private let configuration: ServerConfiguration
    private let access: any ArchiveAccess
    private let checks: RequestChecks
    private let encoder: ResponseEncoder
    private let connections: Connections
    private let archive: ArchiveRequests
    private let responders: ArchiveResponders
    private let operations: OperationsResponder
    private let errors: ErrorResponder
    private let metrics = Metrics()
    private let lag = LoopLag()
    private let limiter: RateLimiter
    /// Of the server: it says nothing of what is read.
    package let logger: Logger

    /// - Parameters:
    ///   - access: Who may read what.
    ///   - unknownOperation: What answers what has no operation of the API.
    ///   - moreMetrics: Lines for /metrics of what else is answered on the port.
    /// - Throws: `ExportsFolder.Problem`, and `Site.Problem` for a page of the owner’s own that stands where others do.
    package init(
        _ configuration: ServerConfiguration, site: Site, access: any ArchiveAccess,
        unknownOperation: @escaping @Sendable (Request, Reading, Grant) throws -> Answer = { _, _, _ in
            throw APIHandler.unknown
        },
        moreMetrics: @escaping @Sendable () async -> String = { "" },
        logger: Logger = Logger(label: "serve", factory: { JSONLogHandler(label: $0, level: .info) })
    ) throws {
        try site.checkPageNames()
        (self.configuration, self.access, self.logger) = (configuration, access, logger)
        let (limits, address, metrics) = (configuration.limits, configuration.publicAddress, self.metrics)
        connections = Connections(limit: configuration.mostConnections)
        checks = RequestChecks(address: address)
        encoder = ResponseEncoder(isOpen: configuration.isOpen, address: address)
        errors = ErrorResponder(site, encoder, root: address.path)
        archive = ArchiveRequests(
            ReaderPool(archive: configuration.archive, site: site, workers: configuration.workers),
            limit: limits.archiveRequests, onOverload: { metrics.overloaded() })
        let record = RecordResponder(
            archive, ArchiveWatch(archive: configuration.archive), CachedPages(encoder, limit: limits.cachedBytes),
            encoder, access, metrics, logger, unknown: unknownOperation)
        let exports = ExportResponder(
            jobs: try ExportJobs(
                archive: configuration.archive, site: site, generator: configuration.generator,
                in: configuration.exportsFolder, configuration.exports, logger: logger),
            archive: archive, record: record, encoder: encoder, access: access, root: address.path)
        let audit = AuditResponder(
            archive: archive, encoder: encoder, access: access, actions: ServerRoutes.actions)
        responders = ArchiveResponders(record: record, exports: exports, audit: audit)
        operations = OperationsResponder(
            archive: archive, access: access, metrics: metrics, lag: lag, connections: connections,
            folder: ArchiveFolder(configuration.archive), metricsPeers: configuration.metricsPeers,
            moreMetrics: moreMetrics)
        limiter = RateLimiter(perSecond: limits.requestsPerSecond, burst: limits.requestBurst)
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
        let (limits, errors) = (configuration.limits, errors)
        return Route(
            "", admit: { ServerRoutes.maximumBodyBytes($0, limits) },
            refusal: { errors.encoded($0, for: $1, nil, offersSignIn: false) },
            .respond { [self] head, body, peer in await respond(head, body, peer) })
    }

    /// Puts the last entry of the access log where whoever can change the log cannot: what keeps this process’s own lines
    /// then has it for `hansard audit --verify --noted`.
    package func noteLastRecord() {
        guard let last = access.lastRecord else { return }
        logger.notice("last entry of the access log", metadata: ["noted": "\(last)"])
    }

    /// Ends the exports that readers have begun, and deletes them.
    package func endExports() { responders.exports.jobs.end() }

    /// Reads the access rules again.
    package func reload() {
        do {
            try access.reload()
            logger.info("access rules read again")
        } catch {
            // The rules that held go on to hold. What is wrong with the new ones is for the operator, who wrote them.
            logger.error("access rules not read", metadata: ["reason": "\(error)"])
        }
    }

    // MARK: One request

    private func respond(_ head: RequestHead, _ body: [UInt8], _ peer: SocketAddress?) async -> EncodedResponse {
        let start = ContinuousClock.now
        var route = Metrics.Route.refused
        let response: EncodedResponse
        do { response = try await answer(head, body, peer, &route) } catch {
            response = errors.encoded(problem(error), for: head, peer, offersSignIn: access.offersSignIn)
        }
        let seconds = Double((ContinuousClock.now - start) / .nanoseconds(1)) / 1e9
        metrics.answered(route, response.status, seconds: seconds)
        logger.debug(
            "answered",
            metadata: [
                "route": "\(route.rawValue)", "status": "\(response.status.code)",
                "client": "\(access.proxies.client(of: head.fields, peer: peer))",
                "milliseconds": "\((seconds * 1_000_000).rounded() / 1_000)",
            ])
        return response
    }

    /// What is told of `error`.
    private func problem(_ error: any Error) -> ProblemDetails {
        if let known = error as? ProblemDetails { return known }
        if error is AccessError {
            metrics.lookRecorded(false)
            return AccessLogFailure(error, logger).problem
        }
        // Its type, not its text: that might quote what was read.
        logger.error("request failed", metadata: ["error": "\(type(of: error))"])
        return ProblemDetails(.internalServerError, "internal", "Something went wrong here", "Try again later.")
    }

    private func answer(
        _ head: RequestHead, _ body: [UInt8], _ peer: SocketAddress?, _ route: inout Metrics.Route
    ) async throws -> EncodedResponse {
        let (call, found) = try checks.call(head, body, peer, access.proxies)
        let request = call.request
        route = Metrics.Route(call.kind)
        guard "/\(request.path)/" != checks.address.path else {
            // Links on the page that stands there would lead beside it.
            return try encoder.encoded(Response(movedTo: "/"), for: request)
        }
        switch found.handler {
        case .operations(let answer): return try encoder.encoded(await answer(operations, request), for: request)
        case .access(let answer):
            // Of its own: whatever else somebody unknown asks for keeps nobody from signing in.
            try allow("sign-in " + request.clientAddress)
            return try await signIn(call, answer)
        case .reader(let permission, let answer):
            guard let actor = try await access.actor(of: request) else {
                try allow("address " + request.clientAddress)
                throw access.challenge(request)
            }
            try allow("\(actor.means.rawValue) \(actor.subject)", isOpen: actor.means == .open)
            let grant = try await access.grant(to: actor, request)
            return try await responders.record.answer(call, grant) {
                guard grant.may(permission) else { throw permission.problem }
                let checked = try call.checked { access.isFormToken($0, $1, for: grant.actor, request) }
                return try await answer(responders, checked, grant)
            }
        }
    }

    private func signIn(_ call: RouteCall, _ answering: AuthRoutes.Answering) async throws -> EncodedResponse {
        let request = call.request
        guard var answer = try await access.signIn(call, answering) else { throw ProblemDetails.notFound() }
        if let form = answer.form {
            let path = request.path
            answer.response = try await drawn(answer.response, form.grant, as: form.grant.readable) {
                try $0.page(form.page, at: path, served: $1)
            }
        }
        if let cases = answer.cases {
            let path = request.path
            // What each comes to is counted in the whole record; nothing else of it is on the page.
            answer.response = try await drawn(answer.response, cases.grant, as: .everything) {
                try $0.page(cases.list, at: path, served: $1)
            }
        }
        if let kind = answer.standalone {
            try errors.draw(kind, at: request.path, offersSignIn: access.offersSignIn, as: &answer.response)
        }
        return try encoder.encoded(answer.response, for: request)
    }

    /// A response with a page of the site’s as its body.
    private func drawn(
        _ response: Response, _ grant: Grant, as readable: Readable,
        _ draw: @escaping @Sendable (SitePages, ServedPage) throws -> SiteFile
    ) async throws -> Response {
        let page = try await archive.reading(readable) { reading in
            let file = try draw(reading.pages, ReaderFrame(grant).served(reading.pages))
            return (bytes: file.bytes, policy: file.policy)
        }
        var response = response
        (response.body, response.policy) = (.bytes(page.bytes), page.policy)
        return response
    }

    private func allow(_ client: @autoclosure () -> String, isOpen: Bool = false) throws(ProblemDetails) {
        guard !isOpen else { return }
        do throws(RateLimiter.Refusal) { try limiter.take(ID(client())) } catch {
            metrics.limited()
            var problem = ProblemDetails(
                .tooManyRequests, "rate", "Too many requests", "Try again in \(error.seconds) s.")
            problem.headers = error.fields
            throw problem
        }
    }
}
