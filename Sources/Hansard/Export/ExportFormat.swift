/// A file format that conversations are exported in. A new one is a type in one file, named in `ExportFormats`.
package protocol ExportFormat: RecordWriter, SendableMetatype {
    /// What `hansard export` takes: small letters, digits and hyphens.
    static var id: String { get }
    /// In a few words, for `hansard export --help`.
    static var about: String { get }
    /// What the names of its files end with, without the dot.
    static var fileExtension: String { get }
    /// How much of a conversation one file has.
    static var slicing: Slicing { get }

    /// A writer for one file.
    init(_ context: ExportContext)
}

/// What a writer needs besides the messages.
package struct ExportContext: Sendable {
    /// Everybody whom messages and events may name, by their `PersonIndex`.
    package let people: PeopleDirectory
    /// The zone in which times are shown to people. Programs get UTC.
    package let zone: SiteZone
    /// The language of what people read.
    package let words: Words
    /// Whether a table is for spreadsheets and not for programs: texts that would be taken for formulas are made harmless.
    package let isForSpreadsheet: Bool

    package init(people: PeopleDirectory, zone: SiteZone, words: Words, isForSpreadsheet: Bool = false) {
        self.people = people
        self.zone = zone
        self.words = words
        self.isForSpreadsheet = isForSpreadsheet
    }
}
