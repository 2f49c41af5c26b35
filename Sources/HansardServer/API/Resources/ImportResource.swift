import Hansard
import HansardStore

/// One run of ingest, as the API has it.
struct ImportResource: Resource {
    static let name = "Import"
    static let note = "One run of ingest."

    let run: ImportRun

    static let fields: [Field<Self>] = [
        Field("id", "The run’s number.") { String($0.run.id) },
        Field("started_at", "When it began.") { $0.run.startedAt },
        Field("finished_at", "When it ended; null for one that was cut off.") { $0.run.finishedAt },
        Field("first_record", "Its first record.") { $0.run.firstRecord },
        Field("last_record", "Its last record.") { $0.run.lastRecord },
        Field("sources", "How many files it read.") { $0.run.sourceCount },
        Field("files", "The first of these.") { $0.run.sources.map { File(source: $0.name, format: $0.format) } },
        Field("quarantined", "Lines that were not understood, and were quarantined.") { $0.run.quarantined },
    ]

    struct File: FieldObject {
        /// As it was named for the run.
        let source: String
        let format: String

        /// Without the folders it was in: `exports/a.zip!/general/1.json` is `a.zip!/general/1.json`.
        var name: String {
            let outer = source.range(of: "!/", options: .literal).map { source[..<$0.lowerBound] } ?? source[...]
            let slash = outer.utf8.lastIndex(of: UInt8(ascii: "/"))
            return String(source[(slash.map { source.utf8.index(after: $0) } ?? source.startIndex)...])
        }

        static let fields: [Field<Self>] = [
            Field("name", "The file’s name.") { $0.name },
            Field("format", "The format that it was read as.") { $0.format },
        ]
    }
}
