import Hansard
import PairChannel

/// An application’s event as a line of the native log (docs/native-log.md).
struct PublishedLine {
    let app: String
    let channel: String

    /// A message.
    func message(id: String, sender: String, text: String, at: Timestamp) -> [UInt8] {
        line("message") { line in
            line.add("id", id)
            line.add("channel", channel)
            line.add("sender", sender)
            line.add("sent_at", at.rfc3339())
            line.add("text", text)
        }
    }

    /// A mark of what somebody has seen.
    ///
    /// - Parameter upTo: A message’s id; `nil` for all that was sent up to `at`.
    func seen(by person: String, upTo: String?, at: Timestamp) -> [UInt8] {
        line("seen") { line in
            line.add("channel", channel)
            line.add("person", person)
            if let upTo { line.add("up_to", upTo) } else { line.add("up_to_time", at.rfc3339()) }
            line.add("seen_at", at.rfc3339())
        }
    }

    /// What is quarantined, with the reason.
    ///
    /// - Parameter data: As it was sent. What is no UTF-8 stands there in base64url.
    func unmapped(event: String, data: [UInt8], reason: String, at: Timestamp) -> [UInt8] {
        line("unmapped_event") { line in
            line.add("channel", channel)
            line.add("event", event)
            line.add("at", at.rfc3339())
            line.add("reason", reason)
            if let text = String(validating: data, as: UTF8.self) {
                line.add("data", text)
            } else {
                line.add("data_base64url", Base64URL.text(data))
            }
        }
    }

    /// A message that has the id of another one.
    func conflict(id: String, sender: String, text: String, at: Timestamp) -> [UInt8] {
        var data = JSONObject()
        data.add("id", id)
        data.add("sender", sender)
        data.add("text", text)
        return unmapped(
            event: "message", data: data.object,
            reason: "The channel has another message of this id. Give each message an id of its own.", at: at)
    }

    private func line(_ type: String, _ fill: (inout JSONObject) -> Void) -> [UInt8] {
        var line = JSONObject()
        line.add("type", type)
        fill(&line)
        line.add("live_app", app)
        return line.object
    }
}
