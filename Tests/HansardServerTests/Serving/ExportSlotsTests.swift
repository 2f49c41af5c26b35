import Foundation
import HTTPServer
import Hansard
import HansardStore
import PairChannel
import Testing

@testable import HansardServer

@Suite struct ExportSlotsTests {
    private func status(_ slots: ExportSlots, _ client: String, keeping held: inout [ExportSlots.Slot]) -> Int {
        do throws(ProblemDetails) {
            held.append(try slots.slot(for: ID(client)))
            return 200
        } catch {
            #expect(error.kind == "busy" && error.headers[.retryAfter] == "60")
            return error.status.code
        }
    }

    @Test func oneReaderHasAQuarterAndTheOthersGoOn() {
        let slots = ExportSlots(most: 8)
        var held: [ExportSlots.Slot] = []
        #expect((0..<4).map { _ in status(slots, "K", keeping: &held) } == [200, 200, 429, 429])
        // Another one, though a String would take the two for one.
        #expect(status(slots, "\u{212A}", keeping: &held) == 200)
        #expect((0..<3).map { _ in status(slots, "3", keeping: &held) } == [200, 200, 429])
        #expect((0..<3).map { _ in status(slots, "4", keeping: &held) } == [200, 200, 429])
        #expect((0..<2).map { _ in status(slots, "5", keeping: &held) } == [200, 503])
        held.removeFirst()
        #expect(status(slots, "5", keeping: &held) == 200)
        held.removeAll()
        #expect((0..<3).map { _ in status(slots, "K", keeping: &held) } == [200, 200, 429])
    }

    /// Over the wire, with clients that take nothing.
    @Test func whoHoldsExportsKeepsNobodyElseFromTheirs() async throws {
        try await TestServer.with { configuration, parts in
            configuration.isOpen = false
            parts.asking = { Actor(means: .token, subject: "t", person: $0.headers[.userAgent].map { ID($0) }) }
        } _: { server in
            try server.ingest(
                (1...20_000).map { i in
                    #"{"type":"message","id":"m\#(i)","channel":"room","sender":"3","sent_at":"2026-01-02T10:00:00Z","text":"\#(String(repeating: "x", count: 300))"}"#
                })
            let path = "/api/v1/conversations/room/messages?format=jsonl"
            let holding = try (0..<5).map { _ in
                let client = try RawClient(port: server.port)
                try client.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\nUser-Agent: greedy\r\n\r\n")
                return client
            }
            // Each has had its head, or been refused.
            let heads = try holding.map { try $0.head() }
            #expect(heads.count { $0.hasPrefix("HTTP/1.1 200 ") } == 4)
            #expect(heads.count { $0.hasPrefix("HTTP/1.1 429 ") } == 1)
            let other = try RawClient(port: server.port).get(path, "User-Agent: other")
            #expect(other.status == 200)
            #expect(other.text.contains(#""complete":true"#))
        }
    }
}
