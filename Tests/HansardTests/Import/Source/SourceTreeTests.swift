import Foundation
import TestSupport
import Testing

@testable import Hansard

@Suite struct SourceTreeTests {
    typealias Entry = TestZip.Entry

    private func open<T>(_ bytes: [UInt8], _ body: (SourceTree) throws -> T) throws -> T {
        try ExportFolder.with { folder in
            let path = folder + "/export.zip"
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            return try body(SourceTree(path: path))
        }
    }

    /// What opening a zip of `entries`, and reading all of it, is refused with.
    private func problem(_ entries: [Entry], _ zip: TestZip = TestZip()) throws -> ImportError.Problem? {
        do {
            try open(zip.bytes(entries)) { tree in
                for entry in tree.entries { _ = try text(of: entry, in: tree) }
            }
            return nil
        } catch let error as ImportError { return error.problem }
    }

    private func text(of entry: SourceTree.Entry, in tree: SourceTree) throws -> String {
        var reader = try tree.reader(for: entry)
        var text: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 11, alignment: 1)
        defer { buffer.deallocate() }
        while true {
            let count = try reader.read(into: buffer)
            if count == 0 { return String(decoding: text, as: UTF8.self) }
            text += buffer[..<count]
        }
    }

    @Test func readsAFolderAndAZipAlike() throws {
        let files = ["users.json": "[]", "general/2026-01-05.json": "[1]", "general/2026-01-04.json": "[0]"]
        func check(_ tree: SourceTree) throws {
            #expect(tree.entries.map(\.path) == ["general/2026-01-04.json", "general/2026-01-05.json", "users.json"])
            #expect(tree.entries.map(\.size) == [3, 3, 2])
            for entry in tree.entries.reversed() { try #expect(text(of: entry, in: tree) == files[entry.path]) }
        }
        try ExportFolder.with(files: files) { folder in
            let tree = try SourceTree(path: folder)
            try check(tree)
            #expect(tree.fileName(of: tree.entries[0]) == folder + "/general/2026-01-04.json")
        }
        for method in [0, 8] as [UInt16] {
            let entries = files.map { name, text in
                var entry = Entry(name, text)
                entry.method = method
                return entry
            }
            try open(TestZip().bytes(entries)) { tree in
                try check(tree)
                #expect(tree.fileName(of: tree.entries[0]) == tree.name + "!/general/2026-01-04.json")
            }
        }
    }

    @Test func readsALoneFile() throws {
        try ExportFolder.with(files: ["C0123ABCD.json": "{}"]) { folder in
            let tree = try SourceTree(path: folder + "/C0123ABCD.json")
            #expect(tree.entries.map(\.path) == ["C0123ABCD.json"])
            try #expect(text(of: tree.entries[0], in: tree) == "{}")
        }
    }

    @Test func readsNamesAsOtherProgramsWriteThem() throws {
        var dos = Entry("x")
        (dos.name, dos.flags) = ([0x81, 0x62, 0x65, 0x72, 0x2E, 0x74, 0x78, 0x74], 0)
        var unmarked = Entry("größe.txt")
        unmarked.flags = 0
        let entries = [
            Entry("./a.json"), Entry("general\\2026-01-04.json"), Entry("b//c.json"), dos, unmarked, Entry("日報.json"),
            Entry("__MACOSX/._a.json"), Entry("general/.DS_Store"), Entry("folder/"), Entry("./"),
        ]
        try open(TestZip().bytes(entries)) { tree in
            #expect(
                tree.entries.map(\.path)
                    == ["a.json", "b/c.json", "general/2026-01-04.json", "größe.txt", "über.txt", "日報.json"])
        }
    }

    @Test func readsANameInUTF8ThatInfoZIPWritesBesideTheOtherOne() throws {
        let bytes: [UInt8] = [0x8B, 0xC6, 0x96, 0xB1, 0x2F, 0x61]  // 業務/a in code page 932
        var entry = Entry("x")
        (entry.name, entry.flags) = (bytes, 0)
        entry.extra = TestZip.unicodePath("業務/a", of: bytes)
        try open(TestZip().bytes([entry])) {
            #expect($0.entries.map(\.path) == ["業務/a"])
            #expect($0.entries.map(\.hasDoubtfulName) == [false])
        }
        // A program that does not know the field has renamed the entry since.
        entry.extra = TestZip.unicodePath("../../etc/passwd", of: [0x61])
        try open(TestZip().bytes([entry])) { #expect($0.entries.map(\.hasDoubtfulName) == [true]) }
        entry.extra = TestZip.unicodePath("../../etc/passwd", of: bytes)
        guard case .unsafeEntry? = try problem([entry]) else {
            Issue.record("not refused")
            return
        }
        // Half a field is none.
        entry.extra = Array(TestZip.unicodePath("業務/a", of: bytes).dropLast(3))
        try open(TestZip().bytes([entry])) { #expect($0.entries.map(\.hasDoubtfulName) == [true]) }
    }

    @Test(
        arguments: [
            (CodePage.cp437, [0x81, 0x62, 0x65, 0x72], "über"), (.cp932, [0x8B, 0xC6, 0x96, 0xB1], "業務"),
            (.cp932, [0x95, 0x5C, 0x2F, 0x61], "表/a"), (.gb18030, [0xD2, 0xB5, 0xCE, 0xF1], "业务"),
            (.cp949, [0xBE, 0xF7, 0xB9, 0xAB], "업무"), (.cp1251, [0xEE, 0xE1, 0xF9, 0xE5, 0xE5], "общее"),
        ] as [(CodePage, [UInt8], String)])
    func readsNamesInOtherCharacterSets(page: CodePage, bytes: [UInt8], name: String) throws {
        #expect(page.decode(bytes) == name)
        var entry = Entry("x")
        (entry.name, entry.flags) = (bytes, 0)
        try open(TestZip().bytes([entry])) { tree in
            try #expect(tree.reading(names: page).entries.map(\.path) == [name])
        }
    }

    @Test func whatIsNotInACharacterSetIsNotReadInIt() {
        #expect(CodePage.cp932.decode([0x8B]) == nil)
        #expect(CodePage.cp932.decode([0xFF, 0xFF]) == nil)
    }

    @Test(arguments: [
        ("a\u{1B}[2Jb.json", "aU+001B[2Jb.json"), ("a\r\nb", "aU+000DU+000Ab"),
        ("a\u{202E}nosj.b", "aU+202Enosj.b"),
        ("\u{2067}x", "U+2067x"), ("日報 – ü.json", "日報 – ü.json"),
    ])
    func showsANameSoThatItDoesNoMischief(name: String, shown: String) throws {
        try open(TestZip().bytes([Entry(name)])) { tree in
            #expect(tree.fileName(of: tree.entries[0]) == tree.name + "!/" + shown)
        }
        guard !name.contains("\r") else { return }
        try ExportFolder.with(files: [name: "[7]"]) { folder in
            let tree = try SourceTree(path: folder)
            #expect(tree.fileName(of: tree.entries[0]) == folder + "/" + shown)
            try #expect(text(of: tree.entries[0], in: tree) == "[7]")
        }
    }

    @Test func leavesOutWhatOperatingSystemsLeaveBehind() throws {
        let litter = [
            "Thumbs.db", "a/thumbs.db", "desktop.ini", ".DS_Store", "__MACOSX/a.json", "$RECYCLE.BIN/x/a.json",
            "Icon\r",
            "@eaDir/a.json",
        ]
        try open(TestZip().bytes(litter.map { Entry($0) } + [Entry("a/b.json")])) {
            #expect($0.entries.map(\.path) == ["a/b.json"])
        }
        let files = Dictionary(uniqueKeysWithValues: (litter + ["a/b.json"]).map { ($0, "x") })
        try ExportFolder.with(files: files) { try #expect(SourceTree(path: $0).entries.map(\.path) == ["a/b.json"]) }
    }

    @Test func readsAZipWithAComment() throws {
        var zip = TestZip()
        zip.comment = Array("made by hand, PK\u{5}\u{6}".utf8)
        try open(zip.bytes([Entry("a.json", "[7]")])) { try #expect(text(of: $0.entries[0], in: $0) == "[7]") }
    }

    @Test func readsZip64() throws {
        var entry = Entry("a.json", "[7]")
        entry.usesZip64 = true
        try open(TestZip().bytes([entry])) { try #expect(text(of: $0.entries[0], in: $0) == "[7]") }
        let many = (0..<65_540).map { Entry("d/\($0)") }
        try open(TestZip().bytes(many)) { #expect($0.entries.count == 65_540) }
    }

    @Test(arguments: [
        ("../evil", "leads out of the archive with “..”"), ("../\u{338}evil", "leads out of the archive with “..”"),
        ("a/../../evil", "leads out of the archive with “..”"),
        ("a\\..\\..\\evil", "leads out of the archive with “..”"), ("/etc/passwd", "is an absolute path"),
        ("\\\\server\\share", "is an absolute path"), ("C:\\evil", "begins with a drive letter"),
        ("c:evil", "begins with a drive letter"), ("a\0b", "has a NUL byte in its name"), ("", "has no name"),
    ])
    func refusesNamesThatLeadOutside(name: String, reason: String) throws {
        guard case .unsafeEntry(_, reason)? = try problem([Entry("users.json"), Entry(name)]) else {
            Issue.record("\(name) was not refused")
            return
        }
    }

    @Test(
        arguments: [(0o120777, "is a symbolic link"), (0o020666, "is a device, a pipe or a socket")]
            as [(UInt16, String)])
    func refusesWhatIsNoFile(mode: UInt16, reason: String) throws {
        var entry = Entry("users.json", "/etc/passwd")
        entry.mode = mode
        #expect(try problem([entry]) == .unsafeEntry("users.json", reason: reason))
    }

    @Test func refusesTwoEntriesOfOneName() throws {
        let twice = "is there twice (upper and lower case set aside)"
        #expect(try problem([Entry("a/b.json"), Entry("a/b.json")]) == .unsafeEntry("a/b.json", reason: twice))
        #expect(try problem([Entry("a/b.json"), Entry("A/B.json")]) == .unsafeEntry("A/B.json", reason: twice))
        #expect(try problem([Entry("./a"), Entry("a")]) == .unsafeEntry("a", reason: twice))
        #expect(try problem([Entry("a"), Entry("a/b")]) == .unsafeEntry("a", reason: "is both a file and a folder"))
        #expect(try problem([Entry("a/b"), Entry("a")]) == .unsafeEntry("a", reason: "is both a file and a folder"))
    }

    @Test func refusesEncryptedEntries() throws {
        var entry = Entry("users.json", "x")
        entry.flags = 0x0801
        #expect(try problem([entry]) == .encrypted("users.json"))
        (entry.flags, entry.method) = (0x0800, 99)
        #expect(try problem([entry]) == .encrypted("users.json"))
    }

    @Test func refusesBombsBeforeUnpackingAnything() throws {
        var entry = Entry("big.json", "x")
        entry.claimedSize = 9 << 30
        #expect(try problem([entry]) == .tooLarge("“big.json” would unpack to 9663676416 bytes"))
        entry.claimedSize = 2 << 30
        guard case .tooLarge? = try problem([entry]) else {
            Issue.record("not refused")
            return
        }
        var zip = TestZip()
        zip.claimedEntries = 200_001
        #expect(try problem([Entry("a")], zip) == .tooLarge("It holds more than 200000 entries"))
        var second = Entry("second.json", "x")
        second.sharesBytes = true
        let shared = "shares its bytes with another entry"
        #expect(try problem([Entry("first.json", "x"), second]) == .unsafeEntry("first.json", reason: shared))
    }

    @Test func stopsWhereAnEntryIsLargerOrSmallerThanItClaims() throws {
        var entry = Entry("a.json", String(repeating: "x", count: 100_000))
        entry.method = 8
        entry.claimedSize = 10
        switch try problem([entry]) {
        case .tooLarge?, .damagedArchive?: break
        case let other: Issue.record("\(String(describing: other))")
        }
        entry.claimedSize = 100_001
        guard case .damagedArchive? = try problem([entry]) else {
            Issue.record("not refused")
            return
        }
    }

    @Test func noticesDamage() throws {
        var entry = Entry("a.json", "hello")
        entry.crc = 1
        guard case .damagedArchive(let reason)? = try problem([entry]) else {
            Issue.record("not noticed")
            return
        }
        #expect(reason.contains("CRC"))
        let good = TestZip().bytes([Entry("a.json", "hello"), Entry("b.json", "hello")])
        for length in stride(from: 4, to: good.count, by: 3) {
            let error = #expect(throws: ImportError.self) { try open(Array(good[..<length])) { _ in } }
            guard case .damagedArchive? = error?.problem else {
                Issue.record("\(length): \(String(describing: error))")
                return
            }
        }
    }

    @Test func noDamageTrapsOrIsReadAsSomethingElse() throws {
        var deflated = Entry("b.json", "hello")
        deflated.method = 8
        let good = TestZip().bytes([Entry("a.json", "hello"), deflated])
        var random = SeededRandom(seed: 8)
        for _ in 0..<1_500 {
            var bad = good
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bad[Int.random(in: 0..<bad.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            do {
                try open(bad) { tree in
                    for entry in tree.entries where entry.path.hasSuffix(".json") && entry.size == 5 {
                        try #expect(text(of: entry, in: tree) == "hello")
                    }
                }
            } catch is ImportError {}
        }
    }

    @Test func refusesLinksInAFolder() throws {
        try ExportFolder.with(files: ["users.json": "[]"]) { folder in
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/channels.json", withDestinationPath: "/etc/hostname")
            let error = #expect(throws: ImportError.self) { try SourceTree(path: folder) }
            #expect(error?.problem == .unsafeEntry("channels.json", reason: "is a symbolic link"))
        }
        #expect(throws: ImportError.self) { try SourceTree(path: "/no/such/folder") }
    }
}
