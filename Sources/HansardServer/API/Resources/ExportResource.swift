import Hansard
import HansardSite
import HansardStore

/// An export that a reader has begun, as the API has it.
struct ExportResource: Resource {
    static let name = "Export"
    static let note = "An export that a reader has begun."

    private let job: ExportJob
    /// Where to ask how far it is.
    private let url: String
    private var state = State.waiting
    private var (done, total) = (0, 0)
    private var report: RecordExport.Report?
    private var bytes: Int64?
    private var failure: ExportProgress.Failure?

    /// - Parameter root: Where the site begins, with a `/` at the end.
    init(_ job: ExportJob, root: String) {
        (self.job, url) = (job, "\(root)api/v1/exports/\(job.id)")
        switch job.state {
        case .waiting: break
        case .making(let written, let all): (state, done, total) = (.making, written, all)
        case .ready(let report, let size):
            (state, done, total) = (.ready, report.messages, report.messages)
            (self.report, bytes) = (report, size)
        case .failed(let reason): (state, failure) = (.failed, reason)
        }
    }

    static let fields: [Field<Self>] = [
        Field("id", "Its id.") { $0.job.id },
        Field("state", "How far it is.") { $0.state },
        Field("format", "Its format, as `hansard export` takes it.") { $0.job.order.format.id },
        Field("done", "Messages that were looked at so far.") { $0.done },
        Field("total", "Messages to look at; 0 while that is not known.") { $0.total },
        Field("messages", "Messages that it has; null before it is ready.") { $0.report?.messages },
        Field("conversations", "Conversations that it has; null before it is ready.") { $0.report?.conversations },
        Field("bytes", "Of its ZIP file; null before it is ready.") { $0.bytes },
        Field(
            "failure",
            """
            Why nothing came of it: the server’s disk is full, it is larger than it may be, more is on record than was signed \
            yet, or something else; null where nothing went wrong.
            """
        ) { $0.failure },
        Field("began_at", "When it was begun.") { SourceTime($0.job.beganAt, .second) },
        Field("ends_at", "When it is deleted; null before it has ended.") {
            $0.job.endsAt.map { SourceTime($0, .second) }
        },
        Field("url", "Where to ask how far it is.") { $0.url },
        Field("bundle", "Where its ZIP file is; null before it is ready.") {
            $0.state == .ready ? $0.url + "/bundle.zip" : nil
        },
    ]

    private enum State: String, FieldChoice, CaseIterable {
        case waiting, making, ready, failed

        static var names: [String] { allCases.map(\.rawValue) }
        var name: String { rawValue }
    }
}

/// The exports of a reader, the newest first.
struct ExportList: FieldObject {
    let exports: [ExportResource]

    static let fields: [Field<Self>] = [Field("data", "The exports.") { $0.exports }]
}
