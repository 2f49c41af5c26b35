import Foundation

/// A line of the native log, all of whose members are texts.
func line(_ type: String, _ members: KeyValuePairs<String, String>) -> String {
    let pairs = [("type", type)] + members.map { ($0, $1) }
    return "{" + pairs.map { "\(quoted($0)):\(quoted($1))" }.joined(separator: ",") + "}"
}

func message(
    _ id: String, from sender: String, at time: String, _ text: String, in channel: String = "private-chat-3-7",
    replyTo: String = ""
) -> String {
    line(
        "message",
        ["id": id, "channel": channel, "sender": sender, "sent_at": instant(time), "text": text, "reply_to": replyTo])
}

func seen(
    _ person: String, upTo id: String, at time: String, in channel: String = "private-chat-3-7",
    evidence: String = "high-water-mark"
) -> String {
    line(
        "seen", ["channel": channel, "person": person, "up_to": id, "seen_at": instant(time), "evidence": evidence])
}

func edit(
    _ id: String, by editor: String, at time: String, _ text: String, in channel: String = "private-chat-3-7"
) -> String {
    line("edit", ["id": id, "channel": channel, "editor": editor, "edited_at": instant(time), "text": text])
}

func deletion(_ id: String, by deleter: String, at time: String, in channel: String = "private-chat-3-7") -> String {
    line("delete", ["id": id, "channel": channel, "deleter": deleter, "deleted_at": instant(time)])
}

func reaction(
    _ id: String, by person: String, _ emoji: String, at time: String, in channel: String = "private-chat-3-7"
) -> String {
    line("reaction", ["id": id, "channel": channel, "person": person, "emoji": emoji, "at": instant(time)])
}

/// `09:00` is that time on 2 March 2026; anything longer is a time already.
func instant(_ time: String) -> String { time.utf8.count == 5 ? "2026-03-02T\(time):00Z" : time }

private func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: (try? encoder.encode(text)) ?? Data(), as: UTF8.self)
}
