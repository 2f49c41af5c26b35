import Foundation
import Testing

@testable import Hansard

@Suite struct SlackFileIndexTests {
    @Test(arguments: [
        "__uploads/F1A/picture.png", "attachments/F1A-picture.png", "general/attachments/F1A-picture.png",
        "export/general/attachments/F1A-picture.png", "C0123ABCD/F1A-picture.png", "teams/T1/__uploads/F1A/a-b.png",
    ])
    func aFileIsFoundInEveryLayout(path: String) throws {
        try ExportFolder.with(files: ["users.json": "[]", path: "bytes"]) { folder in
            let index = SlackFileIndex(try SourceTree(path: folder).entries)
            #expect(index["F1A"] == path)
            #expect(index["F1"] == nil)
            #expect(index["general"] == nil)
        }
    }

    @Test(arguments: ["__avatars/U1-picture.png", "F1A-picture.png", "general/f1a-x.png", "general/2026-03-02.json"])
    func whatIsNoFileOfAMessageIsNotTakenForOne(path: String) throws {
        try ExportFolder.with(files: ["users.json": "[]", path: "bytes"]) { folder in
            let index = SlackFileIndex(try SourceTree(path: folder).entries)
            for id in ["F1A", "f1a", "U1", "2026"] { #expect(index[id] == nil) }
        }
    }
}
