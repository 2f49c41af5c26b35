import GRDB
import Hansard

/// What of a conversation of two people the other one has not answered to the end of the record: all that one of them has said
/// since the other’s last message and not deleted. A bot waits for nobody, and nobody for a bot.
///
/// This is the one statement of that rule: the report, its numbers, the search index and `is:unanswered` read it here.
struct Unanswered {
    let sender: Int64
    /// Of the first of the messages, in microseconds.
    let since: Int64

    /// What people and bots say to each other, whether deleted or not, as a condition on `message`.
    static let written = "(message.shape >> 4) & 3 < 2"
    /// What may wait, likewise.
    static let said = "\(written) AND NOT message.marks & \(MessageMarks.deleted.rawValue)"

    /// Where somebody waits, as what stands after `FROM`: rows of `standing` with their `conversation`, to which `AND` may follow.
    static let waiting = """
        standing CROSS JOIN conversation ON conversation.id = standing.conversation
        WHERE standing.sender IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM person WHERE person.id IN (conversation.low, conversation.high) AND is_bot)
            AND EXISTS (SELECT 1 FROM message WHERE message.conversation = standing.conversation
                AND message.sent_at >= standing.since AND message.sender = standing.sender AND \(said))
        """

    /// Who would have to answer, as a column of `waiting`.
    static let person =
        "CASE standing.sender WHEN conversation.low THEN conversation.high ELSE conversation.low END"

    /// Whether a row of `message` is one of them.
    static let condition = """
        EXISTS (SELECT 1 FROM standing CROSS JOIN conversation AS its ON its.id = standing.conversation
            WHERE standing.conversation = message.conversation AND standing.sender = message.sender
            AND message.sent_at >= standing.since
            AND NOT EXISTS (SELECT 1 FROM person WHERE person.id IN (its.low, its.high) AND is_bot))
        AND \(said)
        """

    /// - Parameter reader: Has response times prepared.
    /// - Returns: `nil` where nothing waits.
    init?(_ conversation: Int64, _ reader: ArchiveReader, _ db: Database) throws {
        let select = try reader.statement(
            """
            SELECT standing.sender, standing.since FROM \(Self.waiting) AND standing.conversation = ?
            """, db)
        select.bind(1, conversation)
        defer { select.reset() }
        guard try select.step() else { return nil }
        (sender, since) = (select.int(0), select.int(1))
    }

    /// Whether a message is one of them.
    func contains(_ sentAt: Int64, sender: Int64, _ shape: MessageShape, _ marks: MessageMarks) -> Bool {
        sender == self.sender && sentAt >= since && shape.kind.rawValue < 2 && !marks.contains(.deleted)
    }
}
