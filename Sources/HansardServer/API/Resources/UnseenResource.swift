import Hansard
import HansardStore

/// What somebody has not seen of a conversation, as the API has it.
struct UnseenResource: Resource {
    static let name = "Unseen"
    static let note = "What somebody has not seen of a conversation."

    let count: UnseenCount
    let person: PeopleDirectory.Person
    let conversation: ConversationSummary
    /// What pages call the conversation.
    let title: String
    /// The oldest message, by its id in the source.
    let oldest: String?

    static let fields: [Field<Self>] = [
        Field("person", "The person’s id.") { $0.person.sourceID },
        Field("person_name", "What pages call them.") { $0.person.displayName },
        Field("conversation", "The conversation’s id.") { $0.conversation.sourceID },
        Field("conversation_title", "What pages call it.") { $0.title },
        Field("unseen", "Messages of others that no mark of theirs covers.") { $0.count.messages },
        Field(
            "inferred", "Of these, those after which they wrote in the same conversation."
        ) { $0.count.inferred },
        Field("oldest", "The id of the oldest of these messages.") { $0.oldest },
        Field("oldest_at", "When it was sent.") { $0.count.oldestAt },
        Field(
            "evidence", "The best evidence of their reading here; null when there is none."
        ) { $0.count.evidence },
        Field(
            "read_to_at", "When the last message was sent that a mark of theirs covers."
        ) { $0.count.markAt },
        Field("seen_at", "When that mark was made.") { $0.count.seenAt },
        Field(
            "online_seconds",
            "How long they were online since the oldest came, as of the last record; null when that is not known."
        ) { $0.count.kept?.onlineMeanwhile.map { $0 / 1_000_000 } },
    ]
}

/// What stands beside the list of what people have not seen.
struct UnseenCoverage: FieldObject {
    let notOnRecord: Int

    static let fields: [Field<Self>] = [
        Field(
            "conversations_not_on_record",
            "In how many conversations, of all or of the person, it is not on record who has seen what."
        ) { $0.notOnRecord }
    ]
}
