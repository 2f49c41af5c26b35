import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct ServeTests {
    @Test func servesUntilItIsToldToStop() throws {
        let work = try Workspace()
        let run = try serve(work, "--open")
        let url = try #require(self.url(run))
        let page = try get("/", from: url, work)
        #expect(page.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(page.contains("Jamie Doe"))
        // Without rules to read it goes on.
        run.send(SIGHUP)
        #expect(run.wait { run.errors.contains("access rules read again") })
        #expect(try get("/readyz", from: url, work).hasSuffix("\r\n\r\nok\n"))
        run.send(SIGTERM)
        let outcome = run.wait(seconds: 60)
        #expect(outcome.status == 0)
        #expect(
            outcome.output
                == "Serving on \(url)\nEverybody who reaches it reads everything, and nothing of that is recorded (--open).\n"
        )
        for line in outcome.errors.split(separator: "\n") {
            let entry = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(entry?["level"] != nil)
        }
        #expect(!outcome.errors.contains("Jamie") && !outcome.errors.contains("Morning"))
    }

    @Test func nobodyReadsAnythingUnlessTheyMay() throws {
        let work = try Workspace()
        let run = try serve(work)
        let url = try #require(self.url(run))
        #expect(try get("/", from: url, work).hasPrefix("HTTP/1.1 401 Unauthorized\r\n"))
        run.send(SIGINT)
        #expect(run.wait(seconds: 60).status == 0)
    }

    @Test func aPortThatIsTakenIsAnError() throws {
        let work = try Workspace()
        let run = try serve(work, "--open")
        let url = try #require(self.url(run))
        let port = try #require(url.firstMatch(of: #/:(\d+)\//#)?.output.1)
        let other = try serve(work, "--open", port: String(port)).wait(seconds: 60)
        #expect(other.status == 1)
        #expect(other.errors.contains("Pass another --host or --port"))
        run.kill()
    }

    @Test(arguments: [
        (["--open", "--host", "0.0.0.0"], "--force-open"), (["--open", "--host", "::"], "--force-open"),
        (["--open", "--host", "127.evil.example"], "--force-open"), (["--base-url", "record.example.org"], "https://"),
        (["--base-url", "https://a/b?c"], "https://"), (["--base-url", "https://a/b%20c/"], "https://"),
        (["--base-url", "https://a//b/"], "https://"), (["--port", "65536"], "65535"), (["--rate", "-1"], "--rate"),
    ])
    func wrongUsageIsRefused(arguments: [String], hint: String) throws {
        let work = try Workspace()
        let outcome = try Run(Program.path, ["serve"] + arguments, in: work.path).wait(seconds: 60)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(hint))
    }

    private func serve(_ work: Workspace, _ arguments: String..., port: String = "0") throws -> Run {
        try work.write(
            "log.jsonl", #"{"id":"3","name":"Robin Poe"}"#, #"{"id":"7","name":"Jamie Doe"}"#,
            #"{"type":"message","id":"1","channel":"private-chat-3-7","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"Morning!"}"#
        )
        #expect(try work.hansard("ingest", "log.jsonl").status == 0)
        return try Run(
            Program.path,
            [
                "serve", "--port", port, "--content", Program.package + "/Content", "--templates",
                Program.package + "/Templates",
            ] + arguments, in: work.path)
    }

    /// The whole answer.
    private func get(_ path: String, from url: String, _ work: Workspace) throws -> String {
        let port = url.split(separator: ":").last?.dropLast() ?? ""
        return try work.shell(
            "exec 3<>/dev/tcp/127.0.0.1/\(port); printf 'GET \(path) HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3"
        ).output
    }

    private func url(_ run: Run) -> String? {
        guard run.wait(until: { run.output.split(separator: "\n").count > 1 }) else { return nil }
        return run.output.firstMatch(of: #/http:\S+/#).map { String($0.output) }
    }
}
