import Foundation
import TestSupport
import Testing

/// The record is for its owner alone, whatever the umask of the shell that a command was begun in.
@Suite(.blocking) struct FileRightsTests {
    /// By path, the rights of all that is below `folder`, and of `folder` itself.
    private func rights(_ folder: String, in work: Workspace) -> [String: mode_t] {
        var rights: [String: mode_t] = [:]
        let names = FileManager.default.enumerator(atPath: "\(work.path)/\(folder)")?.compactMap { $0 as? String } ?? []
        for name in [""] + names {
            var status = stat()
            guard lstat("\(work.path)/\(folder)/\(name)", &status) == 0 else { continue }
            rights[name] = status.st_mode
        }
        return rights
    }

    private func expectClosed(_ folder: String, in work: Workspace, having files: [String]) {
        let rights = rights(folder, in: work)
        for name in files { #expect(rights.keys.contains { $0.hasPrefix(name) }, "\(folder)/\(name) is not there") }
        for (name, mode) in rights {
            let expected: mode_t = mode & S_IFMT == S_IFDIR ? 0o700 : 0o600
            #expect(mode & 0o777 == expected, "\(folder)/\(name) has \(String(mode & 0o777, radix: 8))")
        }
    }

    private func write(_ work: Workspace) throws {
        let attachment = #"[{"name":"a.txt","type":"text/plain","path":"a.txt"}]"#
        try work.write(
            "log.jsonl", person("3", "Robin Poe"), message("1", "Morning!"),
            #"{"type":"message","id":"2","channel":"private-chat-3-7","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"this","attachments":\#(attachment)}"#,
            "not a record", #"{"type":"message","text":"\#(String(repeating: "long ", count: 300_000))"}"#)
        try work.write("a.txt", "what was sent")
    }

    @Test(arguments: ["022", "000"])
    func whatIsMadeIsClosed(umask: String) throws {
        let work = try Workspace()
        try write(work)
        func run(_ command: String) throws -> Outcome {
            try work.shell("umask \(umask); exec '\(Program.path)' \(command)")
        }
        #expect(try run("ingest log.jsonl").status == 3)
        #expect(try run("person deactivate 3").status == 0)
        #expect(try run("token create --person 7 --name t --expires 2999-12-31").status == 0)
        let site = "--content \(Program.package)/Content --templates \(Program.package)/Templates"
        #expect(try run("build \(site)").status == 0)
        expectClosed(
            "archive", in: work,
            having: ["hansard.db", "search.db", "lock", "blobs/", "quarantine/lines.jsonl", "live/live.db"])
        #expect(rights("archive/quarantine", in: work).keys.contains { $0.hasSuffix(".raw") })
        expectClosed("access", in: work, having: ["access.db"])
        expectClosed("Output/.hansard", in: work, having: ["manifest.db"])
        // The site is for whoever serves it.
        #expect(rights("Output", in: work)["index.html"].map { $0 & 0o777 } == 0o644)
    }

    @Test(arguments: ["022", "000"])
    func whatARunningServerWritesIsClosed(umask: String) throws {
        let work = try Workspace()
        try write(work)
        try work.write("Content/live-secret", String(repeating: "secret ", count: 5))
        try work.write("Content/chat-secret", String(repeating: "other ", count: 6))
        try work.write(
            "Content/site.yml", #"live: {apps: {"1": {key: staff, secret_file: live-secret}}}"#,
            #"chat: {app: "1", token_secret_file: chat-secret}"#)
        try work.shell("chmod 600 Content/*-secret")
        #expect(try work.hansard("ingest", "log.jsonl").status == 3)
        let server = try Run(
            "/bin/bash",
            [
                "-c",
                "umask \(umask); exec '\(Program.path)' serve --live --port 0 --templates \(Program.package)/Templates",
            ],
            in: work.path)
        #expect(server.wait { server.output.contains("Chat: ") })
        // While it runs, SQLite’s companions are there.
        expectClosed("archive", in: work, having: ["hansard.db", "live/lock", "live/live.db-"])
        expectClosed("access", in: work, having: ["access.db-", "cookie.key"])
        server.send(SIGTERM)
        #expect(server.wait(seconds: 60).status == 0)
        #expect(!server.errors.contains("chmod"))
    }

    @Test func whatOthersMayUseIsSaidAtTheStart() throws {
        let work = try Workspace()
        try write(work)
        #expect(try !work.hansard("ingest", "log.jsonl").errors.contains("chmod"))
        #expect(
            try work.hansard("token", "create", "--person", "7", "--name", "t", "--expires", "2999-12-31").status == 0)
        try work.shell("chmod 755 archive; chmod 644 access/access.db")
        let folder =
            "hansard: archive: Other users of this machine may get at it (its rights are 755). "
            + "Close it: chmod -R go= archive\n"
        let again = try work.hansard("ingest", "log.jsonl", "--json")
        #expect(again.errors.contains(folder))
        #expect(try (again.json()["messages"] as? [String: Any])?["added"] as? Int == 0)
        let server = try Run(
            Program.path,
            [
                "serve", "--port", "0", "--content", Program.package + "/Content", "--templates",
                Program.package + "/Templates",
            ], in: work.path)
        #expect(server.wait { server.output.contains("Serving on ") })
        #expect(server.errors.contains(folder))
        #expect(
            server.errors.contains(
                "hansard: access/access.db: Other users of this machine may get at it (its rights are 644). "
                    + "Close it: chmod 600 access/access.db\n"))
        server.kill()
        // As it says.
        try work.shell("chmod -R go= archive")
        #expect(try !work.hansard("ingest", "log.jsonl").errors.contains("chmod"))
        // The folder is closed; a copy of the keys would not be.
        try work.shell("chmod 644 archive/keys/log.ed25519 archive/keys/log.pub; chmod 770 archive/log")
        let keys = try work.hansard("ingest", "log.jsonl").errors
        #expect(
            keys.contains(
                "hansard: archive/keys/log.ed25519: Other users of this machine may get at it (its rights are 644). "
                    + "Close it: chmod 600 archive/keys/log.ed25519\n"))
        #expect(keys.contains("hansard: archive/log: ") && keys.contains("Close it: chmod -R go= archive/log\n"))
        #expect(!keys.contains("log.pub"))
    }
}
