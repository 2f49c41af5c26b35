import PairChannel

/// What the first page of a document says: what it is a transcript of, what was asked for, how much there is, and with what
/// it was made.
struct PDFCover {
    /// More people than these stand one after the other.
    private static let mostPeopleByLine = 16

    private let context: ExportContext
    private var words: Words { context.words }
    private var title = ""
    private var conversation: ConversationSummary?
    private var people: [PersonIndex] = []
    private var known: Set<PersonIndex> = []
    private var span: (first: Timestamp, last: Timestamp)?
    /// How many were noted.
    private(set) var messages = 0
    private var (edited, deleted, erased, files) = (0, 0, 0, 0)

    init(_ context: ExportContext) { self.context = context }

    mutating func begin(_ slice: ExportSlice, title: String) {
        (conversation, self.title) = (slice.conversation, title)
        for member in slice.members { note(member) }
    }

    mutating func note(_ message: borrowing ArchivedMessage) {
        messages += 1
        span = (span?.first ?? message.sentAt, message.sentAt)
        if let sender = message.sender { note(sender) }
        if message.isEdited { edited += 1 }
        if message.isErased { erased += 1 } else if message.isDeleted { deleted += 1 }
        files += message.details?.attachments.count ?? 0
    }

    mutating func note(_ event: ConversationEvent) {
        switch event {
        case .joined(let person, _), .left(let person, _): note(person)
        case .seen: break
        }
    }

    private mutating func note(_ person: PersonIndex) {
        if known.insert(person).inserted { people.append(person) }
    }

    /// Appends the cover’s lines.
    mutating func write(to out: inout PDFTranscript) {
        out.note(words("bundle.title"))
        out.title(title)
        if let conversation {
            let kind = words("kind.\(conversation.kind)")
            out.field(words("field.conversation"), "\(printable(conversation.sourceID)) (\(kind))")
            if let topic = conversation.topic, !topic.isEmpty { out.field(words("field.topic"), printable(topic)) }
        }
        // A name may have a comma in it.
        let separator = people.count <= Self.mostPeopleByLine ? "\n" : " · "
        out.field(words("field.participants"), people.map(name).joined(separator: separator))
        if let asked = asked(&out) { out.field(words("pdf.selection"), asked) }
        if let span {
            let period = words("conversation.period", ["first": out.time(span.first), "last": out.time(span.last)])
            out.field(words("field.period"), words.field(context.zone.name, period))
        }
        out.field(words("field.messages"), counts)
        out.field(words("bundle.record"), context.origin)
        out.field(words("pdf.reading"), words("pdf.note"))
        out.field(words("bundle.program"), context.generator)
        out.field("versions", named: words("pdf.versions"))
        out.field("fonts", named: words("pdf.fonts"))
        out.field("numbers", named: words("pdf.numbers"))
    }

    private func name(_ person: PersonIndex) -> String {
        let person = context.people[person]
        return printable(person.name.map { "\($0) (\(person.sourceID))" } ?? person.sourceID)
    }

    private var counts: String {
        let parts = [("pdf.edited", edited), ("pdf.deleted", deleted), ("pdf.erased", erased), ("pdf.files", files)]
            .filter { $0.1 > 0 }.map { words.field(words($0.0), words.number($0.1)) }
        return words.listed([words.number(messages)] + parts)
    }

    /// What limits the export; `nil` where nothing does.
    private func asked(_ out: inout PDFTranscript) -> String? {
        let selection = context.selection
        var parts: [String] = []
        let names = selection.people.sorted().compactMap { context.people.index(ofSourceID: $0.text) }.map(name)
        if !names.isEmpty { parts.append(words("pdf.selection_people", ["names": words.listed(names)])) }
        if let from = selection.from { parts.append(words("bundle.from_on", ["first": out.time(from)])) }
        if let until = selection.until { parts.append(words("bundle.until", ["last": out.time(until)])) }
        if let query = selection.query { parts.append(words.field(words("bundle.query"), printable(query))) }
        return parts.isEmpty ? nil : parts.joined(separator: "\n")
    }
}
