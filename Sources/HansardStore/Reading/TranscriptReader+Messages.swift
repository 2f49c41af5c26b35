import GRDB
import Hansard

extension TranscriptReader {
    /// Single messages of the conversation in hand, with all that is shown about them but who has seen them.
    package func messages(_ positions: [LocatedMessage]) throws -> TranscriptPage {
        var page = TranscriptPage()
        for position in positions {
            let select = statements.message
            select.bind(1, position.conversation)
            select.bind(2, position.sentAt.microseconds)
            select.bind(3, position.seq)
            defer { select.reset() }
            try append(select, most: page.rows.count + 1, to: &page)
        }
        return page
    }
}
