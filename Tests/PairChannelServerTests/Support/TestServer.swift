import HTTPServer
import NIOCore
import NIOPosix
import PairChannel
import TestSupport

@testable import PairChannelServer

/// A live server on a port of its own, for one test.
struct TestServer {
    static let credentials = AppCredentials(id: "1", key: "key", secret: "secret")!

    let server: LiveServer
    let port: Int

    static func run(
        _ limits: LiveLimits = LiveLimits(), options: LiveServerOptions = LiveServerOptions(),
        origins: Set<String>? = nil, recording: EventRecording? = nil, recorder: (any EventRecorder)? = nil,
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let app = LiveServerApp(credentials, limits: limits, allowedOrigins: origins, recording: recording)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let server = LiveServer([app], options: options, on: loop, recorder: recorder)
        let listener = Listener(server.routes(), on: loop)
        try await server.start()
        let port = try await listener.start(host: "127.0.0.1", port: 0)
        let result: Result<Void, any Error>
        do { result = .success(try await body(TestServer(server: server, port: port))) } catch {
            result = .failure(error)
        }
        await listener.drain()
        await server.stop()
        try result.get()
    }

    func client() async throws -> (TestClient, SocketID) {
        let client = try await TestClient.connect(port)
        return (client, try await client.established())
    }

    /// A client that is in `channel`.
    func client(in channel: String, user: String? = nil) async throws -> (TestClient, SocketID) {
        let (client, id) = try await client()
        try await subscribe(client, id, channel, user: user)
        _ = try await client.nextText()
        return (client, id)
    }

    func subscribe(_ client: TestClient, _ id: SocketID, _ channel: String, user: String? = nil) async throws {
        let data = user.map { #"{"user_id":"\#($0)"}"# }
        let auth = Self.credentials.channelAuth(id, ChannelName(channel)!, channelData: data)
        let escaped = data.map { #","channel_data":"\#($0.replacing("\"", with: "\\\""))""# } ?? ""
        try await client.send(
            #"{"event":"pusher:subscribe","data":{"channel":"\#(channel)","auth":"\#(auth)"\#(escaped)}}"#)
    }
}
