import GRDB
import Hansard

/// A deed of the chat as a line of the native log.
enum ChatLine {
    /// - Parameter row: As `ChatReading.lines` asks for it.
    static func append(_ row: Row, to bytes: inout [UInt8]) {
        guard let kind = ChatDeedKind(rawValue: row[1]) else { return }
        let at = Timestamp(microseconds: row[5]).rfc3339()
        var line = Line()
        switch kind {
        case .message:
            line.add("type", "message")
            line.add("id", String(row[3] as Int64))
            line.add("channel", row[2])
            line.add("sender", row[4])
            line.add("sent_at", at)
            line.add("text", row[6])
            line.add("client_id", row[7])
            if let reply: Int64 = row[8] { line.add("reply_to", String(reply)) }
        case .edit:
            line.add("type", "edit")
            line.add("id", String(row[3] as Int64))
            line.add("channel", row[2])
            line.add("editor", row[4])
            line.add("edited_at", at)
            line.add("text", row[6])
        case .deletion:
            line.add("type", "delete")
            line.add("id", String(row[3] as Int64))
            line.add("channel", row[2])
            line.add("deleter", row[4])
            line.add("deleted_at", at)
        case .seen:
            line.add("type", "seen")
            line.add("channel", row[2])
            line.add("person", row[4])
            line.add("up_to", String(row[3] as Int64))
            line.add("seen_at", at)
        case .person:
            line.add("type", "person")
            line.add("id", row[4])
            line.bytes.append(contentsOf: ",".utf8)
            // What stands in the braces of its JSON.
            line.bytes.append(contentsOf: (row[6] as String).utf8.dropFirst().dropLast())
            line.add("changed_at", at)
        }
        bytes.append(contentsOf: line.bytes)
        bytes.append(contentsOf: "}\n".utf8)
    }

    private struct Line {
        var bytes: [UInt8] = []

        mutating func add(_ name: String, _ value: String?) {
            bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
            bytes.appendJSON(name)
            bytes.append(UInt8(ascii: ":"))
            bytes.appendJSON(value)
        }
    }
}
