/// What stands beside messages that are new or changed: how far a mirror has come with them.
struct ChangesRead: FieldObject {
    let cursor: String

    static let fields: [Field<Self>] = [
        Field("cursor", "What to ask with next time: what is new or changed after this page comes then.") { $0.cursor }
    ]
}
