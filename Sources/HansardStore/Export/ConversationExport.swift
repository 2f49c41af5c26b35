import Hansard
import PairChannel

/// Cuts one conversation into slices and gives them to a writer.
struct ConversationExport {
    private let conversation: ConversationSummary
    private let people: PeopleDirectory
    private var slicer: Slicer
    private var slice: String?
    private var slices = 0
    /// What came before the first message.
    private var early: [ConversationEvent] = []
    /// Who belongs to it now, as far as that is known.
    private var members: Set<PersonIndex> = []
    private(set) var messages = 0

    init(_ conversation: ConversationSummary, _ slicing: Slicing, _ context: ExportContext) {
        (self.conversation, people) = (conversation, context.people)
        slicer = Slicer(slicing, zone: context.zone)
        members = Set([conversation.low, conversation.high].compactMap { $0.flatMap { people.index(ofID: $0) } })
    }

    /// Gives the next record to `writer`.
    mutating func write<Writer: DocumentWriter>(
        _ record: ConversationItem, _ writer: inout Writer, _ files: any ExportFiles
    ) throws {
        switch record {
        case .message(let message):
            try turn(to: slicer.slice(of: message.sentAt), &writer, files)
            try writer.write(message, to: files)
            if let sender = message.sender, message.kind == .said { members.insert(sender) }
            messages += 1
        case .event(let event):
            note(event)
            guard slice != nil else { return early.append(event) }
            try writer.write(event, to: files)
        }
    }

    /// Ends the slice that is being written, if there is one.
    mutating func finish<Writer: DocumentWriter>(_ writer: inout Writer, _ files: any ExportFiles) throws {
        guard slice != nil else { return }
        try writer.end(in: files)
        slice = nil
    }

    private mutating func turn<Writer: DocumentWriter>(
        to next: String, _ writer: inout Writer, _ files: any ExportFiles
    ) throws {
        guard next != slice else { return }
        try finish(&writer, files)
        slice = next
        slices += 1
        let known = members.sorted { ID(people[$0].sourceID) < ID(people[$1].sourceID) }
        try writer.begin(ExportSlice(conversation, name: next, number: slices, members: known), in: files)
        for event in early { try writer.write(event, to: files) }
        early = []
    }

    private mutating func note(_ event: ConversationEvent) {
        switch event {
        case .joined(let person, _): members.insert(person)
        case .left(let person, _): members.remove(person)
        case .seen: break
        }
    }
}
