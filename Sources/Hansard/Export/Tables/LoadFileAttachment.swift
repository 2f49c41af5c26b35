/// A file of a message on its way into a load file.
struct LoadFileAttachment {
    /// As the source has it.
    let name: String
    let file: StoredFile
    /// The name of who sent the message, and when.
    let sender: String
    let sentAt: Timestamp
}
