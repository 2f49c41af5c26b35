import Foundation

/// A message of the native log.
func message(
    _ id: String, from sender: String = "7", in channel: String = "private-chat-3-7",
    at time: String = "2026-03-02T08:54:10.215Z", _ text: String
) -> String {
    record([
        ("type", "message"), ("id", id), ("channel", channel), ("sender", sender), ("sent_at", time), ("text", text),
    ])
}

func seen(
    by person: String, upTo id: String, in channel: String = "private-chat-3-7",
    at time: String = "2026-03-02T09:00:00Z"
) -> String {
    record([("type", "seen"), ("channel", channel), ("person", person), ("up_to", id), ("seen_at", time)])
}

func edit(_ id: String, in channel: String = "private-chat-3-7", _ text: String) -> String {
    record([
        ("type", "edit"), ("id", id), ("channel", channel), ("editor", "7"), ("edited_at", "2026-03-02T09:00:00Z"),
        ("text", text),
    ])
}

func person(_ id: String, _ name: String) -> String { record([("type", "person"), ("id", id), ("name", name)]) }

/// One JSON object, its members in that order.
func record(_ members: [(name: String, value: String)]) -> String {
    func quoted(_ text: String) -> String {
        String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
    }
    return "{" + members.map { "\(quoted($0.name)):\(quoted($0.value))" }.joined(separator: ",") + "}"
}

/// A log of `count` messages among a few people, one a second; each says its number and one of a hundred topics.
func longLog(_ count: Int) -> [UInt8] {
    var log: [UInt8] = []
    for i in 1...count {
        let (low, high) = (i % 7 + 1, i % 7 + 10)
        let (day, hour, minute, second) = (i / 86_400 + 2, i / 3_600 % 24, i / 60 % 60, i % 60)
        let time = [hour, minute, second].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        log +=
            Array(
                """
                {"type":"message","id":"\(i)","channel":"private-chat-\(low)-\(high)","sender":"\(i % 2 == 0 ? low : high)",\
                "sent_at":"2026-03-0\(day)T\(time)Z","text":"Number \(i), about topic\(i % 100)"}

                """.utf8)
    }
    return log
}
