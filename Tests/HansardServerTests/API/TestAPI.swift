import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import PairChannel
import TestSupport

@testable import HansardServer

/// An archive in a folder of its own, which goes with it, and the API on it.
final class TestAPI {
    let base = NSTemporaryDirectory() + "/hansard-\(UUID().uuidString)"
    let reading: Reading
    var grant: Grant

    /// - Parameter lines: Of a native log; `nil` for the sample that comes with the project.
    /// - Parameter bots: Those of the log's people who are programs: a native log cannot say so, and a Slack export does.
    /// - Parameter export: An export to ingest instead of a log, by its path in the project.
    /// - Parameter readableConversations: By their ids, what may be read; `nil` for what `selection` has.
    /// - Parameter selection: What may be read; `nil` for everything.
    init(
        _ lines: [String]? = nil, bots: [String] = [], export: String? = nil, person: String? = nil,
        readableConversations: Set<String>? = nil, selection: Selection? = nil
    ) throws {
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        var paths = ["people", "chat", "presence"].map { "\(Project.folder)/Content/sample/\($0).jsonl" }
        if let lines {
            paths = [base + "/chat.jsonl"]
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: paths[0]))
        }
        if let export { paths = ["\(Project.folder)/\(export)"] }
        if !bots.isEmpty { paths.append(try Self.export(bots, in: base)) }
        let archive = base + "/archive"
        // One system, so that an export can say more of the log’s people.
        let system = bots.isEmpty ? nil : ""
        try Ingestion.run(paths.map { try IngestInput(path: $0, system: system) }, into: archive)
        var readable = selection.map { Readable.part($0) } ?? .everything
        if let readableConversations {
            var part = Selection()
            part.conversations = Set(readableConversations.map { ID($0) })
            readable = .part(part)
        }
        let reader = try ArchiveReader(
            path: archive, scope: try readable.scope(try ArchiveReader(path: archive)))
        let site = try TestServer.site.get()
        reading = Reading(
            reader: reader, pages: try SitePages(site: site, reader: reader), revision: "1", exports: ExportSlots())
        grant = Grant(
            actor: Actor(means: .open, subject: "open", person: person.map { ID($0) }), role: .open, readable: readable)
    }

    /// An export in which these post in a channel.
    private static func export(_ bots: [String], in base: String) throws -> String {
        let path = base + "/export"
        try FileManager.default.createDirectory(atPath: path + "/alerts", withIntermediateDirectories: true)
        let users = bots.map { #"{"id":"\#($0)","name":"robot","is_bot":true}"# }
        for (name, text) in [
            ("users.json", "[\(users.joined(separator: ","))]"), ("channels.json", #"[{"id":"C1","name":"alerts"}]"#),
            (
                "alerts/2026-01-01.json",
                #"[{"type":"message","user":"\#(bots[0])","text":"Up","ts":"1767225600.000100"}]"#
            ),
        ] { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
        return path
    }

    deinit { try? FileManager.default.removeItem(atPath: base) }

    struct Reply {
        let status: Int
        let headers: HTTPFields
        let bytes: [UInt8]
        let served: Served?
        /// What pieces after the first one said of themselves.
        var later: [Served] = []

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var json: JSONValue { get throws { try JSONValue(parsing: bytes) } }
        /// The ids of a list's items.
        var ids: [String] {
            get throws { try items.map { $0["id"]?.string ?? "" } }
        }
        var items: [JSONValue] {
            get throws { if case .array(let items) = try json["data"] { items } else { [] } }
        }
        func page(_ name: String) throws -> String? { try json["page"]?[name]?.string }
    }

    /// Answers a path below `api/v1/`, with its query, as a client would write it.
    func get(_ address: String, accept: String? = nil) async throws -> Reply {
        try await answer("api/v1/" + address, accept: accept)
    }

    /// What answers a request: a feed, or an operation.
    private func answer(_ request: Request) throws -> Answer {
        if request.isForPagedFeed { return try APIHandler.feed(request, reading, grant) }
        for operation in Routes.all {
            guard let values = operation.pattern.match(RoutePattern.parts(request.path)) else { continue }
            return try APIHandler.answer(operation, operation.allParameters, values, request, reading, grant)
        }
        throw APIHandler.unknown
    }

    func answer(_ address: String, accept: String? = nil) async throws -> Reply {
        let parts = address.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                String($0).removingPercentEncoding ?? ""
            }
            return (name: sides[0], value: sides.count > 1 ? sides[1] : "")
        }
        var headers = HTTPFields()
        if let accept { headers[.accept] = accept }
        let request = Request(
            method: .get, path: String(parts[0]).removingPercentEncoding ?? "", query: query, headers: headers,
            peer: nil)
        let answer: Answer
        do { answer = try self.answer(request) } catch let problem as ProblemDetails {
            answer = Answer(problem.response(ofType: "/api/v1/problems#"))
        }
        var bytes: [UInt8] = []
        var later: [Served] = []
        switch answer.body {
        case .bytes(let all): bytes = all
        case .none, .file, .stream: break
        }
        while let piece = try await answer.pieces?() {
            bytes += piece.bytes
            if let served = piece.served { later.append(served) }
        }
        return Reply(
            status: answer.status.code, headers: answer.headers, bytes: bytes, served: answer.served, later: later)
    }
}
