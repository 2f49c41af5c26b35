import GRDB
import Hansard
import PairChannel

/// A message that another one names: where it is, and enough of it to quote it.
struct FoundMessage {
    let position: MessagePosition
    let id: String
    let sender: Int64?
    let marks: MessageMarks
    let format: TextFormat
    /// The text that it came with.
    let text: String
}

/// Finds messages by conversation and id for whoever reads; see `MessageKeys`.
final class MessageLookup {
    private let hash: SipHash
    private let key: Statement
    private let message: Statement

    init(_ db: Database) throws {
        hash = try Self.hash(db)
        key = try Statement(db, "SELECT seq FROM message_key WHERE hash = ?")
        message = try Statement(
            db, "SELECT conversation, source_id, sent_at, sender, text, marks, shape FROM message WHERE seq = ?")
    }

    static func hash(_ db: Database) throws -> SipHash {
        SipHash(
            key0: UInt64(bitPattern: try ArchiveIdentity.value("key_0", in: db)),
            key1: UInt64(bitPattern: try ArchiveIdentity.value("key_1", in: db)))
    }

    func has(_ conversation: Int64, _ id: String) throws -> Bool { try find(conversation, id) != nil }

    func find(_ conversation: Int64, _ id: String) throws -> FoundMessage? {
        var id = id
        var next = id.withUTF8 { hash.hash(UInt64(bitPattern: conversation), UnsafeRawBufferPointer($0)) }
        while true {
            key.bind(1, Int64(bitPattern: next))
            let seq = try key.step() ? key.int(0) : nil
            key.reset()
            guard let seq else { return nil }
            message.bind(1, seq)
            defer { message.reset() }
            if try message.step(), message.int(0) == conversation, ID(message.string(1)) == ID(id) {
                return FoundMessage(
                    position: MessagePosition(at: message.int(2), seq: seq), id: id, sender: message.optionalInt(3),
                    marks: MessageMarks(rawValue: message.int(5)), format: MessageShape(code: message.int(6)).format,
                    text: message.string(4))
            }
            next &+= 1
        }
    }
}
