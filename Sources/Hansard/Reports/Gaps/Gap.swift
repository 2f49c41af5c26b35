/// What says that something is missing from a record. The raw value is what programs are told.
package enum GapKind: String, Sendable, CaseIterable {
    /// The source’s ids are a sequence, and some of it are not there.
    case numbers = "numbers_missing"
    /// Sources hold all of a conversation before a stretch of time and after it, and nothing says so of the stretch.
    case coverage = "not_covered"
    /// A run of `ingest` that began and has no end.
    case unfinished = "ingest_not_finished"
    /// Lines of a source that were not understood.
    case quarantined = "lines_quarantined"
    /// Messages that others answer, and that are not there.
    case answered = "answered_message_missing"
    /// Attachments that a source lists for messages that are not there.
    case attachment = "attachment_without_message"
    /// Files that messages have, and that are not there.
    case file = "file_missing"
    /// Messages of which only the place is left in the export: they had been deleted before.
    case tombstone = "deleted_before_export"
    /// Messages that a later export does not have any more. They are on record.
    case vanished = "gone_from_later_export"
    /// The source counts more reactions than it names people.
    case reactions = "reactions_not_named"
    /// Somebody who writes, or is one of a pair, and whom no source describes.
    case person = "person_not_described"
    /// A conversation that a source names, of which there is no message.
    case conversation = "conversation_without_messages"
}

/// One finding: what a source itself says is there, and the record does not have.
package struct Gap: Sendable, Equatable {
    /// What says so.
    package let kind: GapKind
    /// How many of what the kind counts; for a stretch that is not covered, the messages that are on record in it.
    package let count: Int64
    /// By its number in the database.
    package var conversation: Int64?
    /// By their number in the database.
    package var person: Int64?
    /// Whose ids the numbers are, where they are those of a whole system; empty for the one without a name.
    package var system: String?
    /// Where in time; `nil` where that is not known.
    package var from: Timestamp?
    /// Where in time it ends, included.
    package var until: Timestamp?
    /// The file that says so.
    package var source: String?
    /// The line that says so first.
    package var line: Int64?
    /// Of numbers, the first and the last one.
    package var numbers: ClosedRange<Int64>?
    /// Ids in the source of some of those that are missing.
    package var examples: [String] = []
    /// Why a line was not understood.
    package var reason: String?
    /// Why files are not there that their source has; `nil` where the source does not have them.
    package var leftOut: AttachmentFile.LeftOut?

    /// A finding of which nothing else is known yet.
    package init(_ kind: GapKind, count: Int64) { (self.kind, self.count) = (kind, count) }

    /// Whether it may lie within a period: always, where nothing says when it is.
    ///
    /// - Parameters:
    ///   - from: The first instant; `nil` for no beginning.
    ///   - until: The first instant after it; `nil` for no end.
    package func mayLie(from: Timestamp?, until: Timestamp?) -> Bool {
        if let from, let last = self.until ?? self.from, last < from { return false }
        if let until, let first = self.from ?? self.until, first >= until { return false }
        return true
    }
}
