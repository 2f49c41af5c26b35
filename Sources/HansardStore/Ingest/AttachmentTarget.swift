import Hansard

/// The message that attachments which come next belong to, and which of its attachments the archive has.
struct AttachmentTarget {
    enum State {
        /// The message is new, and so is whatever it has.
        case new
        /// It is the same as before: its attachments are known, and only their files may be news.
        case known
        /// It is a newer version, which may have other attachments.
        case changed
        /// The message was erased, and nothing of it comes back.
        case erased
    }

    let place: MessagePosition
    let conversation: Int64
    var state: State
    /// The place of the next attachment that is added.
    var next: Int64 = 0

    private struct Known {
        let ordinal: Int64
        let id: String?
        let name: String?
        let type: String?
        let bytes: Int64?
        let note: String?
        var isMet = false
    }
    private var known: [Known]?

    init(
        place: MessagePosition = MessagePosition(at: 0, seq: 0), conversation: Int64 = 0, state: State = .new
    ) {
        (self.place, self.conversation, self.state) = (place, conversation, state)
    }

    /// Reads what the archive has, if that was not done yet.
    mutating func readKnown(_ select: Statement) throws {
        guard known == nil else { return }
        select.bind(1, place.seq)
        defer { select.reset() }
        var rows: [Known] = []
        while try select.step() {
            rows.append(
                Known(
                    ordinal: select.int(0), id: select.optionalString(1), name: select.optionalString(2),
                    type: select.optionalString(3), bytes: select.optionalInt(4), note: select.optionalString(5)))
        }
        known = rows
        next = (rows.last?.ordinal ?? -1) + 1
    }

    /// The known attachment that `record` is; each is met once. Of a message that changed, one of which anything is
    /// otherwise than before is another one, so that what was known of it stays.
    mutating func meet(_ record: AttachmentRecord, _ arena: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let rows = known else { return nil }
        func text(_ range: ByteRange) -> String? {
            range.isPresent ? String(decoding: arena[range.range], as: UTF8.self) : nil
        }
        let (id, name) = (text(record.id), text(record.name))
        let index = rows.firstIndex { row in
            guard !row.isMet, row.id == id, id != nil || row.name == name else { return false }
            return state == .known
                || row.name == name && row.type == text(record.type) && row.bytes == record.bytes
                    && row.note == text(record.note)
        }
        guard let index else { return nil }
        known?[index].isMet = true
        return rows[index].ordinal
    }
}
