import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct LongLineTests {
    private static let longBytes = 200 << 20

    /// Writes `head`, 200 MiB of `x`, and `tail`, without holding it all.
    private func write(_ name: String, _ head: String, _ tail: String, in workspace: Workspace) throws {
        try workspace.write(name, bytes: Array(head.utf8))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(workspace.path)/\(name)"))
        try file.seekToEnd()
        let piece = Data(repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 0..<(Self.longBytes >> 20) { try file.write(contentsOf: piece) }
        try file.write(contentsOf: Data(tail.utf8))
        try file.close()
    }

    private static let json = message("2", "#").split(separator: "#").map(String.init)
    private static let row = "2,private-chat-3-7,7,2026-03-02T08:54:10Z,"
    private static let columns = "id,channel,sender,sent_at,text\n"
    private static let good = ",private-chat-3-7,7,2026-03-02T08:54:10Z,Morning!\n"

    @Test(arguments: [
        ("chat.jsonl", message("1", "Morning!") + "\n" + json[0], json[1] + "\n" + message("3", "Still here.")),
        ("bare.csv", columns + "1" + good + row, "\n3" + good),
        ("quoted.csv", columns + "1" + good + row + "\"", "\"\n3" + good),
    ])
    func aLineOf200MBIsPutAsideInLittleMemory(name: String, head: String, tail: String) throws {
        let workspace = try Workspace()
        try write(name, head, tail, in: workspace)
        let outcome = try workspace.hansard("ingest", name)
        #expect(outcome.status == 3)
        #expect(outcome.peakMemoryBytes < 300 << 20)
        #expect(try workspace.messages == 2)
        let entry = try #require(try workspace.quarantine().first)
        #expect(entry["line"] as? Int == (name.hasSuffix("csv") ? 3 : 2))
        #expect((entry["reason"] as? String)?.contains("longer than 16 MiB") == true)
        #expect((entry["reason"] as? String)?.contains("Split the message") == true)
        // The line itself is kept, all of it.
        let kept = "\(workspace.path)/archive/quarantine/\(try #require(entry["file"] as? String))"
        let size = try FileManager.default.attributesOfItem(atPath: kept)[.size] as? Int
        #expect(try #require(size) > Self.longBytes)
    }
}
