import Foundation
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct EvidenceBundleTests {
    private func bundle() throws -> TestBundle {
        let bundle = try TestBundle()
        try bundle.archive.ingest(
            #"{"type":"person","id":"7","name":"Jamie"}"#, #"{"type":"person","id":"3","name":"Mo"}"#,
            #"{"type":"person","id":"99","name":"Somebody else"}"#,
            message("1", from: "7", at: "09:00", "Morning"), message("2", from: "3", at: "09:01", "Yes?", replyTo: "1"),
            edit("1", by: "7", at: "09:05", "Good morning"), reaction("2", by: "7", "👍", at: "09:06"),
            seen("3", upTo: "1", at: "2026-03-02T09:02:00Z"), seen("7", upTo: "2", at: "2026-03-03T09:02:00Z"),
            message("a", from: "99", at: "09:00", "nobody’s business", in: "team-support"),
            message("3", from: "7", at: "2026-03-04T09:00:00Z", "The next week"))
        return bundle
    }

    /// Exports into one ZIP file, beside the folder.
    private func zip(_ bundle: TestBundle, _ selection: Selection, within outer: Selection? = nil) throws -> String {
        let path = bundle.path + ".zip"
        try? FileManager.default.removeItem(atPath: path)
        _ = try RecordExport(archive: bundle.archive.path, selection, within: outer).write(
            TextExport<MessageCSV>.self, to: path, as: .zip,
            .init(zone: .utc, words: Words(language: "en", entries: [:]), generator: "Hansard"))
        return path
    }

    @Test func aZIPFileHasTheSameFilesAndIsVerifiedAsAFolderIs() throws {
        let bundle = try bundle()
        try bundle.export(.everything)
        let path = try zip(bundle, .everything)
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(BundleVerifier.isBundle(path))
        let check = BundleVerifier(path).verify()
        #expect(check.problems == [])
        #expect(check == bundle.check)
        let bytes = try #require(FileManager.default.contents(atPath: path))
        #expect(FileManager.default.contents(atPath: try zip(bundle, .everything)) == bytes)
        #expect(throws: ExportProblem.self) {
            try RecordExport(archive: bundle.archive.path, .everything).write(
                TextExport<MessageCSV>.self, to: path, as: .zip,
                .init(zone: .utc, words: Words(language: "en", entries: [:]), generator: "Hansard"))
        }
        // One byte of a text.
        var changed = bytes
        changed[try #require(bytes.range(of: Data("Morning".utf8))).lowerBound] ^= 1
        try changed.write(to: URL(fileURLWithPath: path))
        #expect(!BundleVerifier(path).verify().isWhole)
        // The end is missing.
        try bytes.dropLast(30).write(to: URL(fileURLWithPath: path))
        #expect(BundleVerifier(path).verify().problems.first?.reason.contains("damaged") ?? false)
    }

    @Test func anExportThatIsEndedLeavesNothing() throws {
        struct Enough: Error {}
        let bundle = try bundle()
        for packing in [BundlePacking.folder, .zip] {
            for piece in 1..<30 {
                var pieces = 0
                do {
                    _ = try RecordExport(archive: bundle.archive.path, .everything).write(
                        TextExport<MessageCSV>.self, to: bundle.path, as: packing,
                        .init(zone: .utc, words: Words(language: "en", entries: [:]), generator: "Hansard"),
                        watch: { _ in
                            pieces += 1
                            if pieces == piece { throw Enough() }
                        })
                    #expect(piece > 5)
                    try FileManager.default.removeItem(atPath: bundle.path)
                    break
                } catch is Enough {}
                let folder = FilePath.folder(of: bundle.path)
                let left = try FileManager.default.contentsOfDirectory(atPath: folder)
                #expect(left.allSatisfy { !$0.contains(FilePath.name(of: bundle.path)) })
            }
        }
    }

    /// What is asked for within what may be read: never more than either.
    @Test func aSelectionWithinAnotherHasWhatBothHave() throws {
        let bundle = try bundle()
        var outer = try march("02", "04")
        func messages(_ selection: Selection) throws -> Int64? {
            let path = try zip(bundle, selection, within: outer)
            defer { try? FileManager.default.removeItem(atPath: path) }
            let check = BundleVerifier(path).verify()
            #expect(check.problems == [])
            return check.manifest?.counts.messages
        }
        #expect(try messages(.everything) == 2)
        #expect(try messages(try march("03", "05")) == 0)
        var room = Selection()
        room.conversations = ["team-support"]
        #expect(try messages(room) == 0)
        outer.people = ["99"]
        #expect(try messages(room) == 1)
        var found = Selection.everything
        found.query = "business"
        #expect(try messages(found) == 1)
        outer = Selection()
        #expect(try messages(.everything) == 0)
        outer = .everything
        #expect(try messages(.everything) == 4)
    }

    private func march(_ from: String, _ until: String) throws -> Selection {
        var selection = try #require(Selection.between("3", "7"))
        selection.from = try ReadTime(rfc3339: "2026-03-\(from)T00:00:00Z").instant
        selection.until = try ReadTime(rfc3339: "2026-03-\(until)T00:00:00Z").instant
        return selection
    }

    @Test func allOfAnArchiveIsProven() throws {
        let bundle = try bundle()
        try bundle.export(.everything)
        let check = bundle.check
        #expect(check.problems == [])
        #expect(check.manifest?.withheld == [:])
        #expect(check.records == check.manifest?.checkpoint.size)
        #expect(try !bundle.text(BundlePath.records).contains("gap"))
    }

    @Test func aSelectionIsProvenWithoutTheRest() throws {
        let bundle = try bundle()
        try bundle.export(try #require(Selection.between("3", "7")))
        let check = bundle.check
        #expect(check.problems == [])
        let manifest = try #require(check.manifest)
        #expect(manifest.counts.messages == 3)
        #expect(manifest.withheld[.outside] == manifest.checkpoint.size - manifest.counts.records)
        let records = try bundle.text(BundlePath.records)
        for shown in ["Morning", "Good morning", "👍", "The next week", #""type":"seen""#, "Jamie", "Mo"] {
            #expect(records.contains(shown), "\(shown)")
        }
        for withheld in ["nobody", "Somebody else", "team-support", "\"99\""] { #expect(!records.contains(withheld)) }
        #expect(manifest.sources.count == 1 && manifest.sources.first?.sha256 != nil)
    }

    @Test func aPeriodHasNothingBefore() throws {
        let bundle = try bundle()
        try bundle.export(try march("03", "05"))
        #expect(bundle.check.problems == [])
        let records = try bundle.text(BundlePath.records)
        #expect(records.contains("The next week"))
        for withheld in ["Morning", "Yes?", "\"2026-03-02\""] { #expect(!records.contains(withheld)) }
        try bundle.export(try march("02", "03"))
        #expect(bundle.check.problems == [])
        #expect(try bundle.text(BundlePath.records).contains("Morning"))
        #expect(try !bundle.text(BundlePath.records).contains("The next week"))
    }

    @Test func daysThatAreWhollyShownAreHeldAgainstTheirSeals() throws {
        let bundle = try bundle()
        try bundle.export(.everything)
        #expect(bundle.check.sealedDays == 3 && bundle.check.unsealedMessages == 0)
        try bundle.export(try #require(Selection.between("3", "7")))
        #expect(bundle.check.sealedDays == 2)
        #expect(try !bundle.text(BundlePath.records).contains("team-support"))
        try bundle.export(try march("02", "03"))
        #expect(bundle.check.sealedDays == 1)
        // A seal is cut to the days of the export, and a day of which a part is shown is none of them.
        #expect(try !bundle.text(BundlePath.records).contains("2026-03-04"))
        var selection = try march("02", "05")
        selection.from = try ReadTime(rfc3339: "2026-03-02T09:00:30Z").instant
        try bundle.export(selection)
        #expect(bundle.check.problems == [] && bundle.check.sealedDays == 1 && bundle.check.unsealedMessages == 1)
        selection.query = "week"
        try bundle.export(selection)
        #expect(bundle.check.problems == [] && bundle.check.sealedDays == 0 && bundle.check.unsealedMessages == 1)
    }

    /// A line that is taken out, with a hash in its place as of records that are not shown.
    @Test func aMessageThatWasLeftOutOfItsDayIsMissed() throws {
        let bundle = try bundle()
        try bundle.export(.everything)
        var lines = try bundle.text(BundlePath.records).split(separator: "\n").map(String.init)
        let place = try #require(lines.firstIndex { $0.contains("Yes?") })
        let (seq, leaf) = try Array(lines[place].utf8).withUnsafeBufferPointer { try LeafHasher().leaf(of: $0) }
        var gap: [UInt8] = []
        RecordGap(seq...seq, nodes: [leaf]).append(to: &gap)
        lines[place] = String(decoding: gap.filter { $0 != 0x0A }, as: UTF8.self)
        try bundle.write(lines.joined(separator: "\n") + "\n", BundlePath.records)
        let reasons = bundle.check.problems.map(\.reason)
        #expect(reasons.contains { $0.contains("The seal counts 2 messages in “private-chat-3-7” on 2026-03-02") })
        #expect(!reasons.contains { $0.contains("root") || $0.contains("2026-03-04") })
    }

    @Test func aQueryHasWhatItFindsAndNoMarks() throws {
        let bundle = try bundle()
        var selection = Selection.everything
        selection.query = "week"
        try bundle.export(selection)
        #expect(bundle.check.problems == [])
        let records = try bundle.text(BundlePath.records)
        #expect(records.contains("The next week") && !records.contains("Morning"))
        #expect(!records.contains("\"type\":\"seen\""))
    }

    @Test func nothingIsProvenOfNothing() throws {
        let bundle = try bundle()
        try bundle.export(try march("20", "21"))
        #expect(bundle.check.problems == [])
        #expect(bundle.check.manifest?.counts.messages == 0)
    }

    @Test func theSameSelectionHasTheSameBundle() throws {
        let bundle = try bundle()
        try bundle.export(try march("02", "05"))
        func files() throws -> [String: Data] {
            var files: [String: Data] = [:]
            for name in try FileManager.default.subpathsOfDirectory(atPath: bundle.path) {
                files[name] = FileManager.default.contents(atPath: "\(bundle.path)/\(name)")
            }
            return files
        }
        let first = try files()
        try bundle.export(try march("02", "05"))
        #expect(try files() == first)
    }

    @Test(arguments: [
        ("documents/private-chat-3-7.csv", "Good morning", "Good mourning"),
        (BundlePath.records, "Morning", "Mourning"), (BundlePath.records, "\"sender\":\"7\"", "\"sender\":\"3\""),
        (BundlePath.records, "{\"gap\":[", "{\"gap\":[1"), (BundlePath.records, "\"key\":\"", "\"key\":\"A"),
        (BundlePath.manifest, "\"messages\":3", "\"messages\":4"), (BundlePath.key, "hansard/", "hansbrd/"),
        (BundlePath.checkpoint, "hansard/", "hansbrd/"), (BundlePath.manifestNote, "manifest", "manifesto"),
    ])
    func whatWasChangedIsNamed(file: String, old: String, new: String) throws {
        let bundle = try bundle()
        try bundle.export(try #require(Selection.between("3", "7")))
        let text = try bundle.text(file)
        #expect(text.contains(old))
        let range = try #require(text.range(of: old))
        try bundle.write(text.replacingCharacters(in: range, with: new), file)
        #expect(!bundle.check.isWhole)
        #expect(bundle.check.problems.contains { $0.file == file }, "\(bundle.check.problems)")
    }

    @Test func aFileMoreOrLessIsNamed() throws {
        let bundle = try bundle()
        try bundle.export(.everything)
        try bundle.write("more", "documents/more.csv")
        #expect(bundle.check.problems.map(\.file) == ["documents/more.csv"])
        try FileManager.default.removeItem(atPath: bundle.path + "/documents/more.csv")
        try FileManager.default.removeItem(atPath: bundle.path + "/documents/team-support.csv")
        #expect(bundle.check.problems.map(\.file) == ["documents/team-support.csv"])
        try FileManager.default.createSymbolicLink(
            atPath: bundle.path + "/documents/team-support.csv", withDestinationPath: "private-chat-3-7.csv")
        #expect(bundle.check.problems.map(\.file) == ["documents/team-support.csv"], "a link is no file")
    }

    @Test func recordsThatWereTakenOutAreMissed() throws {
        let bundle = try bundle()
        try bundle.export(.everything)
        let lines = try bundle.text(BundlePath.records).split(separator: "\n").map { $0 + "\n" }
        for (wrong, line) in [
            (lines.dropFirst().joined(), 1), (lines.dropLast().joined(), nil), (lines[0] + lines.joined(), 2),
            (lines.joined() + lines[0], lines.count + 1), (lines.joined().dropLast(3) + "", lines.count),
        ] as [(String, Int?)] {
            try bundle.write(wrong, BundlePath.records)
            let found = bundle.check.problems.filter { $0.file == BundlePath.records }
            #expect(found.contains { $0.line == line.map(Int64.init) }, "\(found)")
        }
    }

    /// Whoever opens a pipe waits for somebody to write into it.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "documents/team-support.csv", BundlePath.manifest, BundlePath.key, BundlePath.records,
            BundlePath.checkpoint,
        ])
    func aPipeIsNoFile(file: String) throws {
        let bundle = try bundle()
        try bundle.export(.everything)
        try FileManager.default.removeItem(atPath: "\(bundle.path)/\(file)")
        #expect(mkfifo("\(bundle.path)/\(file)", 0o600) == 0)
        #expect(bundle.check.problems.contains { $0.file == file }, "\(bundle.check.problems)")
    }
}
