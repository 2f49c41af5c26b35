import TestSupport
import Testing

@testable import PairChannel
@testable import PairChannelServer

/// The server over real sockets against the model that the state machine is held against.
@Suite(.timeLimit(.minutes(5))) struct ServerModelTests {
    @Test func theServerAndTheModelAgreeOnEveryRosterAndDelivery() async throws {
        var limits = LiveLimits()
        limits.clientEventsPerSecond = 1_000_000
        try await TestServer.run(limits) { server in
            var random = SeededRandom(seed: 5)
            var (model, steps) = (LiveModel(), LiveSteps(clients: 20))
            var clients: [Int: Connected] = [:]
            for number in 0..<4_000 {
                let step = steps.next(isConnected: { clients[$0] != nil }, using: &random)
                let before = clients
                let actor = try await Self.take(step, server, &clients)
                model.take(step)
                for (client, connected) in before.merging(clients, uniquingKeysWith: { $1 }) {
                    guard clients[client] != nil else { continue }
                    var wanted = model.deliveries[client] ?? []
                    // That it was asked afterwards and has answered shows that all before has been done.
                    if client == actor, wanted.last != .ended(code: 4009) { wanted.append(.pong) }
                    var got: [LiveModel.Delivery] = []
                    for _ in wanted { got.append(try await connected.next()) }
                    if step.hasNoOrder {
                        try #require(Self.counted(got) == Self.counted(wanted), "step \(number): \(step)")
                    } else {
                        try #require(got == wanted, "step \(number): \(step)")
                    }
                    if wanted.contains(.ended(code: 4009)) { clients[client] = nil }
                }
                if number % 500 == 499 { try await Self.compare(server, model, clients) }
            }
        }
    }

    private struct Connected {
        let client: TestClient
        let id: SocketID

        func next() async throws -> LiveModel.Delivery {
            switch await client.next() {
            case .text(let text):
                guard let delivery = LiveModel.Delivery(frame: text) else { throw TestClient.Timeout(waitedFor: text) }
                return delivery
            case .close(let code): return .ended(code: Int(code))
            case let other: throw TestClient.Timeout(waitedFor: "a delivery, not \(other)")
            }
        }
    }

    private static func counted(_ deliveries: [LiveModel.Delivery]) -> [LiveModel.Delivery: Int] {
        deliveries.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// Nothing else has come to anybody, and the HTTP API knows the same rosters.
    private static func compare(_ server: TestServer, _ model: LiveModel, _ clients: [Int: Connected]) async throws {
        for connected in clients.values {
            try await connected.client.send(#"{"event":"pusher:ping","data":{}}"#)
            try #require(try await connected.next() == .pong)
        }
        let rosters = await server.server.rosters(of: LiveSteps.channels, app: "1")
        for channel in LiveSteps.channels { try #require(rosters[channel] ?? [] == model.roster(channel)) }
    }

    /// Does `step`, and returns when the server has done it; the client that has a pong coming for it.
    private static func take(
        _ step: LiveStep, _ server: TestServer, _ clients: inout [Int: Connected]
    ) async throws -> Int? {
        let actor: Int
        let text: String
        switch step {
        case .connect(let client):
            let (connection, id) = try await server.client()
            clients[client] = Connected(client: connection, id: id)
            return nil
        case .disconnect(let client):
            await clients.removeValue(forKey: client)!.client.close()
            while await server.server.status()[0].connections > clients.count { await Task.yield() }
            return nil
        case .publish(let channel, let name, let data, let except):
            await server.server.publish(
                PublishedEvent(name: name, data: data), to: ChannelName(channel)!, of: "1",
                except: except.flatMap { clients[$0]?.id })
            return nil
        case .terminate(let user):
            await server.server.terminate(PersonID(user)!, of: "1")
            return nil
        case .ping(let client): (actor, text) = (client, "")
        case .subscribe(let client, let channel, let user, let isSigned):
            let data = user.map { #"{"user_id":"\#($0)"}"# }
            let auth =
                isSigned
                ? TestServer.credentials.channelAuth(clients[client]!.id, ChannelName(channel)!, channelData: data)
                : "key:0123"
            let more = data.map { #","channel_data":\#(quoted($0))"# } ?? ""
            (actor, text) = (
                client, #"{"event":"pusher:subscribe","data":{"channel":"\#(channel)","auth":"\#(auth)"\#(more)}}"#
            )
        case .unsubscribe(let client, let channel):
            (actor, text) = (client, #"{"event":"pusher:unsubscribe","data":{"channel":"\#(channel)"}}"#)
        case .say(let client, let channel, let name, let data):
            (actor, text) = (client, #"{"event":"\#(name)","channel":"\#(channel)","data":\#(quoted(data))}"#)
        case .signIn(let client, let user, let watched):
            let list = watched.map { #""\#($0)""# }.joined(separator: ",")
            let data = #"{"id":"\#(user)","watchlist":[\#(list)]}"#
            let auth = TestServer.credentials.userAuth(clients[client]!.id, userData: data)
            (actor, text) = (
                client, #"{"event":"pusher:signin","data":{"auth":"\#(auth)","user_data":\#(quoted(data))}}"#
            )
        }
        let ping = ClientFrames.text(#"{"event":"pusher:ping","data":{}}"#)
        try await clients[actor]!.client.send((text.isEmpty ? [] : ClientFrames.text(text)) + ping)
        if text.isEmpty { return nil }
        return actor
    }

    private static func quoted(_ text: String) -> String {
        var json: [UInt8] = []
        json.appendJSON(text)
        return String(decoding: json, as: UTF8.self)
    }
}

extension LiveStep {
    /// A client that goes leaves several channels, in no order that another could rely on.
    fileprivate var hasNoOrder: Bool {
        switch self {
        case .disconnect, .terminate: true
        default: false
        }
    }
}
