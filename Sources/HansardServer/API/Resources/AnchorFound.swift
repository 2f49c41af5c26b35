/// What stands beside messages round an anchor: whether it was found, and whether they go as far as there is anything.
struct AnchorFound: FieldObject {
    let anchor: Bool
    let oldest: Bool
    let newest: Bool

    static let fields: [Field<Self>] = [
        Field("found_anchor", "There is a message at the anchor.") { $0.anchor },
        Field(
            "found_oldest",
            "The first of these is the first message of the conversation, or of the period that is asked for."
        ) { $0.oldest },
        Field(
            "found_newest",
            "The last of these is the last message of the conversation, or of the period that is asked for."
        ) { $0.newest },
    ]
}
