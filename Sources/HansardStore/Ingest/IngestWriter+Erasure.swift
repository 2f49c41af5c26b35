import GRDB
import Hansard

/// What the log says of erasures and holds. The lines that were erased have come before, without what was in them.
extension IngestWriter {
    /// What stands for a text of which the line has nothing any more.
    static let noText = ByteRange(offset: 0, count: 0)

    /// An edit as its line has it; of one whose text was erased, with what tells it from others that were.
    func told(_ edit: LogEdit) -> LogEdit {
        guard !edit.text.isPresent else { return edit }
        var edit = edit
        edit.text = Self.noText
        // No keyed hash is negative and as small, but for one in 2^40.
        if edit.contentHash == 0 { edit.contentHash = -(seq + 1) }
        return edit
    }

    func replay(_ erasure: LogErasure) throws {
        seq += 1
        try insertWaitingMessages()
        var conversations: Set<Int64> = []
        for range in erasure.what {
            let rows = try Row.fetchAll(
                db.cachedStatement(sql: "SELECT seq, conversation, sent_at FROM message WHERE seq BETWEEN ? AND ?"),
                arguments: [range.lowerBound, range.upperBound])
            for row in rows {
                let place = MessagePosition(at: row[2], seq: row[0])
                try note(.erased, at: place)
                try touchAnswers(to: place, row[1])
                conversations.insert(row[1])
                try db.cachedStatement(
                    sql: "INSERT OR IGNORE INTO erased (message, erasure, at, ground) VALUES (?, ?, ?, ?)"
                ).execute(arguments: [place.seq, seq, erasure.at.microseconds, erasure.ground])
                erased.messages.insert(place.seq)
            }
            try eraseNames(range)
        }
        // Where a page ends follows from how much is on it.
        for conversation in conversations { touched.allPages(of: conversation, seq) }
    }

    private func eraseNames(_ range: ClosedRange<Int64>) throws {
        let people = try Int64.fetchSet(
            db.cachedStatement(sql: "SELECT person FROM person_version WHERE seq BETWEEN ? AND ?"),
            arguments: [range.lowerBound, range.upperBound])
        for person in people {
            try db.execute(
                sql: "INSERT OR IGNORE INTO erased_person (person, erasure) VALUES (?, ?)", arguments: [person, seq])
            erased.people.insert(person)
            touched.person(person, seq)
        }
    }

    func replay(_ hold: LogHold) throws {
        seq += 1
        try db.execute(
            sql: "INSERT INTO hold (seq, matter, custodian, selection, actor, at) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [seq, hold.matter, hold.custodian, hold.selection, hold.actor, hold.at.microseconds])
    }

    func replay(_ release: LogRelease) throws {
        seq += 1
        try db.execute(
            sql: "UPDATE hold SET released_at = ? WHERE matter = ? AND released_at IS NULL",
            arguments: [release.at.microseconds, release.matter])
    }
}
