import Foundation
import TestSupport
import Testing

@Suite(.blocking) struct SlackExportTests {
    @Test(.enabled(if: TestExport.canZip)) func aZipAndItsFolderAreTheSameAndTwiceAddsNothing() throws {
        let workspace = try Workspace()
        try TestExport.zip(in: workspace)
        try TestExport.folder("export", in: workspace)
        let first = try workspace.hansard("ingest", "--json", "export.zip")
        #expect(first.status == 0)
        #expect((try first.json()["messages"] as? [String: Int])?["added"] == 1)
        for source in ["export.zip", "export"] {
            let again = try workspace.hansard("ingest", "--json", source)
            #expect(again.status == 0)
            let messages = try again.json()["messages"] as? [String: Int]
            #expect(messages == ["read": 1, "added": 0, "changed": 0, "duplicate": 1])
        }
        #expect(try workspace.hansard("search", "from:jamie", "Morning").output.contains("Morning!"))
    }

    struct BadZip: CustomTestStringConvertible {
        let name: String
        let script: String
        let message: [String]
        var testDescription: String { name }

        init(_ name: String, _ script: String, _ message: String...) {
            (self.name, self.script, self.message) = (name, script, message)
        }
    }

    static let zips: [BadZip] = [
        BadZip(
            "../", "entries.append(dict(name='../../etc/passwd', data='x'))", "“../../etc/passwd”, which leads out",
            "Unpack it by hand"),
        BadZip("a backslash", #"entries.append(dict(name='..\\..\\x.json', data='x'))"#, "leads out"),
        BadZip("an absolute name", "entries.append(dict(name='/etc/passwd', data='x'))", "is an absolute path"),
        BadZip("a drive", "entries.append(dict(name='C:/x.json', data='x'))", "begins with a drive letter"),
        BadZip(
            "a symbolic link", "entries.append(dict(name='general/link.json', data='/etc/passwd', mode=0o120777))",
            "“general/link.json”, which is a symbolic link"),
        BadZip("a name twice", "entries.append(dict(name='USERS.json', data='[]'))", "is there twice"),
        BadZip(
            "a password", "for e in entries: e['flags'] = 0x801", "protected with a password",
            "Unpack it with the password"),
        BadZip(
            "10 GB that are claimed", "day['size'] = 10 << 30", "would unpack to 10737418240 bytes", "zip bomb",
            "unpack it by hand"),
        BadZip(
            "10 GB that are there", "day['packed'], day['size'] = zeros(10), 10 << 30", "10737418240 bytes", "zip bomb"),
        BadZip(
            "4 GB that are there", "day['packed'], day['size'] = zeros(4), (4 << 30) - 2", "would unpack", "zip bomb"),
        BadZip(
            "10 GB that are hidden", "day['packed'], day['size'] = zeros(10), 100", "more than the 100 bytes",
            "zip bomb"),
        BadZip(
            "a size that is wrong", "day['size'] = len(day['data']) + 18",
            "export.zip!/general/2026-03-02.json: is damaged"),
        BadZip("cut in half", "cut = 200", "is damaged", "Download or copy it again"),
        BadZip("no export", "entries = [dict(name='cat.jpg', data='meow')]", "holds no export", "users.json"),
    ]

    @Test(.enabled(if: TestExport.canZip), arguments: zips)
    func aZipThatNoChatSystemWritesIsRefusedAndChangesNothing(_ zip: BadZip) throws {
        let workspace = try Workspace()
        try TestExport.zip(in: workspace, zip.script)
        try workspace.write("chat.jsonl", message("1", "Morning!"))
        let outcome = try workspace.hansard("ingest", "chat.jsonl", "export.zip")
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("hansard: export.zip"))
        for part in zip.message { #expect(outcome.errors.contains(part)) }
        #expect(outcome.peakMemoryBytes < 300 << 20)
        #expect(try !workspace.exists("archive") || workspace.messages == 0)
        // Nothing was unpacked, anywhere.
        let names = Set(try FileManager.default.contentsOfDirectory(atPath: workspace.path))
        #expect(names.subtracting(["archive"]) == ["make.py", "export.zip", "chat.jsonl"])
    }

    @Test func aLinkInAFolderIsNotFollowed() throws {
        let workspace = try Workspace()
        try TestExport.folder("export", in: workspace)
        try workspace.shell("ln -s /etc/passwd export/general/2026-03-03.json")
        let outcome = try workspace.hansard("ingest", "export")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("“general/2026-03-03.json”, which is a symbolic link"))
        #expect(!workspace.exists("archive"))
    }

    @Test func aRecordThatIsNotUnderstoodIsPutAsideWithItsFile() throws {
        let workspace = try Workspace()
        try TestExport.folder("export", in: workspace)
        try workspace.write(
            "export/general/2026-03-03.json",
            #"[{"type":"message","user":"U2","text":"No time","ts":"17o4"},"#,
            #"{"type":"message","user":"U2","text":"Fine.","ts":"1772528050.000100"}]"#)
        let outcome = try workspace.hansard("ingest", "export")
        #expect(outcome.status == 3)
        let entry = try #require(try workspace.quarantine().first)
        #expect(entry["source"] as? String == "export/general/2026-03-03.json")
        #expect((entry["reason"] as? String)?.contains("17o4") == true)
        #expect(try workspace.messages == 2)
    }
}
