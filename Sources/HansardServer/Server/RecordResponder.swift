import HTTPServer
import HTTPTypes
import HansardSite
import Logging

/// Answers with what is on the record, and has each answer in the access log before it leaves.
struct RecordResponder: Sendable {
    /// What answers what has no operation of the API.
    typealias UnknownOperation = @Sendable (Request, Reading, Grant) throws -> Answer

    let archive: ArchiveRequests
    let watch: ArchiveWatch
    let cached: CachedPages
    let encoder: ResponseEncoder
    let access: any ArchiveAccess
    let metrics: Metrics
    let logger: Logger
    private let answerUnknown: UnknownOperation
    private let pages = PageHandler()

    init(
        _ archive: ArchiveRequests, _ watch: ArchiveWatch, _ cached: CachedPages, _ encoder: ResponseEncoder,
        _ access: any ArchiveAccess, _ metrics: Metrics, _ logger: Logger,
        unknown: @escaping UnknownOperation
    ) {
        (self.archive, self.watch, self.cached, self.encoder) = (archive, watch, cached, encoder)
        (self.access, self.metrics, self.logger, answerUnknown) = (access, metrics, logger, unknown)
    }

    /// The answer that `find` has, once what it tells of the record is in the access log.
    func answer(
        _ call: RouteCall, _ grant: Grant, _ find: () async throws -> Found
    ) async throws -> EncodedResponse {
        let request = call.request
        do {
            let (response, served) = try await find()
            assert(
                served.map { call.actions.contains(.disclosure($0.action)) } ?? true, "an action of another route"
            )
            // Before the answer leaves: what cannot be recorded is not shown. A look for what is not there, or not theirs, is
            // one too.
            if served != nil || response.status.kind == .clientError {
                try await record(AccessEvent(request: request, grant: grant, served: served, status: response.status))
            }
            return response
        } catch let refusal as DisclosingProblem {
            let (served, status) = (refusal.served, refusal.problem.status)
            try await record(AccessEvent(request: request, grant: grant, served: served, status: status))
            throw refusal.problem
        } catch let problem as ProblemDetails where problem.status.kind == .clientError {
            try await record(AccessEvent(request: request, grant: grant, served: nil, status: problem.status))
            throw problem
        }
    }

    /// Returns once it is in the access log.
    func record(_ event: AccessEvent) async throws {
        do {
            try await access.record(event)
            metrics.lookRecorded(true)
        } catch {
            metrics.lookRecorded(false)
            throw AccessLogFailure(error, logger).problem
        }
    }

    // MARK: Reading

    typealias Found = (response: EncodedResponse, served: Served?)

    /// A page, or a feed.
    func read(_ request: Request, _ grant: Grant) async throws -> Found {
        let isFeed = request.isForPagedFeed
        // A page is the same whatever stands behind a “?”, but for the period of one that takes one; a feed is not.
        guard !isFeed || request.query.isEmpty else {
            return try await uncached(request, grant) { try APIHandler.feed(request, $0, grant) }
        }
        let key = ResponseCache.Key(grant, path: request.path, period: request.askedPeriod)
        let state = await watch.current()
        if let state, let known = cached.known(key, in: state) {
            metrics.cacheHit(true)
            return (await encoded(known.response, key, request), known.served)
        }
        let (pages, cached, encoder) = (pages, cached, encoder)
        let (found, file) = try await archive.reading(grant.readable) {
            reading -> (CachedPages.Found, EncodedResponse?) in
            let found = try cached.found(key, request, reading) {
                isFeed ? try APIHandler.feed(request, reading, grant) : try pages.answer(request, reading, grant)
            }
            // A file is opened here, for that waits for the disk.
            guard case .answer(let answer) = found, case .file = answer.body else { return (found, nil) }
            return (found, try encoder.encoded(answer.response, for: request))
        }
        switch found {
        case .entry(let entry, let isDrawn):
            metrics.cacheHit(!isDrawn)
            // Of the state before: if another came meanwhile, it is looked at again.
            let isSame = await watch.current() == state
            cached.keep(entry, as: key, in: isSame ? state : nil)
            return (await encoded(entry.response, key, request), entry.served)
        case .response(let response, let served): return (response.encoded(for: request.headers), served)
        case .answer(let answer):
            if let file { return (file, answer.served) }
            return (try encoder.encoded(recording(answer, request, grant), for: request), answer.served)
        }
    }

    /// A document about the record, which names who reads what: for those alone who keep the server or audit it. It has nothing
    /// that anybody said.
    func policy(_ kind: PolicyDocument.Kind, _ request: Request, _ grant: Grant) async throws -> Found {
        let (access, encoder, served) = (access.facts, encoder, Served(.view, request.path))
        let encoded = try await archive.reading(.everything) { reading in
            let frame = ReaderFrame(grant).served(reading.pages)
            let file = try reading.pages.policy(kind, at: request.path, access, served: frame)
            var answer = Answer(type: MediaType.of(request.path), bytes: file.bytes, served: served)
            answer.policy = file.policy
            return try encoder.encoded(answer.response, for: request)
        }
        return (encoded, served)
    }

    /// In the form that the request asks for.
    private func encoded(
        _ response: CachedResponse, _ key: ResponseCache.Key, _ request: Request
    ) async -> EncodedResponse {
        guard response.wantsCompression(for: request.headers) else { return response.encoded(for: request.headers) }
        // Not on the connection’s event loop, which others wait for.
        let compressed = await BlockingWork.run { [cached] in cached.compressed(response, key) }
        return compressed.encoded(for: request.headers)
    }

    /// What an operation of the API answers, of which nothing is kept.
    func answer(
        _ operation: APIOperation, _ parameters: [Parameter], _ call: RouteCall, _ grant: Grant
    ) async throws -> Found {
        let (request, values) = (call.request, call.values)
        return try await uncached(request, grant) {
            try APIHandler.answer(operation, parameters, values, request, $0, grant)
        }
    }

    /// What has no operation of the API.
    func unknown(_ request: Request, _ grant: Grant) async throws -> Found {
        let answer = answerUnknown
        return try await uncached(request, grant) { try answer(request, $0, grant) }
    }

    private func uncached(
        _ request: Request, _ grant: Grant, _ find: @escaping @Sendable (Reading) throws -> Answer
    ) async throws -> Found {
        let encoder = encoder
        let (answer, encoded) = try await archive.reading(grant.readable) { reading -> (Answer, EncodedResponse?) in
            let answer = try find(reading)
            if answer.pieces != nil { return (answer, nil) }
            // Encoded here, for to open a file waits for the disk, and to compress takes time.
            return (answer, try encoder.encoded(answer.response, for: request))
        }
        if let encoded { return (encoded, answer.served) }
        return (try encoder.encoded(recording(answer, request, grant), for: request), answer.served)
    }

    /// A stream each of whose pieces is in the log before it leaves: what cannot be recorded breaks it off.
    private func recording(_ answer: Answer, _ request: Request, _ grant: Grant) -> Response {
        var response = answer.response
        guard let next = answer.pieces else { return response }
        let status = response.status
        response.body = .stream {
            guard let piece = try await next() else { return nil }
            if let served = piece.served {
                try await record(AccessEvent(request: request, grant: grant, served: served, status: status))
            }
            return piece.bytes
        }
        return response
    }
}
