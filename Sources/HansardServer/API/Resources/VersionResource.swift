import Hansard
import HansardStore

/// A text that a message had, as the API has it.
struct VersionResource: Resource {
    static let name = "Version"
    static let note = "A text that a message had."

    /// 1 for the first text.
    private let number: Int
    private let version: MessageVersion
    private let record: Int64?
    private let writer: String?
    private let isCurrent: Bool

    /// - Parameter index: Its place in `versions`, which are all of a message, the first one first.
    init(_ index: Int, of versions: [MessageVersion], _ call: Call) {
        (number, version, isCurrent) = (index + 1, versions[index], index == versions.count - 1)
        (record, writer) = (call.shown(record: version.record), call.id(of: version.by))
    }

    static let fields: [Field<Self>] = [
        Field("version", "1 for the first text.") { $0.number },
        .record { $0.record },
        Field("text", "The text.") { $0.version.text },
        Field("format", "What it is written in.") { $0.version.format },
        Field("at", "When it became the message’s, if that is known.") { $0.version.at },
        Field("by", "Who wrote it: a person’s id.") { $0.writer },
        Field("is_from_snapshot", "Found by comparing two exports; nobody told of it.") { $0.version.isFromSnapshot },
        Field("is_current", "It is what the message says now.") { $0.isCurrent },
    ]
}

/// What stands beside the texts of a message.
struct MessageDeletions: FieldObject {
    private let deletions: [Deletion]

    init(_ deletions: [MessageDeletion], _ call: Call) { self.deletions = deletions.map { Deletion($0, call) } }

    static let fields: [Field<Self>] = [
        Field("deletions", "That it was deleted, each time that a source says so.") { $0.deletions }
    ]

    private struct Deletion: FieldObject {
        let at: Timestamp?
        let record: Int64?
        let by: String?

        init(_ deletion: MessageDeletion, _ call: Call) {
            (at, record, by) = (deletion.at, call.shown(record: deletion.record), call.id(of: deletion.by))
        }

        static let fields: [Field<Self>] = [
            .record { $0.record },
            Field("at", "When, if that is known.") { $0.at.map { SourceTime($0, .microsecond) } },
            Field("by", "Who: a person’s id.") { $0.by },
        ]
    }
}
