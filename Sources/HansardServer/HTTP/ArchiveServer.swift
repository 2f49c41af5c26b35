import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import Hummingbird
import Logging
import NIOCore

/// What a server is started with.
package struct ServerConfiguration: Sendable {
    package var archive: String
    package var host = "127.0.0.1"
    package var port = 8080
    /// Everybody reads everything: for a demonstration on one's own machine.
    package var isOpen = false
    package var workers = 4

    package init(archive: String) { self.archive = archive }
}

/// The read-only server: pages, API and feeds of an archive, to each reader what they may see.
package struct ArchiveServer: Sendable {
    private let configuration: ServerConfiguration
    private let site: Site
    private let pool: ReaderPool

    package init(_ configuration: ServerConfiguration, site: Site) {
        self.configuration = configuration
        self.site = site
        pool = ReaderPool(archive: configuration.archive, site: site, workers: configuration.workers)
    }

    /// Serves until it is told to stop (SIGTERM, SIGINT), and then ends once the requests under way are answered.
    package func run(onRunning: @escaping @Sendable (Int) async -> Void) async throws {
        let application = Application(
            responder: CallbackResponder<ServerContext> { request, context in
                await respond(to: request, context).response
            },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "hansard"))
        try await application.runService()
    }

    private func respond(to request: Request, _ context: ServerContext) async -> Answer {
        do { return try await answer(request, context) } catch let problem as Problem { return problem.answer } catch {
            return Problem(.internalServerError, "internal", "Something went wrong here", "Try again later.").answer
        }
    }

    private func answer(_ request: Request, _ context: ServerContext) async throws -> Answer {
        guard request.method == .get || request.method == .head else {
            throw Problem(.methodNotAllowed, "method", "Only GET and HEAD", "This server only reads.")
        }
        let path = String(request.uri.path.dropFirst())
        let served = ServerRequest(
            method: request.method, path: path.isEmpty ? "index.html" : path, query: [], headers: request.headers,
            peer: context.peer)
        let grant = Grant(
            actor: Actor(means: .open, subject: "open", person: nil), role: .open, readable: .everything)
        return try await pool.reading(grant.readable) { reading in try PageHandler.answer(served, reading) }
    }
}

/// What Hummingbird keeps of a request.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let peer: SocketAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress
    }
}

extension Answer {
    var response: Response {
        switch body {
        case .bytes(let bytes):
            return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .file, .stream:
            return Response(status: .notImplemented)
        }
    }
}
