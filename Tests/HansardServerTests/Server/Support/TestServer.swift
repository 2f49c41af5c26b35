import Foundation
import Hansard
import HansardSite
import HansardStore
import Logging
import TestSupport

@testable import HansardServer

/// A server of a small archive in this process, on a port of its own.
final class TestServer: Sendable {
    let base: String
    private let own: OwnPort

    var port: Int { own.number }

    static let project = Project.folder
    /// Of the project’s own settings and templates.
    static let site = Result { try Site(content: project + "/Content", templates: project + "/Templates") }

    init(_ change: (inout ServerConfiguration, inout ServerParts) -> Void = { _, _ in }) async throws {
        base = NSTemporaryDirectory() + "/hansard-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: base + "/sources", withIntermediateDirectories: true)
        try Self.ingest(
            [
                #"{"id":"3","name":"Amina Raus"}"#, #"{"id":"7","name":"Jonas Petersen"}"#,
                #"{"type":"message","id":"1","channel":"private-chat-3-7","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"Morning!"}"#,
            ], base)
        let site = try Self.site.get()
        var configuration = ServerConfiguration(archive: base + "/archive")
        (configuration.port, configuration.isOpen) = (0, true)
        var parts = ServerParts.open
        change(&configuration, &parts)
        var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        logger.logLevel = .critical
        own = try await OwnPort(
            try ArchiveServer(
                configuration, site: site, access: parts, unknownOperation: parts.unknownOperation, logger: logger))
    }

    /// Adds to the archive while it is served.
    func ingest(_ lines: [String]) throws { try Self.ingest(lines, base) }

    private static func ingest(_ lines: [String], _ base: String) throws {
        try Ingestion.run(lines, file: base + "/sources/chat.jsonl", into: base + "/archive")
    }

    func stop() async {
        await own.stop()
        try? FileManager.default.removeItem(atPath: base)
    }

    /// Has a server, runs `body` on a thread of its own, and ends both.
    static func with<Value: Sendable>(
        _ change: (inout ServerConfiguration, inout ServerParts) -> Void = { _, _ in },
        _ body: @escaping @Sendable (TestServer) throws -> Value
    ) async throws -> Value {
        let server = try await TestServer(change)
        let result = await Task { try await offPool { try body(server) } }.result
        await server.stop()
        return try result.get()
    }
}
