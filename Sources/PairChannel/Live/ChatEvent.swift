/// What the chat tells its clients, by its name on the wire. What each says stands in docs/chat.md.
package enum ChatEvent: String, Hashable, Sendable, CaseIterable {
    /// A message was sent. It is on the record before anyone gets this.
    case newMessage = "new_message"
    case messageEdited = "message_edited"
    case messageDeleted = "message_deleted"
    /// A person has seen the messages of a channel up to one of them, and so all before it.
    case seen
    /// A person’s windows, for their other pages.
    case windows
}
