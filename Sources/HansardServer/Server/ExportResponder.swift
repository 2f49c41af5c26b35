import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import PairChannel

/// Answers for exports: the form, the jobs, and the ZIP files. Who asks, and what they may read, is found out for each request
/// as for any other; what is given is in the access log before it leaves.
struct ExportResponder: Sendable {
    let jobs: ExportJobs
    let archive: ArchiveRequests
    let record: RecordResponder
    let encoder: ResponseEncoder
    let access: any ArchiveAccess
    /// Of the server, as it stands before paths in addresses: `/`, `/record/`.
    let root: String

    /// What a form is for that begins or deletes an export: no case is called so.
    static let formPurpose = "export/"

    /// What `answer` gives, ready to be sent: no cache keeps it.
    func found(_ call: RouteCall, _ answer: () async throws -> Answer) async throws -> RecordResponder.Found {
        var answer = try await answer()
        if answer.headers[.cacheControl] == nil { answer.headers[.cacheControl] = "no-store" }
        let encoded = try await encode(answer.response, call.request)
        return (encoded, answer.served)
    }

    /// A file is opened where nobody’s event loop waits for the disk.
    private func encode(_ response: Response, _ request: Request) async throws -> EncodedResponse {
        guard case .file = response.body else { return try encoder.encoded(response, for: request) }
        return try await BlockingWork.run { [encoder] in Result { try encoder.encoded(response, for: request) } }.get()
    }

    /// The reader’s own.
    ///
    /// - Throws: 404 for another’s, and for none.
    func job(_ id: String, _ request: Request, _ grant: Grant) throws(ProblemDetails) -> ExportJob {
        guard let job = jobs.job(id, of: grant.exporter(request)) else { throw .notFound() }
        return job
    }

    // MARK: Beginning

    /// The page with the form.
    func form(_ call: RouteCall, _ grant: Grant) async throws -> Answer {
        let request = call.request
        let token = access.formToken(Self.formPurpose, for: grant.actor, request)
        let fields = ExportFields(request.query)
        return try await page(grant) { reading, served in
            var asked = fields
            asked.format = asked.format ?? ExportFormats.all[0].id
            _ = try asked.order(reading)
            var form = ExportForm()
            form.fixed =
                fields.conversations.map { ("conversation", $0) } + fields.people.map { ("person", $0) }
            form.subjects = try fields.subjects(reading)
            (form.query, form.from, form.to) = (fields.query ?? "", fields.from ?? "", fields.to ?? "")
            form.formats = RecordExport.available.map { ($0.id, $0.about) }
            (form.chosen, form.token, form.caseName) = (asked.format ?? "", token, grant.caseName)
            form.isNoted = grant.actor.means != .open
            return try reading.pages.page(form, served: served)
        }
    }

    /// Of what the form has sent.
    func begin(form call: RouteCall, _ grant: Grant) async throws -> Answer {
        let job = try await begin(ExportFields(call.sent), call.request, grant)
        return Answer(Self.seeOther("/export/\(job.id)/"))
    }

    /// It is in the access log before it is made.
    func begin(_ fields: ExportFields, _ request: Request, _ grant: Grant) async throws -> ExportJob {
        let order = try await archive.reading(grant.readable) { try fields.order($0) }
        let owner = grant.exporter(request)
        let job = try jobs.add(order, grant, owner: owner, now: .now)
        var served = Served(.exportBegun, "export/\(job.id)/")
        served.query = order.text()
        served.conversations = order.selection.conversations.map(\.text).sorted()
        served.people = order.selection.people.map(\.text).sorted()
        do {
            try await record.record(AccessEvent(request: request, grant: grant, served: served, status: .seeOther))
        } catch {
            _ = jobs.remove(job.id, of: owner)
            throw error
        }
        jobs.begin(job.id)
        return job
    }

    private static func seeOther(_ location: String) -> Response {
        var response = Response(status: .seeOther)
        response.headers[.location] = location
        return response
    }

    // MARK: Pages

    /// How far one is.
    func page(_ call: RouteCall, _ grant: Grant) async throws -> Answer {
        let request = call.request
        let job = try job(call["export"], request, grant)
        let token = access.formToken(Self.formPurpose, for: grant.actor, request)
        let progress = ExportProgress(job.progress, format: job.order.format.id, token: token)
        return try await page(grant) { reading, served in try reading.pages.page(progress, served: served) }
    }

