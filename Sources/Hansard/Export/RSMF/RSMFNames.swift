import PairChannel

/// What people and conversations are called in the files of an export. A class, so that each name is made once for all of them.
final class RSMFNames {
    static let platform = "Hansard"

    private let people: PeopleDirectory
    private let words: Words
    /// Of whoever it is that no source names: an id that nobody has.
    private let unknownID: String
    private var displays: [RSMFPerson: String] = [:]

    init(_ people: PeopleDirectory, _ words: Words) {
        (self.people, self.words) = (people, words)
        var id = "unknown"
        while people.index(ofSourceID: id) != nil { id += "?" }
        unknownID = id
    }

    func person(_ person: RSMFPerson) -> PeopleDirectory.Person? {
        if case .known(let index) = person { people[index] } else { nil }
    }

    func id(_ person: RSMFPerson) -> String { self.person(person)?.sourceID ?? unknownID }

    /// Never empty, on one line, and without a space at its ends, as the field of names in the header has it.
    func display(_ person: RSMFPerson) -> String {
        if let known = displays[person] { return known }
        let display = newDisplay(person)
        displays[person] = display
        return display
    }

    private func newDisplay(_ person: RSMFPerson) -> String {
        guard let known = self.person(person) else { return words("transcript.sender_unknown") }
        let name = Self.shown(known.displayName)
        return name.isEmpty ? Self.shown(known.sourceID) : name
    }

    func title(_ conversation: ConversationSummary) -> String {
        let title = Self.shown(conversation.title(people, words))
        return title.isEmpty ? conversation.slug : title
    }

    /// In the order of their ids.
    func ordered(_ people: Set<RSMFPerson>) -> [RSMFPerson] { people.sorted { ID(id($0)) < ID(id($1)) } }

    /// The names of these people for the header; `nil` where readers could not take the list apart, or it cannot be folded.
    func header(_ people: [RSMFPerson]) -> [HeaderText]? {
        let names = people.map { display($0) }
        guard names.allSatisfy({ !$0.utf8.contains(UInt8(ascii: ",")) && $0.utf8.count <= 900 }) else { return nil }
        return names.map { HeaderText(showing: $0) }
    }

    private static func shown(_ text: String) -> String {
        let text = printable(text)
        // Few have one, and a text that is taken apart into characters takes longer than all else that is written of a name.
        guard text.utf8.first == 0x20 || text.utf8.last == 0x20 else { return text }
        let trimmed = text.drop { $0 == " " }
        return String(trimmed.reversed().drop { $0 == " " }.reversed())
    }
}
