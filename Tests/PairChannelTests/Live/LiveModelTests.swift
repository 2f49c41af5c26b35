import TestSupport
import Testing

@testable import PairChannel

@Suite struct LiveModelTests {
    /// A few deliveries of one step have no order that a client could rely on: a client that goes leaves several channels.
    private static func counted(_ deliveries: [LiveModel.Delivery]) -> [LiveModel.Delivery: Int] {
        deliveries.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    @Test(arguments: sample(of: 1...3))
    func theMachineAndTheModelAgreeOnEveryRosterAndDelivery(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var (live, model, steps) = (LiveProbe(), LiveModel(), LiveSteps(clients: 20))
        var sockets: [Int: LiveSocket] = [:]
        var kinds: Set<String> = []
        for number in 0..<10_000 {
            live.now += 100
            live.clear()
            let step = steps.next(isConnected: { sockets[$0] != nil }, using: &random)
            let before = sockets
            try Self.take(step, &live, &sockets)
            model.take(step)
            for (client, socket) in before.merging(sockets, uniquingKeysWith: { $1 }) {
                var got = live.received(socket).filter { !$0.hasPrefix(#"{"event":"pusher:connection_established""#) }
                    .map { LiveModel.Delivery(frame: $0) }
                if sockets[client] != nil, let code = live.closed[socket] {
                    got.append(.ended(code: Int(code.code)))
                    sockets[client] = nil
                }
                try #require(!got.contains(nil))
                let (ours, theirs) = (got.compactMap { $0 }, model.deliveries[client] ?? [])
                kinds.formUnion(ours.map { String("\($0)".prefix { $0 != "(" }) })
                if case .disconnect = step {
                    try #require(Self.counted(ours) == Self.counted(theirs), "seed \(seed), step \(number): \(step)")
                } else if case .terminate = step {
                    try #require(Self.counted(ours) == Self.counted(theirs), "seed \(seed), step \(number): \(step)")
                } else {
                    try #require(ours == theirs, "seed \(seed), step \(number): \(step)")
                }
            }
            for channel in LiveSteps.channels {
                let roster = live.app.roster(of: channel)?.members.map(\.user.text).sorted() ?? []
                try #require(roster == model.roster(channel), "seed \(seed), step \(number): \(step)")
                let inside = live.app.channel(channel).map { live.app.subscribers(of: $0) } ?? []
                try #require(Set(inside) == Set(model.subscribers(channel).map { sockets[$0]! }))
            }
        }
        #expect(kinds.count == 11)
    }

    private static func take(_ step: LiveStep, _ live: inout LiveProbe, _ sockets: inout [Int: LiveSocket]) throws {
        switch step {
        case .connect(let client): sockets[client] = try live.connect()
        case .disconnect(let client): live.disconnect(sockets.removeValue(forKey: client)!)
        case .ping(let client): live.send(#"{"event":"pusher:ping","data":{}}"#, from: sockets[client]!)
        case .subscribe(let client, let channel, let user, true):
            live.subscribe(sockets[client]!, channel, user: user)
        case .subscribe(let client, let channel, let user, false):
            live.subscribe(
                sockets[client]!, channel, auth: "key:0123", channelData: user.map { #"{"user_id":"\#($0)"}"# })
        case .unsubscribe(let client, let channel): live.unsubscribe(sockets[client]!, channel)
        case .say(let client, let channel, let name, let data):
            live.send(
                #"{"event":"\#(name)","channel":"\#(channel)","data":\#(LiveProbe.quoted(data))}"#,
                from: sockets[client]!)
        case .publish(let channel, let name, let data, let except):
            live.publish(name, data, to: channel, except: except.flatMap { sockets[$0] })
        case .signIn(let client, let user, let watched):
            let list = watched.map { #""\#($0)""# }.joined(separator: ",")
            live.signIn(sockets[client]!, #"{"id":"\#(user)","watchlist":[\#(list)]}"#)
        case .terminate(let user):
            live.perform { $0.terminate(PersonID(utf8: user.utf8)!, now: $1, into: &$2) }
        }
    }
}
