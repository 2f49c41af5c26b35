import TestSupport
import Testing

@testable import PairChannel

@Suite struct SubscriptionsTests {
    /// Thirty sockets that join and leave channels at random, against sets.
    @Test func agreesWithTheObviousProgram() throws {
        var random = SeededRandom(seed: 4)
        var subscriptions = Subscriptions()
        var inside: [String: Set<Int32>] = [:]
        let names = (0..<40).map { ChannelName($0 < 20 ? "private-\($0)" : "presence-\($0)")! }
        for step in 0..<20_000 {
            let socket = LiveSocket(number: Int32.random(in: 0..<30, using: &random))
            let name = names.randomElement(using: &random)!
            if step % 50 == 0 {
                let left = subscriptions.leaveAll(socket)
                let expected = inside.filter { $0.value.contains(socket.number) }.map(\.key)
                try #require(left.map(\.name.text).sorted() == expected.sorted())
                for name in expected { inside[name]!.remove(socket.number) }
                try #require(left.allSatisfy { $0.socketCount == inside[$0.name.text]!.count })
            } else if inside[name.text]?.contains(socket.number) ?? false {
                let channel = try #require(subscriptions.channel(named: name.text))
                inside[name.text]!.remove(socket.number)
                let departure = subscriptions.leave(channel, socket)
                try #require(departure.name == name && departure.socketCount == inside[name.text]!.count)
                try #require((departure.member != nil) == (name.kind.access == .presence))
            } else {
                let isFirst = inside[name.text, default: []].isEmpty
                inside[name.text, default: []].insert(socket.number)
                let joined = subscriptions.join(name, socket)
                try #require(joined.isFirst == isFirst)
                if name.kind.access == .presence {
                    let member = PresenceMember(user: PersonID("\(socket.number)")!, info: nil)
                    let isNew = subscriptions.add(member, socket, to: joined.channel)
                    try #require(isNew)
                }
            }
            if step % 100 == 0 { try compare(subscriptions, inside, names) }
        }
    }

    private func compare(
        _ subscriptions: Subscriptions, _ inside: [String: Set<Int32>], _ names: [ChannelName]
    ) throws {
        let occupied = inside.filter { !$0.value.isEmpty }
        try #require(Set(subscriptions.names.map(\.text)) == Set(occupied.keys))
        try #require(subscriptions.channelCount == occupied.count)
        try #require(subscriptions.count == occupied.reduce(0) { $0 + $1.value.count })
        for (name, sockets) in occupied {
            let channel = try #require(subscriptions.channel(named: name))
            try #require(Set(subscriptions.sockets(in: channel).map(\.number)) == sockets)
            try #require(subscriptions.sockets(in: channel).count == subscriptions.socketCount(in: channel))
            for number in Int32(0)..<30 {
                let socket = LiveSocket(number: number)
                try #require(subscriptions.contains(socket, in: channel) == sockets.contains(number))
                try #require(subscriptions.channels(of: socket).contains(channel) == sockets.contains(number))
            }
        }
    }
}
