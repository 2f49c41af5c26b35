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

    /// Gives the next record to `format`.
    mutating func write<Format: ExportFormat>(
        _ record: ConversationItem, _ format: inout Format, _ files: any ExportFiles
    ) throws {
        switch record {
        case .message(let message):
            try turn(to: slicer.slice(of: message.sentAt), &format, files)
            try format.write(message, to: files)
            if let sender = message.sender, message.kind == .said { members.insert(sender) }
            messages += 1
        case .event(let event):
            note(event)
            guard slice != nil else { return early.append(event) }
            try format.write(event, to: files)
        }
    }

    /// Ends the slice that is being written, if there is one.
    mutating func finish<Format: ExportFormat>(_ format: inout Format, _ files: any ExportFiles) throws {
        guard slice != nil else { return }
        try format.end(in: files)
        slice = nil
    }

    private mutating func turn<Format: ExportFormat>(
        to next: String, _ format: inout Format, _ files: any ExportFiles
    ) throws {
        guard next != slice else { return }
        try finish(&format, files)
        slice = next
        slices += 1
        let known = members.sorted { ID(people[$0].sourceID) < ID(people[$1].sourceID) }
        try format.begin(ExportSlice(conversation, name: next, number: slices, members: known), in: files)
        for event in early { try format.write(event, to: files) }
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
