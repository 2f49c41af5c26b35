/// Relativity’s Short Message Format 2.0: a file for each day of a conversation, of at most 10,000 events.
struct RSMFExport: DocumentWriter {
    static let id = "rsmf"
    static let about = "Relativity’s short message format 2.0, a day of a conversation a file, with its files"
    static let slicing = Slicing.day
    static let attachments = AttachmentPlacement.inside

    private let context: ExportContext
    private let events: RSMFEvents
    private let names: RSMFNames
    private var slice: ExportSlice?
    private var part: RSMFPart?
    private var number = 1

    init(_ context: ExportContext) {
        (self.context, events) = (context, RSMFEvents(context))
        names = RSMFNames(context.people, context.words)
    }

    mutating func begin(_ slice: ExportSlice, in files: any ExportFiles) throws {
        (self.slice, number) = (slice, 1)
        part = RSMFPart(slice, members: Set(slice.members), events)
    }

    mutating func write(_ message: borrowing ArchivedMessage, to files: any ExportFiles) throws {
        if let slice, part?.isFull(for: message) == true {
            let members = part?.members ?? []
            try write(to: files)
            number += 1
            part = RSMFPart(slice, members: members, events)
        }
        try part?.write(message)
    }

    mutating func write(_ event: ConversationEvent, to files: any ExportFiles) throws { part?.write(event) }

    mutating func end(in files: any ExportFiles) throws { try write(to: files) }

    /// Writes the part in hand; one without a message cannot be viewed, and does not come.
    private mutating func write(to files: any ExportFiles) throws {
        guard let slice, var part = part.take(), part.messages > 0 else { return }
        let manifest = try part.manifest(context, names)
        try files.begin(slice.path + (number == 1 ? "" : ".part\(number)") + ".rsmf")
        try RSMFFile(context, slice, part: number, manifest, part.participants).write(to: files)
        try files.end()
    }
}
