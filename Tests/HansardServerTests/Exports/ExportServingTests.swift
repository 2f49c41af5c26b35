import Foundation
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

/// Exports that readers begin on a server, over a socket: theirs alone, of what they may read, and in the access log.
@Suite(.serialized) struct ExportServingTests {
    private static func with(
        _ circles: [Circle] = [.amber, .coral], _ limits: ExportLimits = ExportLimits(),
        _ body: @escaping @Sendable (MatrixServer) throws -> Void
    ) async throws {
        let server = try await MatrixServer(circles) { $0.exports = limits }
        let result = await Task { try await offPool { try body(server) } }.result
        await server.stop()
        try result.get()
    }

    private static let pair = #"{"format":"csv","conversations":["\#(Circle.amber.pair)"]}"#

    /// Writes a ZIP file that came, and verifies it.
    private static func verified(_ bytes: [UInt8], in folder: String) throws -> BundleCheck {
        let path = "\(folder)/\(UUID().uuidString).zip"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return BundleVerifier(path).verify()
    }

    @Test func aFormBeginsAnExportAndItsPageHasTheFile() async throws {
        try await Self.with { server in
            let client = try ExportClient(server, "somebody of amber")
            let form = try client.send("GET", "/export/?conversation=\(Circle.amber.pair)&from=2026-03-01")
            #expect(form.status == 200)
            #expect(form["Cache-Control"] == "no-store")
            #expect(form.text.contains("It is written down who downloads what"))
            for part in [Circle.amber.team, "value=\"2026-03-01\"", "<option value=\"csv\"", "action=\"../export/\""] {
                #expect(form.text.contains(part), "\(part)")
            }
            func token(_ page: RawClient.Reply) throws -> String {
                String(try #require(page.text.firstMatch(of: #/name="token" value="([^"]+)"/#)?.output.1))
            }
            let fields = "conversation=\(Circle.amber.pair)&format=csv&from=2026-03-01&to=&token=\(try token(form))"
            let type = "application/x-www-form-urlencoded"
            let begun = try client.send("POST", "/export/", type: type, fields)
            #expect(begun.status == 303)
            let page = try #require(begun["Location"])
            var shown = try client.send("GET", page)
            for _ in 0..<2_000 where !shown.text.contains("bundle.zip") {
                #expect(shown.text.contains("http-equiv=\"refresh\""))
                usleep(5_000)
                shown = try client.send("GET", page)
            }
            let file = try client.send("GET", page + "bundle.zip")
            #expect(file.status == 200)
            #expect(file["Content-Disposition"] == "attachment; filename=\"hansard-csv.zip\"")
            #expect(file["Cache-Control"] == "no-store")
            let check = try Self.verified(file.body, in: server.base)
            #expect(check.problems == [])
            #expect(check.manifest?.counts.messages == 9)
            let part = try client.send("GET", page + "bundle.zip", ["Range: bytes=10-19"])
            #expect(part.status == 206 && part.body == Array(file.body[10..<20]))
            let deleted = try client.send("POST", page + "delete", type: type, "token=\(try token(shown))")
            #expect(deleted.status == 303)
            #expect(try client.send("GET", page).status == 404)
        }
    }

    /// Without accounts there is no access log, and nothing says that there is one.
    @Test func whereEverybodyReadsEverythingNothingIsSaidToBeWrittenDown() async throws {
        try await TestServer.with { server in
            let form = try RawClient(port: server.port).get("/export/")
            #expect(form.status == 200)
            #expect(form.text.contains("<select name=\"format\">"))
            #expect(!form.text.contains("written down"))
        }
    }

    @Test func aPageOfAnotherSiteBeginsNothing() async throws {
        try await Self.with { server in
            let client = try ExportClient(server, "somebody of amber")
            let type = "application/x-www-form-urlencoded"
            #expect(try client.send("POST", "/export/", type: type, "format=csv").status == 403)
            #expect(try client.send("POST", "/export/", type: type, "format=csv&token=1.x").status == 403)
            #expect(try client.send("POST", "/api/v1/exports", type: "text/plain", Self.pair).status == 415)
            for foreign in ["Origin: http://evil.example", "Sec-Fetch-Site: cross-site"] {
                #expect(try client.send("POST", "/api/v1/exports", [foreign], Self.pair).status == 403)
            }
            #expect(try client.send("GET", "/api/v1/exports").text == "{\"data\":[]}\n")
        }
    }

    /// Begun by a program, by every reader of the matrix.
    @Test func eachRoleExportsWhatItMayRead() async throws {
        try await Self.with { server in
            for reader in server.readers {
                let client = try ExportClient(server, reader.name)
                let everything = try client.begin(#"{"format":"jsonl"}"#)
                switch reader.access {
                case .unknown: #expect(everything.status == 401, "\(reader.name)")
                case .refused: #expect(everything.status == 403, "\(reader.name)")
                case .reads(let circles):
                    for circle in [Circle.amber, .coral] {
                        let json = #"{"format":"csv","people":["\#(circle.low)"]}"#
                        let status = try client.begin(json).status
                        let isNothing = !reader.permissions.contains(.export)
                        #expect(
                            status == (isNothing ? 403 : circles.contains(circle) ? 202 : 404), "\(reader.name)")
                    }
                    guard everything.status == 202, let address = everything["Location"] else { continue }
                    let zip = try client.bundle(address)
                    #expect(try Self.verified(zip.body, in: server.base).problems == [], "\(reader.name)")
                    // It is stored as it is: what is in it is found in it.
                    let text = zip.text.lowercased()
                    for circle in [Circle.amber, .coral] {
                        let found = circle.marks.first { text.contains($0) }
                        #expect((found != nil) == circles.contains(circle), "\(reader.name): \(found ?? circle.name)")
                    }
                    for job in try JSONValue(parsing: client.send("GET", "/api/v1/exports").body)["data"]?.elements
                        ?? []
                    {
                        _ = try client.send("DELETE", try #require(job["url"]?.string))
                    }
                }
            }
        }
    }

    @Test func anExportIsItsReadersAlone() async throws {
        try await Self.with { server in
            let client = try ExportClient(server, "somebody of amber")
            let address = try client.begun(Self.pair)
            #expect(try client.bundle(address).status == 200)
            let id = try #require(address.split(separator: "/").last)
            for other in ["the other one of amber", "a manager", "an auditor", "compliance"] {
                let client = try ExportClient(server, other)
                for path in [address, address + "/bundle.zip", "/export/\(id)/", "/export/\(id)/bundle.zip"] {
                    #expect(try client.send("GET", path).status == 404, "\(other): \(path)")
                }
                #expect(try client.send("DELETE", address).status == 404)
            }
            #expect(try client.bundle(address).status == 200)
            #expect(try client.send("DELETE", address).status == 204)
            #expect(try client.send("GET", address).status == 404)
            let left = try FileManager.default.subpathsOfDirectory(atPath: server.base + "/exports")
            #expect(left.allSatisfy { !$0.hasSuffix(".zip") })
        }
    }

    @Test func whatIsDownloadedIsInTheAccessLog() async throws {
        try await Self.with { server in
            let client = try ExportClient(server, "somebody of amber")
            let address = try client.begun(Self.pair)
            #expect(try client.bundle(address).status == 200)
            _ = try client.send("GET", address + "/bundle.zip", ["Range: bytes=100-"])
            var entries: [AccessEntry] = []
            try server.database.entries { entries.append($0.entry) }
            let own = entries.filter { $0.action.hasPrefix("export") }
            #expect(own.map(\.action) == ["export-begun", "export", "export-goes-on"])
            let downloaded = try #require(own.dropFirst().first)
            #expect(downloaded.person == Circle.amber.low)
            #expect(downloaded.conversations == [Circle.amber.pair])
            #expect(Set(downloaded.people) == [Circle.amber.low, Circle.amber.high])
            #expect(downloaded.recordCount == 9 && downloaded.hits == 9)
            #expect(downloaded.query?.contains(#""conversations":["\#(Circle.amber.pair)"]"#) ?? false)
            #expect(own[0].query?.contains(#""format":"csv""#) ?? false)
        }
    }

    /// What may be read is asked anew when the file is.
    @Test func whatMayNotBeReadAnyMoreIsNotDownloaded() async throws {
        try await Self.with { server in
            let officer = try ExportClient(server, "compliance", "Hansard-Case: amber-open")
            let address = try officer.begun(Self.pair)
            #expect(try officer.bundle(address).status == 200)
            let (without, other) = (
                try ExportClient(server, "compliance"),
                try ExportClient(server, "compliance", "Hansard-Case: coral-open")
            )
            for client in [without, other] {
                #expect(try client.send("GET", address).status == 200)
                let refused = try client.send("GET", address + "/bundle.zip")
                #expect(refused.status == 403 && refused.text.contains("another case"))
            }
            let rules = MatrixServer.rules.replacing(
                #"amber-open: {purpose: Complaint, people: ["700111"], officers: ["500001"], expires: 2099-01-01}"#,
                with:
                    #"amber-open: {purpose: Complaint, people: ["700111"], officers: ["500001"], expires: 2020-01-01}"#)
            #expect(rules != MatrixServer.rules)
            try Data(rules.utf8).write(to: URL(fileURLWithPath: server.base + "/Content/access.yml"))
            server.server.reload()
            let expired = try officer.send("GET", address + "/bundle.zip")
            #expect(expired.status == 403 && expired.text.contains("expired"))
        }
    }

    @Test func anExportThatBecomesTooLargeLeavesNothing() async throws {
        try await Self.with([.amber], ExportLimits(bytes: 2_000)) { server in
            let client = try ExportClient(server, "somebody of amber")
            let address = try client.begun(Self.pair)
            let job = try client.ended(address)
            #expect(job["state"]?.string == "failed" && job["failure"]?.string == "too-large")
            #expect(try client.send("GET", address + "/bundle.zip").status == 404)
            let left = try FileManager.default.subpathsOfDirectory(atPath: server.base + "/exports")
            #expect(left.filter { !$0.hasSuffix("lock") }.count == 1, "\(left)")
            #expect(
                try client.send("GET", "/export/\(address.split(separator: "/").last ?? "")/").text.contains("larger"))
        }
    }

    @Test func anExportIsDeletedWhenItsTimeIsUp() async throws {
        try await Self.with([.amber], ExportLimits(seconds: 0)) { server in
            let client = try ExportClient(server, "somebody of amber")
            let address = try client.begun(Self.pair)
            for _ in 0..<2_000 where try client.send("GET", address).status == 200 { usleep(5_000) }
            #expect(try client.send("GET", address).status == 404)
        }
    }

    /// As many ids as the description allows, as long as it allows, however they are written: they are read, and there is no such
    /// conversation.
    @Test func theLongestRequestThatIsDescribedIsRead() async throws {
        try await Self.with([.amber]) { server in
            let client = try ExportClient(server, "somebody of amber")
            for id in [String(repeating: "x", count: 500), String(repeating: #"\ud83c\udf88"#, count: 500)] {
                let ids = Array(repeating: "\"\(id)\"", count: 100).joined(separator: ",")
                let reply = try client.begin(#"{"format":"csv","conversations":[\#(ids)],"people":[\#(ids)]}"#)
                #expect(reply.status == 404, "\(reply.text)")
            }
        }
    }

    @Test func aRequestThatIsTooLongIsRefusedAsJSON() async throws {
        try await Self.with([.amber]) { server in
            let client = try ExportClient(server, "somebody of amber")
            let reply = try client.send(
                "POST", "/api/v1/exports", ["Content-Length: 4000000"], type: nil, nil)
            #expect(reply.status == 413)
            #expect(reply["Content-Type"] == "application/problem+json")
            #expect(reply["Connection"]?.lowercased() == "close")
            let problem = try JSONValue(parsing: reply.body)
            #expect(problem["status"]?.int == 413)
            #expect(problem["type"]?.string?.hasSuffix("#request") ?? false)
            #expect(problem["detail"]?.string?.contains("\(ExportFields.maximumJSONBytes) bytes") ?? false)
            // Of what is no JSON, as much as of a form.
            let long = String(repeating: "x", count: 8_193)
            let form = try client.send("POST", "/export/", type: "application/x-www-form-urlencoded", long)
            #expect(form.status == 413)
        }
    }

    @Test func whatCannotBeUnderstoodIsSaid() async throws {
        try await Self.with([.amber]) { server in
            let client = try ExportClient(server, "somebody of amber")
            for (json, part) in [
                (#"{"format":"docx"}"#, "format"), (#"{}"#, "format"), (#"{"format":"csv","x":1}"#, "x"),
                (#"{"format":"csv","from":"yesterday"}"#, "from"),
                (#"{"format":"csv","query":"before:never"}"#, "query"),
                (#"{"format":"csv","conversations":"7"}"#, "conversations"),
                (#"{"format":"csv","from":"2026-03-02","to":"2026-03-01"}"#, "to"),
            ] {
                let reply = try client.begin(json)
                #expect(reply.status == 400 && reply.text.contains("“\(part)”"), "\(json): \(reply.text)")
            }
            #expect(try client.begin("{").status == 400)
            #expect(try client.send("GET", "/api/v1/exports?x=1").status == 400)
            #expect(try client.send("PUT", "/api/v1/exports")["Allow"] == "GET, HEAD, POST")
            #expect(try client.send("POST", "/api/v1/exports/x")["Allow"] == "GET, HEAD, DELETE")
        }
    }
}
