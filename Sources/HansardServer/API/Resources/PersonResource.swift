import Hansard
import HansardStore

/// A person, as the API has them.
struct PersonResource: Resource {
    static let name = "Person"
    static let note = "A person."

    let person: PeopleDirectory.Person

    static let fields: [Field<Self>] = [
        Field("id", "Their id in the source.") { $0.person.sourceID },
        Field("slug", "Their name in addresses of pages.") { $0.person.slug },
        Field("name", "What pages call them, which may be the id.") { $0.person.displayName },
        Field(
            "other_names", "What else sources call them: a display name, a full name, a handle."
        ) { $0.person.otherNames },
        Field("email", "Their address.") { $0.person.email },
        Field("title", "What they do.") { $0.person.title },
        Field("team", "The team they are in.") { $0.person.team },
        Field("manager", "Whom they report to: a person’s id.") { $0.person.manager },
        Field("is_bot", "It is a program.") { $0.person.isBot },
        Field("path", "Their page, from the site’s root.") { "people/\($0.person.slug).html" },
    ]
}

/// A person, and what is on record of them.
struct PersonWithFiguresResource: Resource {
    static let name = "PersonWithFigures"
    static let note = "A person, and what is on record of them."

    private let person: PersonResource
    private let writer: ArchiveReader.WriterSummary
    private let conversations: Int
    /// `nil` when their reading is not on record.
    private let unseen: Int?
    private let notOnRecord: Int

    /// - Throws: What the archive throws that cannot be read.
    init(_ person: PeopleDirectory.Person, in reader: ArchiveReader) throws {
        self.person = PersonResource(person: person)
        writer = try reader.writer(person.id)
        conversations = try reader.conversations(of: person.id).count
        let reading = try reader.reading(ofPerson: person.id)
        let unseen = try reader.unseen(ofPerson: person.id).reduce(0) { $0 + $1.messages }
        (self.unseen, notOnRecord) = (reading.isNowhere ? nil : unseen, reading.notOnRecord)
    }

    static let fields = PersonResource.fields(in: { (whole: Self) in whole.person }) + figures

    private static let figures: [Field<Self>] = [
        Field("messages", "How many messages they wrote.") { $0.writer.messages },
        Field("conversations", "In how many conversations they have a part.") { $0.conversations },
        Field("first_at", "When they first wrote.") { $0.writer.firstAt },
        Field("last_at", "When they last wrote.") { $0.writer.lastAt },
        Field(
            "unseen",
            "How many messages they have not seen as of the last record; null when their reading is not on record."
        ) { $0.unseen },
        Field(
            "conversations_not_on_record",
            "In how many of their conversations it is not on record who has seen what; nothing in these is counted."
        ) { $0.notOnRecord },
    ]
}
