/// Operations about one thing: a tag in the OpenAPI document, and so a module of a client that is made from it.
struct APIGroup: Sendable {
    /// The tag's name: one word, in small letters, which is also a good name for a module.
    let name: String
    /// What they are about: a sentence.
    let note: String
    /// All of each path.
    let operations: [APIOperation]
}
