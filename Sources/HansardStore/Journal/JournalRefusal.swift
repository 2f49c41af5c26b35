/// Why something is not put into the journal, though it could be. Whoever throws it has changed nothing.
package protocol JournalRefusal: Error {}

extension ChatRefusal: JournalRefusal {}
