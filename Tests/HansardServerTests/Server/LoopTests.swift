import Foundation
import HTTPServer
import Hansard
import HansardSite
import HansardStore
import Logging
import NIOCore
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

/// Nothing on an event loop touches a file or a database: whatever is waited for, others are served.
@Suite struct LoopTests {
    private let folder = try! AccessFolder()

    @Test func aLockedAccessLogHoldsUpThoseAloneWhoWaitForIt() async throws {
        let (own, token) = try await server()
        let release = try hold(folder.path + "/access/access.db")
        let paths = [
            "/conversations/room/2026-03.html", "/index.html", "/readyz", "/api/v1/people", "/feed.json", "/auth/case",
        ]
        let port = own.number
        let waited = try await withThrowingTaskGroup(of: Double.self) { group in
            for path in paths {
                group.addTask {
                    try await offPool {
                        let start = ContinuousClock.now
                        _ = try RawClient(port: port).get(path, "Authorization: Bearer \(token.text)")
                        return Double((ContinuousClock.now - start) / .milliseconds(1)) / 1_000
                    }
                }
            }
            return try await group.reduce(0) { max($0, $1) }
        }
        try await offPool { release() }
        let lag = try await longestLag(port)
        await own.stop()
        // Somebody has waited for the lock, and nobody else with them.
        #expect(waited > 1)
        #expect(lag > 0 && lag < 0.9, "\(lag)")
    }

    @Test func aLoopThatIsKeptForLongIsSeenInTheMetrics() async throws {
        let (own, _) = try await server()
        // A file or a database, say, that somebody waits for on the loop.
        _ = try await own.group.next().submit { usleep(1_000_000) }.get()
        let lag = try await longestLag(own.number)
        await own.stop()
        #expect(lag >= 0.99, "\(lag)")
    }

    @Test func whatTellsOfTheLoopsIsDocumented() throws {
        let page = try String(contentsOfFile: Project.folder + "/docs/serving.md", encoding: .utf8)
        #expect(page.contains("`hansard_event_loop_lag_max_seconds`"))
    }

    /// As it is told from outside, in seconds.
    private func longestLag(_ port: Int) async throws -> Double {
        let text = try await offPool { try RawClient(port: port).get("/metrics").text }
        let value = try #require(text.firstMatch(of: #/\nhansard_event_loop_lag_max_seconds ([0-9.e-]+)\n/#))
        return try #require(Double(value.output.1))
    }

    private func server() async throws -> (OwnPort, APIToken) {
        _ = try folder.archive([
            #"{"type":"message","id":"1","channel":"room","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"Said"}"#
        ])
        try folder.write("access.yml", "identities: {tokens: on}")
        let token = APIToken()
        try folder.database().add(
            StoredToken(
                name: "a", person: "7", role: nil, created: .now, expires: .now.advanced(byMicroseconds: 3_600_000_000)),
            sha256: token.sha256)
        let access = try AccessControl(
            content: folder.path, folder: folder.path + "/access", archive: folder.path + "/archive", zone: .utc)
        let site = try TestServer.site.get()
        let server = try ArchiveServer(
            ServerConfiguration(archive: folder.path + "/archive"), site: site, access: access,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return (try await OwnPort(server, loops: 1), token)
    }

    /// Another process that holds a database’s lock for writing; it has it when this returns.
    ///
    /// - Returns: What ends it.
    private func hold(_ file: String) throws -> @Sendable () -> Void {
        let program = try ChildProcess(
            [
                "python3", "-c",
                """
                import sqlite3, sys, time
                database = sqlite3.connect(sys.argv[1], isolation_level=None)
                database.execute("BEGIN IMMEDIATE")
                print("held", flush=True)
                time.sleep(600)
                """, file,
            ], output: .pipe)
        _ = program.readSome()
        return { program.stop() }
    }
}
