import Foundation
import Hansard
import HansardStore
import HansardTerminal
import PairChannel
import StaffChat

/// An archive with people in it, settings for their chat and for an app whose events are records, and the server that serves it all.
struct BenchSite {
    /// That of the chat.
    static let chatApp = AppCredentials(id: "1", key: "bench-key", secret: "bench-secret-0123")!
    /// What is published by it is on the record.
    static let recordedApp = AppCredentials(id: "2", key: "bench-recorded", secret: "bench-secret-4567")!
    private static let secret = "a secret of the bench, and nobody’s"

    let folder: String
    let archive: String
    let people: [Int]
    var content: String { folder + "/Content" }

    /// Writes all that the server needs.
    ///
    /// - Parameters:
    ///   - people: Are put into the archive.
    ///   - archive: One that is there already; a new one in `folder`, if left out.
    init(folder: String, people: some Sequence<Int>, archive: String? = nil) throws {
        (self.folder, self.archive, self.people) = (folder, archive ?? folder + "/archive", Array(people))
        try FileManager.default.createDirectory(atPath: content + "/pages", withIntermediateDirectories: true)
        let (chat, recorded) = (Self.chatApp, Self.recordedApp)
        try """
        title: Bench
        live:
          apps:
            "\(chat.id)": {key: \(chat.key), secret_env: BENCH_LIVE_SECRET, client_events_per_second: 1000}
            "\(recorded.id)": {key: \(recorded.key), secret_env: BENCH_RECORDED_SECRET, record: true}
        chat:
          app: "\(chat.id)"
          token_secret_env: BENCH_CHAT_SECRET
          mesh: on-demand
          messages_per_minute: 100000
          requests_per_second: 100000
        """.write(toFile: content + "/site.yml", atomically: false, encoding: .utf8)
        let lines = self.people.map { #"{"type":"person","id":"\#($0)","name":"Person \#($0)"}"# }
        try (lines.joined(separator: "\n") + "\n").write(toFile: peopleLog, atomically: false, encoding: .utf8)
        try ingestPeople()
    }

    private var peopleLog: String { folder + "/people.jsonl" }

    /// Puts the people into the archive, again if it is a new one.
    func ingestPeople() throws {
        _ = try ChildRun.measure([Program.hansard, "ingest", "--archive", archive, peopleLog])
    }

    /// The server, on `port`.
    ///
    /// - Parameter isOpen: Whether everybody reads everything.
    func server(
        _ site: SiteOptions, port: Int, cores: LoadedServer.Cores, isOpen: Bool = false
    ) throws -> LoadedServer {
        let server = try LoadedServer(
            [
                Program.hansard, "serve", "--live", "--port", "\(port)", "--rate", "0", "--archive", archive,
                "--content", content, "--templates", site.templates, "--access", folder + "/access",
            ] + (isOpen ? ["--open"] : []), cores: cores,
            environment: [
                "BENCH_LIVE_SECRET": "bench-secret-0123", "BENCH_RECORDED_SECRET": "bench-secret-4567",
                "BENCH_CHAT_SECRET": Self.secret,
            ])
        try server.waitUntilListening(port, "hansard serve --live")
        return server
    }

    /// The people’s tokens for the chat, in their order, good for an hour.
    func tokens() -> [String] {
        let promise = Promise<[String]>()
        let people = people
        Task {
            let tokens = ChatTokens(secret: Self.secret)
            await tokens.start()
            var made: [String] = []
            for person in people {
                made.append(
                    (try? await tokens.token(for: "\(person)", name: nil, title: nil, seconds: 3_600, now: .now)) ?? "")
            }
            promise.fulfil(made)
        }
        return promise.wait()
    }

    /// - Throws: when the archive has not taken everything after two minutes.
    func waitForArchive() throws {
        let journal = try LiveJournal(archive: archive)
        defer { journal.close() }
        for _ in 0..<1_200 {
            let isDone = try journal.readNow { try $0.lines(after: try $0.archived(), limit: 1).last == nil }
            if isDone { return }
            usleep(100_000)
        }
        throw BenchProblem(description: "The archive has not taken everything after two minutes.")
    }
}
