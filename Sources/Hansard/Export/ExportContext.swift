/// What a writer needs besides slices.
package struct ExportContext {
    /// Everybody whom messages and events may name, by their `PersonIndex`.
    package let people: PeopleDirectory
    /// The zone in which times are shown to people. Programs get UTC.
    package let zone: SiteZone
    /// The language of what people read.
    package let words: Words
    /// Whether a table is for spreadsheets and not for programs: texts that would be taken for formulas are made harmless.
    package let isForSpreadsheet: Bool
    /// What else of the record a writer may ask for.
    package let archive: any ExportArchive
    /// Which record it is, as its checkpoints are signed: `hansard/0123456789abcdef`.
    package let origin: String
    /// The program and its version, as formats name it: `Hansard 0.1.0`.
    package let generator: String
    /// Whose messages were asked for, where that is one person.
    package let custodian: PersonIndex?
    /// What was asked for.
    package let selection: Selection
    /// Whose texts a mask withholds, in whose place something else stands already; `nil` is whoever no source names.
    package let withheldTexts: Set<PersonIndex?>
    /// What sets documents, for a format that `isTypeset`.
    package let renderer: (any DocumentRenderer)?

    /// What writers of one export share.
    package init(
        people: PeopleDirectory, zone: SiteZone, words: Words, isForSpreadsheet: Bool = false,
        archive: any ExportArchive, origin: String, generator: String, custodian: PersonIndex? = nil,
        selection: Selection = .everything, withheldTexts: Set<PersonIndex?> = [],
        renderer: (any DocumentRenderer)? = nil
    ) {
        (self.people, self.zone, self.words) = (people, zone, words)
        (self.isForSpreadsheet, self.archive) = (isForSpreadsheet, archive)
        (self.origin, self.generator, self.custodian) = (origin, generator, custodian)
        (self.selection, self.withheldTexts, self.renderer) = (selection, withheldTexts, renderer)
    }
}

/// What a writer may ask of the record besides what it is given.
package protocol ExportArchive: AnyObject {
    /// The message of that id in the source, in the conversation of that number.
    ///
    /// - Returns: `nil` where there is none, or where it is not a part of the export.
    func message(_ id: String, in conversation: Int64) throws -> ArchivedMessage?

    /// Lends `body` a file’s bytes, in pieces of at most 1 MiB, in order; of an empty file, none.
    ///
    /// - Throws: `ExportProblem` where the archive no longer has the file whole, and what `body` throws.
    func read(_ file: StoredFile, _ body: (UnsafeRawBufferPointer) throws -> Void) throws

    /// The leaf of the record of that number in the log’s tree; `nil` where there is no such record.
    func leaf(_ seq: Int64) throws -> LogHash?
}
