/// What else the archive has of a message besides its row, so that only what is there is asked for.
package struct MessageMarks: OptionSet, Sendable {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }

    /// Other texts, or when and by whom its own was last changed.
    package static let edited = MessageMarks(rawValue: 1)
    package static let deleted = MessageMarks(rawValue: 2)
    package static let reactions = MessageMarks(rawValue: 4)
    package static let attachments = MessageMarks(rawValue: 8)
    /// A later export of its source does not have it.
    package static let missing = MessageMarks(rawValue: 16)
    /// Other messages answer it.
    package static let replies = MessageMarks(rawValue: 32)
    /// Its texts and files were erased from the record.
    package static let erased = MessageMarks(rawValue: 64)
}
