/// A conversation as lists and headings show it.
package struct ConversationSummary: Sendable {
    /// Its number in the database.
    package let id: Int64
    /// Its id in the source.
    package let sourceID: String
    /// What it is called in addresses.
    package let slug: String
    package let kind: ConversationKind
    /// The two people of a pair, by their numbers in the database.
    package let low: Int64?
    package let high: Int64?
    /// What its source calls it, what it is about and for; `nil` where the source does not say.
    package let name: String?
    package let topic: String?
    package let purpose: String?
    package let isArchived: Bool
    /// How many there are, and when the first and the last one were sent.
    package let messages: Int
    package let firstAt: Timestamp?
    package let lastAt: Timestamp?
    /// The last record that changed anything in it.
    package let changedSeq: Int64
    /// From when on it is on record who has read what, `nil` when it is not.
    package let readingAt: Timestamp?
    /// Its texts have emoji by their short names, `:tada:`.
    package let usesShortNames: Bool

    package init(
        id: Int64, sourceID: String, slug: String, kind: ConversationKind, low: Int64? = nil, high: Int64? = nil,
        name: String? = nil, topic: String? = nil, purpose: String? = nil, isArchived: Bool = false, messages: Int = 0,
        firstAt: Timestamp? = nil, lastAt: Timestamp? = nil, changedSeq: Int64 = 0, readingAt: Timestamp? = nil,
        usesShortNames: Bool = false
    ) {
        self.id = id
        self.sourceID = sourceID
        self.slug = slug
        self.kind = kind
        (self.low, self.high) = (low, high)
        (self.name, self.topic, self.purpose) = (name, topic, purpose)
        self.isArchived = isArchived
        self.messages = messages
        (self.firstAt, self.lastAt) = (firstAt, lastAt)
        self.changedSeq = changedSeq
        self.readingAt = readingAt
        self.usesShortNames = usesShortNames
    }

    /// What it is called: its name, the people of whom a group’s name is made, the two people of a pair, or its id. Without `words`,
    /// in English.
    package func title(_ people: PeopleDirectory, _ words: Words? = nil) -> String {
        if let group = peopleInName(people) {
            let names = group.map { people[$0].displayName }
            return words?.listed(names) ?? names.joined(separator: ", ")
        }
        if let name, !name.isEmpty { return name }
        guard let low, let high, let first = people.index(ofID: low), let second = people.index(ofID: high) else {
            return sourceID
        }
        let names = ["first": people[first].displayName, "second": people[second].displayName]
        return (words?.phrase("conversation.pair") ?? Phrase("{first} and {second}")).text(names)
    }
}
