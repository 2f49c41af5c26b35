import GRDB
import Hansard

/// What of a conversation of two people the other one has not answered to the end of the record: all that one of them has written
/// since the other’s last message. A bot waits for nobody, and nobody for a bot.
struct Unanswered {
    let sender: Int64
    /// Of the first of the messages, in microseconds.
    let since: Int64

    /// What of `standing`, joined with `conversation`, somebody waits for.
    private static let waiting = """
        sender IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person WHERE person.id IN (low, high) AND is_bot)
        """

    /// The same as a condition on `message`.
    static let condition = """
        EXISTS (SELECT 1 FROM standing AS pair CROSS JOIN conversation AS its ON its.id = pair.conversation
            WHERE pair.conversation = message.conversation AND pair.sender = message.sender
            AND message.sent_at >= pair.since
            AND NOT EXISTS (SELECT 1 FROM person WHERE person.id IN (its.low, its.high) AND is_bot))
        AND (shape >> 4) & 3 < 2 AND NOT marks & \(MessageMarks.deleted.rawValue)
        """

    /// - Parameter reader: Has response times prepared.
    /// - Returns: `nil` where nothing waits.
    init?(_ conversation: Int64, _ reader: ArchiveReader, _ db: Database) throws {
        let select = try reader.statement(
            """
            SELECT sender, since FROM standing JOIN conversation ON id = conversation
            WHERE conversation = ? AND \(Self.waiting)
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
