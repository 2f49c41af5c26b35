extension Schema {
    /// What went wrong, as `ProblemDetails` writes it: that is of the target below, which knows nothing of the API’s fields.
    static let problem = Schema.object([
        .init("type", .text, "What kind of problem it is: an address."), .init("title", .text, "In a few words."),
        .init("status", .integer, "The status of the answer."),
        .init("detail", .text, "What is wrong, and how to mend it."),
    ])
}
