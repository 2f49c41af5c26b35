/// Operations about one thing: a tag in the OpenAPI document, and so a module of a client that is made from it.
struct APIGroup: Sendable {
    /// The tag's name: one word, in small letters, which is also a good name for a module.
    let name: String
    /// What they are about: a sentence.
    let note: String
    /// All of each path.
    let operations: [APIOperation]
}

extension [APIGroup] {
    /// What their lists and objects are made of, each once, in the order of the operations that answer them.
    var resources: [ResourceSchema] {
        flatMap(\.operations).compactMap(\.answer.resource).reduce(into: []) { found, resource in
            if !found.contains(where: { $0.name == resource.name }) { found.append(resource) }
        }
    }
}
