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
        let list: JSONValue = ["data": .array(own.map { object($0) })]
        return Answer(type: Self.type, bytes: list.bytes + [UInt8(ascii: "\n")])
    }

    /// One.
    func json(_ call: RouteCall, _ grant: Grant) throws -> Answer {
        try Self.check(call.request)
        return try json(job(call["export"], call.request, grant))
    }

    private func json(_ job: ExportJob) throws -> Answer {
        Answer(type: Self.type, bytes: object(job).bytes + [UInt8(ascii: "\n")])
    }

    /// Of what a program has sent.
    func begin(json call: RouteCall, _ grant: Grant) async throws -> Answer {
        try Self.check(call.request)
        let job = try await begin(ExportFields(json: call.request), call.request, grant)
        var answer = try json(job)
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

    private func object(_ job: ExportJob) -> JSONValue {
        var (state, done, total, failure) = ("waiting", 0, 0, JSONValue.null)
        var (messages, conversations, bytes) = (JSONValue.null, JSONValue.null, JSONValue.null)
        switch job.state {
        case .waiting: break
        case .making(let written, let all): (state, done, total) = ("making", written, all)
        case .ready(let report, let size):
            (state, done, total) = ("ready", report.messages, report.messages)
            (messages, conversations) = (.integer(report.messages), .integer(report.conversations))
            bytes = .integer(size)
        case .failed(let reason): (state, failure) = ("failed", .string(reason.rawValue))
        }
        let address = "\(root)api/v1/exports/\(job.id)"
        return JSONValue(members: [
            ("id", .string(job.id)), ("state", .string(state)), ("format", .string(job.order.format.id)),
            ("done", .integer(done)), ("total", .integer(total)), ("messages", messages),
            ("conversations", conversations), ("bytes", bytes), ("failure", failure),
            ("began_at", .string(job.beganAt.rfc3339(.second))),
            ("ends_at", .optional(job.endsAt?.rfc3339(.second))), ("url", .string(address)),
            ("bundle", state == "ready" ? .string(address + "/bundle.zip") : .null),
        ])
    }
}
