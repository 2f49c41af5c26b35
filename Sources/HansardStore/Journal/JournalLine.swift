import GRDB
import Hansard
import PairChannel

/// An entry as a line of the native log.
enum JournalLine {
    /// - Parameter row: As `JournalReading.lines` asks for it.
    static func append(_ row: Row, to bytes: inout [UInt8]) {
        guard let kind = EntryKind(rawValue: row[1]) else { return }
        let at = Timestamp(microseconds: row[5]).rfc3339()
        var line = JSONObject()
        switch kind {
        case .message:
            line.add("type", "message")
            line.add("id", String(row[3] as Int64))
            line.add("channel", row[2] as String?)
            line.add("sender", row[4] as String?)
            line.add("sent_at", at)
            line.add("text", row[6] as String?)
            line.add("client_id", row[7] as String?)
            if let reply: Int64 = row[8] { line.add("reply_to", String(reply)) }
        case .edit:
            line.add("type", "edit")
            line.add("id", String(row[3] as Int64))
            line.add("channel", row[2] as String?)
            line.add("editor", row[4] as String?)
            line.add("edited_at", at)
            line.add("text", row[6] as String?)
        case .deletion:
            line.add("type", "delete")
            line.add("id", String(row[3] as Int64))
            line.add("channel", row[2] as String?)
            line.add("deleter", row[4] as String?)
            line.add("deleted_at", at)
        case .seen:
            line.add("type", "seen")
            line.add("channel", row[2] as String?)
            line.add("person", row[4] as String?)
            line.add("up_to", String(row[3] as Int64))
            line.add("seen_at", at)
        case .person:
            line.add("type", "person")
            line.add("id", row[4] as String?)
            line.add(membersOf: (row[6] as String).utf8)
            line.add("changed_at", at)
        case .published, .online, .offline, .line:
            bytes.append(contentsOf: (row[6] as String).utf8)
            bytes.append(UInt8(ascii: "\n"))
            return
        }
        bytes.append(contentsOf: line.object)
        bytes.append(UInt8(ascii: "\n"))
    }
}
