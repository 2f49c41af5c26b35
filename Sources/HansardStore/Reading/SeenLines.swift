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
    /// The message of the last mark, when that is beyond the page: an index into the page's links.
    let beyondLink: Int32
    private var next = 0

    init(person: PersonIndex, marks: [SeenMark], beyondLink: Int32) {
        self.person = person
        self.marks = marks
        self.beyondLink = beyondLink
    }

    /// What covers the message, which must come after those asked about before: a receipt for it, or else the first
    /// high-water mark at or after its place.
    mutating func reader(of row: TranscriptPage.Row, in page: TranscriptPage) -> SeenReader? {
        while next < marks.count, (marks[next].at, marks[next].upTo) < (row.sentAt, row.seq) { next += 1 }
        var i = next
        while i < marks.count, marks[i].upTo == row.seq {
            if marks[i].evidence == .explicit {
                return SeenReader(person: person, at: marks[i].seenAt, evidence: .explicit, markRow: -1)
            }
            i += 1
        }
        i = next
        while i < marks.count, marks[i].evidence != .highWaterMark { i += 1 }
        guard i < marks.count else { return nil }
        let mark = marks[i]
        if mark.upTo == row.seq {
            return SeenReader(person: person, at: mark.seenAt, evidence: .highWaterMark, markRow: -1)
        }
        if let index = page.index(ofSeq: mark.upTo, sentAt: mark.at) {
            return SeenReader(person: person, at: mark.seenAt, evidence: .highWaterMark, markRow: Int32(index))
        }
        return SeenReader(
            person: person, at: mark.seenAt, evidence: .highWaterMark, markRow: -1, markLink: beyondLink)
    }
}

extension TranscriptPage {
    /// The row of a message, by binary search.
    func index(ofSeq seq: Int64, sentAt: Timestamp) -> Int? {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if (rows[middle].sentAt, rows[middle].seq) < (sentAt, seq) { low = middle + 1 } else { high = middle }
        }
        return low < rows.count && rows[low].seq == seq ? low : nil
    }
}

/// Readers up to which a message of a group lists them all.
private let mostReadersListed = 12

/// Says for each row of `page` who has seen it.
///
/// - Parameter readingAt: From when on reading is on record: of what was said before, only what a mark covers is known.
func addSeen(
    _ page: inout TranscriptPage, _ marks: [ReaderMarks], isPair: Bool, members: Int, readingAt: Timestamp
) {
    var marks = marks
    for i in page.rows.indices {
        let row = page.rows[i]
        guard row.kind == .said || row.kind == .bot else { continue }
        if isPair {
            // One reader at the most, and no list to be made for each of a million messages.
            page.rows[i].seen = row.sentAt < readingAt ? .none : .notSeen
            for m in marks.indices where marks[m].person != row.sender {
                if let reader = marks[m].reader(of: row, in: page) { page.rows[i].seen = .one(reader) }
            }
            continue
        }
        var readers: [SeenReader] = []
        for m in marks.indices where marks[m].person != row.sender {
            if let reader = marks[m].reader(of: row, in: page) { readers.append(reader) }
        }
        if readers.isEmpty {
            page.rows[i].seen = .none
        } else if readers.count == 1, members <= 2 {
            page.rows[i].seen = .one(readers[0])
        } else {
            let listed =
                readers.count <= mostReadersListed
                ? readers : readers.filter { $0.markRow < 0 && $0.markLink < 0 }
            page.rows[i].seen = .group(
                first: Int32(page.readers.count), count: Int32(listed.count),
                of: Int32(max(members - 1, readers.count)), later: Int32(readers.count - listed.count))
            page.readers.append(contentsOf: listed)
        }
    }
}
