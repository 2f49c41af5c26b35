import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// What was said live is in the journal too, and in the files by which the archive was given it.
@Suite(.blocking) struct JournalErasureTests {
    private func words(_ test: TestChat) throws -> [String] {
        var found: [String] = []
        let walk = FileManager.default.enumerator(atPath: test.archive.path)
        while let name = walk?.nextObject() as? String {
            guard let data = FileManager.default.contents(atPath: "\(test.archive.path)/\(name)") else { continue }
            let haystack = Haystack([UInt8](data))
            found += ["chrysanthemums", "thimble of salt"].filter { haystack.contains($0) }.map { "\(name): \($0)" }
        }
        return found
    }

    /// Gives the archive what the journal has, as a server does.
    @discardableResult
    private func feed(_ test: TestChat) throws -> IngestReport {
        let (bytes, last) = try test.journal.readNow { try $0.lines(after: 0, limit: 1_000) }
        let path = test.archive.path + "/live/journal-000000000001.jsonl"
        if !FileManager.default.fileExists(atPath: path) { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
        let report = try test.archive.ingest(path: path)
        if let last { try test.journal.commit { try $0.settle(upTo: last) } }
        return report
    }

    @Test func aMessageGoesFromTheJournalWhileAServerHasItOpen() throws {
        let test = try TestChat()
        let message = try test.send("the chrysanthemums are here").message
        let other = try test.send("nothing of the kind").message
        try test.edit(message, to: "a thimble of salt is here")
        try feed(test)
        #expect(try words(test).count > 4)
        let warrant = try ErasureWarrant(ground: "request", actor: "dpo", approver: "counsel")
        let report = try Store.erase(
            .message(String(message.id), conversation: nil), warrant, inArchiveAt: test.archive.path, zone: .utc,
            at: test.now, holder: "a test", waiting: { _ in })
        #expect(report.plan.messages == 1 && report.plan.edits == 1)
        #expect(try words(test) == [])
        let left = try test.journal.readNow { try $0.messages(in: message.channel, before: nil, limit: 10).messages }
        #expect(left.map(\.text) == ["", "nothing of the kind"] && left.map { $0.deletedAt != nil } == [true, false])
        #expect(left.map(\.id) == [message.id, other.id])
        // The server goes on, and whatever it gives the archive again adds nothing.
        try test.send("good evening")
        #expect(try feed(test).erased == 2)
        #expect(try words(test) == [])
        #expect(try RecordVerifier(ArchiveFolder(test.archive.path)).verify(noted: nil).isWhole)
    }
}
