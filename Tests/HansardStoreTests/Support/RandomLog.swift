import Hansard
import TestSupport

/// What happens in a chat, as `RandomLog` makes it up.
enum ChatEvent {
    case message(id: String, sender: String, at: Int64)
    case edit(id: String, at: Int64)
    case deletion(id: String, at: Int64)
    case reaction(id: String, person: String, at: Int64)
    case seen(person: String, upTo: String, at: Int64, isExplicit: Bool)
    case seenUntil(person: String, upTo: Int64, at: Int64)
    case membership(person: String, at: Int64, joined: Bool)
}

/// A seeded log of pairs and rooms: messages, edits, deletions, reactions, marks of all kinds, people who join and
/// leave. Its times are whole microseconds within a narrow span, so that some of them are equal.
struct RandomLog {
    var events: [(channel: String, event: ChatEvent)] = []
    private(set) var lastAt: Int64 = 0

    static let start: Int64 = 1_772_409_600_000_000  // 2026-03-02T00:00:00Z
    static let channels = ["private-chat-3-7", "private-chat-7-10", "team-support", "private-management"]
    static let people = ["3", "7", "10", "U02", "zoë"]

    /// - Parameter stretch: The longest time between two events, in microseconds.
    init(seed: UInt64, events count: Int, stretch: Int64 = 3) {
        var random = SeededRandom(seed: seed)
        var at = Self.start
        var ids: [String: [String]] = [:]
        for number in 1...count {
            at += Int64.random(in: 0...stretch, using: &random)
            let channel = Self.channels.randomElement(using: &random)!
            let people =
                switch channel {
                case "private-chat-3-7": ["3", "7"]
                case "private-chat-7-10": ["7", "10"]
                default: Self.people
                }
            let person = people.randomElement(using: &random)!
            let isPair = people.count == 2
            let known = ids[channel] ?? []
            let id = known.suffix(12).randomElement(using: &random)
            let event: ChatEvent
            switch (Int.random(in: 0..<20, using: &random), id) {
            case (0..<9, _), (_, nil):
                let id = "m\(number)"
                ids[channel, default: []].append(id)
                // Now and then one comes late, or out of order.
                let sentAt = Int.random(in: 0..<8, using: &random) == 0 ? max(Self.start, at - 20) : at
                event = .message(id: id, sender: person, at: sentAt)
            case (9, let id?): event = .edit(id: id, at: at)
            case (10, let id?): event = .deletion(id: id, at: at)
            case (11, let id?): event = .reaction(id: id, person: person, at: at)
            case (12..<16, _?) where number % 3 == 0:
                event = .seenUntil(person: person, upTo: at - Int64(number % 5), at: at)
            case (12..<16, let id?): event = .seen(person: person, upTo: id, at: at, isExplicit: false)
            case (16..<19, let id?): event = .seen(person: person, upTo: id, at: at, isExplicit: true)
            case (_, let id?):
                event =
                    isPair
                    ? .seen(person: person, upTo: id, at: at, isExplicit: false)
                    : .membership(person: person, at: at, joined: Bool.random(using: &random))
            }
            events.append((channel, event))
            lastAt = max(lastAt, at)
        }
    }

    var lines: [String] {
        events.map { channel, event in
            switch event {
            case .message(let id, let sender, let at):
                line(
                    "message",
                    ["id": id, "channel": channel, "sender": sender, "sent_at": Self.time(at), "text": "text of \(id)"])
            case .edit(let id, let at):
                line("edit", ["id": id, "channel": channel, "edited_at": Self.time(at), "text": "edited at \(at)"])
            case .deletion(let id, let at): line("delete", ["id": id, "channel": channel, "deleted_at": Self.time(at)])
            case .reaction(let id, let person, let at):
                line("reaction", ["id": id, "channel": channel, "person": person, "emoji": "👍", "at": Self.time(at)])
            case .seen(let person, let id, let at, let isExplicit):
                line(
                    "seen",
                    [
                        "channel": channel, "person": person, "up_to": id, "seen_at": Self.time(at),
                        "evidence": isExplicit ? "explicit" : "high-water-mark",
                    ])
            case .seenUntil(let person, let upTo, let at):
                line(
                    "seen",
                    [
                        "channel": channel, "person": person, "up_to_time": Self.time(upTo),
                        "seen_at": Self.time(at),
                    ])
            case .membership(let person, let at, let joined):
                line(joined ? "join" : "leave", ["channel": channel, "person": person, "at": Self.time(at)])
            }
        }
    }

    private static func time(_ at: Int64) -> String { Timestamp(microseconds: at).rfc3339() }
}
