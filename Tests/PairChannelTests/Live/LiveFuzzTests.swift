import TestSupport
import Testing

@testable import PairChannel

@Suite struct LiveFuzzTests {
    @Test func aHundredThousandFramesTrapNothingAndLeaveAllInOrder() throws {
        var limits = LiveLimits()
        (limits.connections, limits.channelsPerConnection, limits.presenceMembers) = (20, 10, 5)
        (limits.watchedUsers, limits.cachedEvents, limits.cachedEventSeconds) = (2, 2, 30)
        (limits.tellsSubscriptionCounts, limits.authorizationSeconds) = (true, 120)
        var live = FuzzedLive(limits)
        for number in 0..<100_000 {
            try live.step(number)
            if number % 100 == 0 { try live.check() }
        }
        try live.end()
        // What is right got through as well.
        #expect(live.seen == [1007, 4009, 4201])
        #expect(live.joined > 5_000)
    }
}

/// Twenty sockets that come, go and send frames, with all that must hold between the effects of the machine and its state.
private struct FuzzedLive {
    private var app: LiveApp
    private var now: Int64 = -1_000
    private var fuzzer = FrameFuzzer(seed: 5)
    private var random = SeededRandom(seed: 6)
    private var sockets: [LiveSocket] = []
    private var occupied: Set<ChannelName> = []
    private var members: Set<Membership> = []
    private var presences: [Presence: Int] = [:]
    private(set) var seen: Set<UInt16> = []
    private(set) var joined = 0
    private var frames = 0

    private struct Membership: Hashable { let channel: ChannelName, user: PersonID }
    private struct Presence: Hashable { let channel: ChannelName, user: PersonID, socket: SocketID }

    init(_ limits: LiveLimits) { app = LiveApp(LiveProbe.credentials, limits: limits) }

    mutating func step(_ number: Int) throws {
        var effects: [LiveEffect] = []
        now += Int64(fuzzer.number(0..<60))
        let choice = fuzzer.number(0..<1_000)
        if choice < 10 {
            app.tick(now: now, into: &effects)
        } else if choice < 12, !sockets.isEmpty {
            let socket = sockets.remove(at: fuzzer.number(0..<sockets.count))
            app.disconnect(socket, now: now, into: &effects)
        } else if choice < 13 {
            app.terminate(PersonID("1"), now: now, into: &effects)
        } else if number % 2_000 == 0 {
            // All fall silent: who is asked does not answer.
            for _ in 0..<2 {
                app.tick(now: now, into: &effects)
                now += 31_000
            }
            app.tick(now: now, into: &effects)
        } else if choice < 60 {
            let name = fuzzer.one(FrameFuzzer.channels.compactMap { ChannelName($0) })
            let id = sockets.first.map { app.socketID(of: $0) }
            let event = PublishedEvent(name: "e", data: fuzzer.value(depth: 0))
            app.publish(event, to: name, except: id, now: now, into: &effects)
        }
        try take(effects)
        effects = []
        while sockets.count < 20 { sockets.append(try app.connect(now: now, using: &random, into: &effects)) }
        let socket = sockets[fuzzer.number(0..<sockets.count)]
        let id = app.socketID(of: socket)
        let frame = fuzzer.frame(
            signChannel: { name, data in
                ChannelName(name).map { LiveProbe.credentials.channelAuth(id, $0, channelData: data) } ?? ""
            }, signUser: { LiveProbe.credentials.userAuth(id, userData: $0) })
        app.receive(frame, from: socket, now: now, into: &effects)
        try take(effects)
    }

    mutating func end() throws {
        for socket in sockets {
            var effects: [LiveEffect] = []
            app.disconnect(socket, now: now, into: &effects)
            try take(effects)
        }
        sockets = []
        try check()
        #expect(occupied.isEmpty && members.isEmpty && presences.isEmpty)
        #expect(app.channelCount == 0 && app.connectionCount == 0)
    }

    private mutating func take(_ effects: [LiveEffect]) throws {
        var ended: Set<LiveSocket> = []
        for effect in effects {
            switch effect {
            case .send(let frame, let socket):
                try #require(!ended.contains(socket), "sent to after its end")
                try checkFrame(frame)
            case .broadcast(let frame, let channel, _):
                try checkFrame(frame)
                try #require(app.subscribers(of: channel).allSatisfy { !ended.contains($0) })
            case .inOrder: break
            case .record: Issue.record("nothing is to be on the record here")
            case .joined(let socket, let channel):
                joined += 1
                try #require(app.isSubscribed(socket, channel))
            case .ping(let socket): try #require(!ended.contains(socket) && sockets.contains(socket))
            case .close(let socket, let code):
                try #require(ended.insert(socket).inserted, "ended twice")
                let index = try #require(sockets.firstIndex(of: socket))
                sockets.remove(at: index)
                seen.insert(code.code)
            case .notice(let notice): try take(notice)
            }
        }
    }

    private mutating func take(_ notice: LiveNotice) throws {
        switch notice {
        case .channelOccupied(let name): try #require(occupied.insert(name).inserted)
        case .channelVacated(let name): try #require(occupied.remove(name) != nil)
        case .memberAdded(let name, let user):
            try #require(members.insert(Membership(channel: name, user: user)).inserted)
        case .memberRemoved(let name, let user):
            try #require(members.remove(Membership(channel: name, user: user)) != nil)
        case .socketJoined(let name, let user, let id, _):
            try #require(presences.updateValue(1, forKey: Presence(channel: name, user: user, socket: id)) == nil)
        case .socketLeft(let name, let user, let id):
            try #require(presences.removeValue(forKey: Presence(channel: name, user: user, socket: id)) != nil)
        case .clientEvent, .cacheMiss, .subscriptionCount: break
        }
    }

    /// Each frame is one JSON object with an event and data. Every eighth is read.
    private mutating func checkFrame(_ frame: Frame) throws {
        frames += 1
        guard frames % 8 == 0 else { return }
        let fields = try JSONText(frame.json).members()
        try #require(fields["event"]?.string != nil && fields["data"] != nil)
    }

    func check() throws {
        try #require(Set(sockets).count == sockets.count && app.connectionCount == sockets.count)
        try #require(Set(app.channelNames) == occupied)
        var subscriptions = 0
        var rosters: Set<Membership> = []
        for name in app.channelNames {
            let channel = try #require(app.channel(name.text))
            let inside = app.subscribers(of: channel)
            try #require(!inside.isEmpty && Set(inside).count == inside.count && Set(inside).isSubset(of: sockets))
            subscriptions += inside.count
            guard name.kind.access == .presence else {
                try #require(app.roster(of: name.text) == nil)
                continue
            }
            let roster = try #require(app.roster(of: name.text))
            let users = try inside.map { try #require(roster.user(of: $0)) }
            try #require(Set(users) == Set(roster.members.map(\.user)) && roster.count == Set(users).count)
            rosters.formUnion(users.map { Membership(channel: name, user: $0) })
            for (socket, user) in zip(inside, users) {
                let presence = Presence(channel: name, user: user, socket: app.socketID(of: socket))
                try #require(presences[presence] != nil)
            }
        }
        try #require(rosters == members)
        for socket in sockets {
            let channels = app.channels(of: socket)
            try #require(Set(channels).count == channels.count)
            subscriptions -= channels.count
            for channel in channels { try #require(app.subscribers(of: channel).contains(socket)) }
        }
        try #require(subscriptions == 0)
    }
}
