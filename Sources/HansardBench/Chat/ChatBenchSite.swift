import Foundation
import Hansard
import HansardStore
import HansardTerminal
import PairChannel
import StaffChat

/// An archive with people in it, settings for their chat, and the server that serves both.
struct ChatBenchSite {
    static let app = LiveBenchServers.credentials
    private static let secret = "a secret of the bench, and nobody’s"

    let folder: String
    let people: Int

    var archive: String { folder + "/archive" }

    /// Writes all that the server needs, people 1 to `people` among it.
    init(folder: String, people: Int) throws {
        (self.folder, self.people) = (folder, people)
        let content = folder + "/Content"
        try FileManager.default.createDirectory(atPath: content + "/pages", withIntermediateDirectories: true)
        try """
        title: Bench
        live:
          apps: {"\(Self.app.id)": {key: \(Self.app.key), secret_env: BENCH_LIVE_SECRET, client_events_per_second: 1000}}
        chat:
          app: "\(Self.app.id)"
          token_secret_env: BENCH_CHAT_SECRET
          mesh: on-demand
          messages_per_minute: 100000
          requests_per_second: 100000
        """.write(toFile: content + "/site.yml", atomically: false, encoding: .utf8)
        let lines = (1...people).map { #"{"type":"person","id":"\#($0)","name":"Person \#($0)"}"# }
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: folder + "/people.jsonl", atomically: false, encoding: .utf8)
        _ = try ChildRun.measure([Program.hansard, "ingest", "--archive", archive, folder + "/people.jsonl"])
    }

    /// The server, on `port`, kept to one core or let go where it will.
    func server(_ site: SiteOptions, port: Int, isPinned: Bool) throws -> LoadedServer {
        let server = try LoadedServer(
            [
                Program.hansard, "serve", "--live", "--port", "\(port)", "--archive", archive, "--content",
                folder + "/Content", "--templates", site.templates, "--access", folder + "/access",
            ], isPinned: isPinned,
            environment: ["BENCH_LIVE_SECRET": "bench-secret-0123", "BENCH_CHAT_SECRET": Self.secret])
        try server.waitUntilListening(port, "hansard serve --live")
        return server
    }

    static let credentials = AppCredentials(id: app.id, key: app.key, secret: "bench-secret-0123")!

    /// Tokens of people 1 to `people`, good for an hour.
    func tokens() throws -> [String] {
        let promise = Promise<[String]>()
        let people = people
        Task {
            let tokens = ChatTokens(secret: Self.secret)
            await tokens.start()
            var made: [String] = []
            for person in 1...people {
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
        throw LoadProblem(description: "The archive has not taken everything after two minutes.")
    }
}

/// A value that another thread makes.
final class Promise<Value: Sendable>: @unchecked Sendable {
    private let turn = NSCondition()
    private var value: Value?

    func fulfil(_ value: Value) {
        turn.withLock {
            self.value = value
            turn.broadcast()
        }
    }

    func wait() -> Value {
        turn.withLock {
            while value == nil { turn.wait() }
            return value!
        }
    }
}
