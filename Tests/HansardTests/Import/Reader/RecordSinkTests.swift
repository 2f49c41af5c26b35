import Foundation
import TestSupport
import Testing

@testable import Hansard

@Suite struct RecordSinkTests {
    private final class Batches {
        var all: [RecordBatch] = []

        /// Each message's file and text.
        var messages: [String] {
            all.flatMap { batch in
                batch.sources.indices.flatMap { index in
                    batch.records(ofSource: index).compactMap { record -> String? in
                        guard case .message(let message) = record else { return nil }
                        let file = (batch.sources[index].name as NSString).lastPathComponent
                        return "\(file): \(batch.arena.text(message.text) ?? "")"
                    }
                }
            }
        }
    }

    private func read(_ path: String, as format: any SourceFormat.Type) throws -> Batches {
        let batches = Batches()
        var sink = RecordSink { batches.all.append($0) }
        try IngestInput(path: path, ImportOptions(), among: [format]).read(into: &sink)
        return batches
    }

    /// - Parameter count: Days, each with one message.
    private func days(_ count: Int) -> [(name: String, text: String)] {
        (0..<count).map { day in
            let date = String(format: "20%02d-%02d-%02d", day / 336, day / 28 % 12 + 1, day % 28 + 1)
            return ("\(date).json", #"[{"user":"U1","text":"day \#(day)","ts":"\#(1_767_500_000 + day).000100"}]"#)
        }
    }

    @Test func aFolderOfManyDaysGivesFewBatches() throws {
        let days = days(3_000)
        var files = Dictionary(uniqueKeysWithValues: days.map { ("general/\($0.name)", $0.text) })
        files["users.json"] = "[]"
        files["channels.json"] = #"[{"id":"C1","name":"general"}]"#
        try ExportFolder.with(files: files) { folder in
            let batches = try read(folder, as: SlackExport.self)
            #expect(batches.all.count == 1)
            #expect(batches.all[0].sources.count == 3_002)
            #expect(batches.messages == days.enumerated().map { "\($1.name): day \($0)" })
        }
    }

    @Test func linesOfManyFilesShareABatch() throws {
        var files: [String: String] = [:]
        for i in 0..<500 { files[String(format: "%03d.pipe", i)] = "2026-03-02T08:54:10Z|team|7|é \(i)\n" }
        try ExportFolder.with(files: files) { folder in
            let batches = try read(folder, as: PipeLog.self)
            #expect(batches.all.count == 1)
            #expect(batches.messages == (0..<500).map { String(format: "%03d.pipe", $0) + ": é \($0)" })
        }
    }

    /// Bytes that are lent begin behind what is in the batch, and what is stored meanwhile stands behind them.
    @Test func textsAreFoundWhereverTheyStand() throws {
        let batches = Batches()
        var sink = RecordSink { batches.all.append($0) }
        var expected: [String] = []
        var random = SeededRandom(seed: 11)
        for file in 0..<40 {
            sink.begin(file: "\(file)")
            var source = ""
            // Most are small; a few are large enough to be batches of their own.
            for line in 0..<(file % 13 == 5 ? 12_000 : Int.random(in: 0..<60, using: &random)) {
                let text = "\(file).\(line) é"
                let escaped = line % 3 == 0 ? text.replacingOccurrences(of: "é", with: "\\u00e9") : text
                source +=
                    #"{"type":"message","id":"\#(file)-\#(line)","channel":"team","sender":"7","sent_at":"2013-05-13T08:54:10Z","text":"\#(escaped)"}"#
                    + "\n"
                expected.append("\(file): \(text)")
            }
            var reader = MemoryReader(Array(source.utf8))
            try NativeLog.read(&reader, into: &sink)
        }
        try sink.endInput()
        #expect(batches.messages == expected)
        #expect(batches.all.count < 20)
        for batch in batches.all {
            for case .message(let message) in batch.records {
                #expect(batch.arena.text(message.origin.raw)?.hasPrefix(#"{"type":"message""#) == true)
                #expect(batch.arena.text(message.id).map { $0.contains("-") } == true)
            }
        }
    }

    @Test func aFileThatGoesOnInTheNextBatchIsTheSame() throws {
        let batches = Batches()
        var sink = RecordSink { batches.all.append($0) }
        for file in ["a", "b", "c"] {
            sink.begin(file: file)
            sink.quarantine(Origin(line: 1, raw: .absent), "\(file) 1.")
            try sink.flush()
            sink.quarantine(Origin(line: 2, raw: .absent), "\(file) 2.")
        }
        try sink.endInput()
        #expect(batches.all.map { $0.sources.map(\.name) } == [["a"], ["a", "b"], ["b", "c"], ["c"]])
        #expect(batches.all.map { $0.sources.map(\.number) } == [[1], [1, 2], [2, 3], [3]])
        let lines = batches.all.flatMap { batch in
            batch.quarantined.map { "\(batch.sources[Int($0.file)].name): \($0.reason)" }
        }
        #expect(lines == ["a: a 1.", "a: a 2.", "b: b 1.", "b: b 2.", "c: c 1.", "c: c 2."])
    }

    @Test func aFileWithoutRecordsIsNamed() throws {
        let batches = Batches()
        var sink = RecordSink { batches.all.append($0) }
        sink.begin(file: "empty")
        try sink.endInput()
        #expect(batches.all.map { $0.sources.map(\.name) } == [["empty"]])
    }

    /// An attachment that is refused is said of the file that names it, before what is said of later files.
    @Test func aRefusedAttachmentIsSaidOfItsOwnFile() throws {
        let batches = Batches()
        var sink = RecordSink(keepFile: { _ in .absent }, emit: { batches.all.append($0) })
        sink.openFile = { _ in throw FileRefusal.leadsOut }
        sink.begin(file: "a")
        _ = sink.attach("../x", Origin(line: 4, raw: .absent))
        sink.append(.attachment(AttachmentRecord()))
        sink.begin(file: "b")
        sink.quarantine(Origin(line: 4, raw: .absent), "Bad.")
        try sink.endInput()
        let said = batches.all.flatMap { batch in batch.quarantined.map { batch.sources[Int($0.file)].name } }
        #expect(said == ["a", "b"])
        #expect(batches.all[0].quarantined[1].reason == "Bad.")
    }
}