    private func page(
        _ grant: Grant, _ draw: @escaping @Sendable (Reading, ServedPage) throws -> SiteFile
    ) async throws -> Answer {
        let page = try await archive.reading(grant.readable) { reading in
            let file = try draw(reading, ReaderFrame(grant).served(reading.pages))
            return (bytes: file.bytes, policy: file.policy)
        }
        var answer = Answer(type: "text/html; charset=utf-8", bytes: page.bytes)
        answer.policy = page.policy
        return answer
    }

    // MARK: Ending

    /// By the form on its page.
    func delete(form call: RouteCall, _ grant: Grant) throws -> Answer {
        _ = try delete(call, grant)
        return Answer(Self.seeOther("/export/"))
    }

    /// Cancels it, or deletes it.
    func delete(_ call: RouteCall, _ grant: Grant) throws -> Answer {
        guard jobs.remove(call["export"], of: grant.exporter(call.request)) else { throw ProblemDetails.notFound() }
        return Answer(status: .noContent)
    }

    // MARK: The ZIP file

    /// What may be read is asked anew: a case may have ended since, a right may have been withdrawn.
    func bundle(_ call: RouteCall, _ grant: Grant) async throws -> Answer {
        let job = try job(call["export"], call.request, grant)
        guard case .ready(let report, let bytes) = job.state else { throw ProblemDetails.notFound() }
        guard grant.readable == job.readable, grant.caseName.map({ ID($0) }) == job.caseName.map({ ID($0) }) else {
            throw ProblemDetails.forbidden(
                "export", "This export is not yours to download now",
                "It was begun under another case, in another role, or by other rules. Read as you did then, or begin it anew."
            )
        }
        let has = Set(report.disclosure.conversations.map { ID($0) })
        try await archive.reading(grant.readable) { reading in
            let readable = Set(try reading.reader.conversations().map { ID($0.sourceID) })
            guard has.isSubset(of: readable) else {
                throw ProblemDetails.forbidden(
                    "export", "This export is not yours to download any more",
                    "It has a conversation that you may not read now. Begin it anew.")
            }
            let whole = try ArchiveReader(path: reading.reader.folder.path, cacheMiB: 1, for: .serving)
            guard try !whole.hasErased(after: job.lastSeq) else {
                throw ProblemDetails.forbidden(
                    "export", "Something was erased from the record since", "Begin the export anew.")
            }
        }
        var answer = Answer(served: served(job, report, call.request))
        answer.body = .file(path: jobs.bundle(of: job), bytes: bytes)
        answer.fileName = "hansard-\(job.order.format.id).zip"
        answer.headers[.eTag] = EntityTag(opaque: report.disclosure.manifest.hexadecimal).text
        return answer
    }

    /// Of more pieces than this, the log has the first and the last record: the manifest’s hash says which are between.
    private static let mostPieces = 1_000

    private func served(_ job: ExportJob, _ report: RecordExport.Report, _ request: Request) -> Served {
        let disclosure = report.disclosure
        let isFirst = RequestedStart(request).isFirst
        var served = Served(isFirst ? .export : .exportGoesOn, "export/\(job.id)/bundle.zip")
        served.query = job.order.text([
            ("manifest", .string(disclosure.manifest.hexadecimal)), ("messages", .integer(report.messages)),
        ])
        served.conversations = disclosure.conversations
        served.hits = report.messages
        let pieces = disclosure.records
        served.records = pieces.count > Self.mostPieces ? [pieces[0].lowerBound...pieces.last!.upperBound] : pieces
        return served
    }
}

/// Whether the beginning of a file is asked for.
private struct RequestedStart {
    let isFirst: Bool

    init(_ request: Request) {
        let range = request.headers[.range]?.lowercased() ?? ""
        isFirst = !range.hasPrefix("bytes=") || range.hasPrefix("bytes=0-")
    }
}

extension ExportJob {
    /// As a page shows it.
    fileprivate var progress: ExportProgress.State {
        switch state {
        case .waiting: .waiting
        case .making(let done, let total): .making(done: done, total: total)
        case .ready(let report, let bytes):
            .ready(
                messages: report.messages, conversations: report.conversations, bytes: bytes, until: endsAt ?? beganAt)
        case .failed(let failure): .failed(failure)
        }
    }
}
