/// What to call the people and conversations that a text mentions by id.
struct SlackNames {
    var person: (String) -> String?
    var conversation: (String) -> String?
    /// A group of users, such as `@support`. No export lists them.
    var group: (String) -> String? = { _ in nil }

    /// Calls everything by its id: the same text then reads the same whatever people are called.
    static var ids: SlackNames { SlackNames(person: { $0 }, conversation: { $0 }, group: { $0 }) }
}

extension SlackNames {
    /// `@Jamie Doe`; without a name, what the text itself says, or else the id.
    func mention(ofPerson id: String, label: String? = nil) -> String { "@" + (person(id) ?? label ?? id) }

    /// `#general`.
    func mention(ofConversation id: String, label: String? = nil) -> String {
        "#" + (conversation(id) ?? label ?? id)
    }
}
