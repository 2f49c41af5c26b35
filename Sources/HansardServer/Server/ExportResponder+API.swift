import HTTPServer
import HTTPTypes
import Hansard
import HansardStore
import PairChannel

/// The same for programs: JSON in, JSON out.
extension ExportResponder {
    /// What all of the API heeds: no parameters that mean nothing, and no form that it does not have.
    private static func check(_ request: Request, accepts type: String? = type) throws {
        if let first = request.query.first {
            throw ProblemDetails.parameter(printable(first.name), "There are no parameters here. Leave it out.")
        }
        if let type { try APIHandler.accept(request, [type]) }
    }

    /// The reader’s own, the newest first.
    func list(_ call: RouteCall, _ grant: Grant) throws -> Answer {
        try Self.check(call.request)
        let own = jobs.jobs(of: grant.exporter(call.request))
        return Self.answer(ExportList(exports: own.map { ExportResource($0, root: root) }))
    }

    /// One.
    func json(_ call: RouteCall, _ grant: Grant) throws -> Answer {
        try Self.check(call.request)
        return try Self.answer(ExportResource(job(call["export"], call.request, grant), root: root))
    }

    /// Of what a program has sent.
    func begin(json call: RouteCall, _ grant: Grant) async throws -> Answer {
        try Self.check(call.request)
        let job = try await begin(ExportFields(json: call.request), call.request, grant)
        var answer = Self.answer(ExportResource(job, root: root))
        answer.status = .accepted
        answer.headers[.location] = "/api/v1/exports/\(job.id)"
        return answer
    }

    /// Cancels one, or deletes it.
    func delete(json call: RouteCall, _ grant: Grant) throws -> Answer {
        try Self.check(call.request)
        return try delete(call, grant)
    }

    /// The ZIP file of one.
    func bundle(json call: RouteCall, _ grant: Grant) async throws -> Answer {
        try Self.check(call.request, accepts: nil)
        return try await bundle(call, grant)
    }

    private static let type = "application/json"

    private static func answer(_ object: some FieldValue) -> Answer {
        var json: [UInt8] = []
        object.appendJSON(to: &json)
        return Answer(type: type, bytes: json + [UInt8(ascii: "\n")])
    }
}
