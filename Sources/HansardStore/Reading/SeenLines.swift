import Hansard

/// A seen mark, by the place up to which it goes.
struct SeenMark {
    let at: Timestamp  // of the message up to which it goes
    let upTo: Int64  // its seq
    let seenAt: Timestamp
    let evidence: Evidence
}

/// One person's marks that matter for a page, in the order of their places; the last may be beyond the page.
struct ReaderMarks {
    let person: PersonIndex
    let marks: [SeenMark]
    /// The message of the last mark, when that is beyond the page: its id, and its page’s name where that is another.
    let beyond: (id: ByteRange, page: ByteRange)
    private var next = 0

    init(person: PersonIndex, marks: [SeenMark], beyond: (id: ByteRange, page: ByteRange)) {
        self.person = person
        self.marks = marks
        self.beyond = beyond
    }

    /// What covers the message, which must come after those asked about before: a receipt for it, or else the first
    /// high-water mark at or after its place.
    mutating func reader(of message: ArchivedMessage, in page: [ArchivedMessage]) -> SeenReader? {
        while next < marks.count, MessagePosition(marks[next].at, marks[next].upTo) < message.position { next += 1 }
        var i = next
        while i < marks.count, marks[i].upTo == message.seq {
            if marks[i].evidence == .explicit {
                return SeenReader(person: person, at: marks[i].seenAt, evidence: .explicit)
            }
            i += 1
        }
        i = next
        while i < marks.count, marks[i].evidence != .highWaterMark { i += 1 }
        guard i < marks.count else { return nil }
        let mark = marks[i]
        if mark.upTo == message.seq {
            return SeenReader(person: person, at: mark.seenAt, evidence: .highWaterMark)
        }
        if let covering = page.message(at: MessagePosition(mark.at, mark.upTo)) {
            return SeenReader(person: person, at: mark.seenAt, evidence: .highWaterMark, mark: covering.id)
        }
        return SeenReader(
            person: person, at: mark.seenAt, evidence: .highWaterMark, mark: beyond.id, markPage: beyond.page)
    }
}

extension [ArchivedMessage] {
    /// The message there, by binary search.
    fileprivate func message(at position: MessagePosition) -> ArchivedMessage? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].position < position { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low].seq == position.seq ? self[low] : nil
    }
}

/// Readers up to which a message of a group lists them all.
private let mostReadersListed = 12

/// Says for each message of `page`, which share `arena`, who has seen it.
///
/// - Parameter readingAt: From when on reading is on record: of what was said before, only what a mark covers is known.
func addSeen(
    _ page: inout [ArchivedMessage], _ arena: MessageArena, _ marks: [ReaderMarks], isPair: Bool, members: Int,
    readingAt: Timestamp
) {
    var marks = marks
    for i in page.indices {
        let message = page[i]
        guard message.kind == .said || message.kind == .bot else { continue }
        if isPair {
            // One reader at the most, and no list to be made for each of a million messages.
            page[i].seen = message.sentAt < readingAt ? .none : .notSeen
            for m in marks.indices where marks[m].person != message.sender {
                if let reader = marks[m].reader(of: message, in: page) { page[i].seen = .one(reader) }
            }
            continue
        }
        var readers: [SeenReader] = []
        for m in marks.indices where marks[m].person != message.sender {
            if let reader = marks[m].reader(of: message, in: page) { readers.append(reader) }
        }
        if readers.isEmpty {
            page[i].seen = .none
        } else if readers.count == 1, members <= 2 {
            page[i].seen = .one(readers[0])
        } else {
            let listed =
                readers.count <= mostReadersListed
                ? readers : readers.filter { !$0.mark.isPresent }
            page[i].seen = .group(
                first: Int32(arena.readers.count), count: Int32(listed.count),
                of: Int32(max(members - 1, readers.count)), later: Int32(readers.count - listed.count))
            arena.readers.append(contentsOf: listed)
        }
    }
}
