/// What is unseen, worked out the obvious way: for each person and conversation, look at every message and ask
/// whether anything says that it is not theirs to read or that they have seen it.
struct ObviousUnseen: Hashable {
    let channel: String
    let person: String
    let messages: Int
    let inferred: Int
    let oldest: String
    let hasEvidence: Bool

    static func counts(_ log: RandomLog, asOf: Int64) -> Set<ObviousUnseen> {
        var found: Set<ObviousUnseen> = []
        // A log without a mark says nothing of reading, and then nothing is unseen.
        let hasMark = log.events.contains {
            switch $0.event {
            case .seen, .seenUntil: true
            default: false
            }
        }
        guard hasMark else { return [] }
        for channel in RandomLog.channels {
            let chat = Chat(log, channel, asOf: asOf)
            for person in chat.people { if let count = chat.unseen(person) { found.insert(count) } }
        }
        return found
    }
}

/// One conversation as of an instant.
private struct Chat {
    struct Message {
        let id: String
        let sender: String
        let at: Int64
        let number: Int

        func isAfter(_ other: Message) -> Bool { (at, number) > (other.at, other.number) }
    }

    let channel: String
    var everyMessage: [String: Message] = [:]
    var messages: [Message] = []
    var deleted: Set<String> = []
    var people: Set<String> = []
    var joins: [String: [Int64]] = [:]
    var memberships: [(person: String, at: Int64, joined: Bool)] = []
    var marks: [(person: String, upTo: String, isExplicit: Bool)] = []
    /// Up to which times they say that they have read.
    var times: [(person: String, upTo: Int64)] = []

    init(_ log: RandomLog, _ channel: String, asOf: Int64) {
        self.channel = channel
        if channel.hasPrefix("private-chat-") {
            people = Set(channel.dropFirst("private-chat-".count).split(separator: "-").map(String.init))
        }
        for (number, item) in log.events.enumerated() where item.channel == channel {
            switch item.event {
            case .message(let id, let sender, let at):
                let message = Message(id: id, sender: sender, at: at, number: number)
                everyMessage[id] = message
                guard at <= asOf else { continue }
                messages.append(message)
                people.insert(sender)
            case .deletion(let id, let at): if at <= asOf { deleted.insert(id) }
            case .seen(let person, let id, let at, let isExplicit):
                if at <= asOf { marks.append((person, id, isExplicit)) }
            case .seenUntil(let person, let upTo, let at): if at <= asOf { times.append((person, upTo)) }
            case .membership(let person, let at, let joined):
                guard at <= asOf else { continue }
                people.insert(person)
                memberships.append((person, at, joined))
            case .edit, .reaction: break
            }
        }
        messages.sort { $1.isAfter($0) }
    }

    func unseen(_ person: String) -> ObviousUnseen? {
        let mine = memberships.filter { $0.person == person }.sorted {
            ($0.at, $0.joined ? 1 : 0) < ($1.at, $1.joined ? 1 : 0)
        }
        let joined = mine.first { $0.joined }?.at
        let left = mine.last.flatMap { $0.joined ? nil : $0.at }
        let marked = marks.filter { $0.person == person }
        let times = times.filter { $0.person == person }.map(\.upTo)
        func isTheirs(_ message: Message) -> Bool {
            !deleted.contains(message.id) && message.at >= joined ?? .min && message.at <= left ?? .max
        }
        func isSeen(_ message: Message) -> Bool {
            if times.contains(where: { message.at <= $0 }) { return true }
            return marked.contains { mark in
                guard let upTo = everyMessage[mark.upTo] else { return false }
                return mark.isExplicit ? mark.upTo == message.id : !message.isAfter(upTo)
            }
        }
        let waiting = messages.filter { $0.sender != person && isTheirs($0) && !isSeen($0) }
        guard let oldest = waiting.first else { return nil }
        let lastOwn = messages.last { $0.sender == person && isTheirs($0) }
        return ObviousUnseen(
            channel: channel, person: person, messages: waiting.count,
            inferred: waiting.count { lastOwn?.isAfter($0) ?? false }, oldest: oldest.id,
            hasEvidence: !times.isEmpty
                || marked.contains { mark in
                    !mark.isExplicit || everyMessage[mark.upTo].map { $0.at >= joined ?? .min } ?? false
                })
    }
}
