import Foundation
import Testing

@testable import Hansard

@Suite struct NativeFilesTests {
    private static func text(_ path: String, _ files: NativeFiles) throws -> String? {
        guard var reader = try files.open(path) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = try bytes.withUnsafeMutableBytes { try reader.read(into: $0) }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    @Test func aFileBelowTheLogsFolderIsOpened() throws {
        try ExportFolder.with(files: ["logs/files/a.txt": "inside", "logs/b.txt": "beside"]) { folder in
            let files = NativeFiles(besideLog: folder + "/logs/chat.jsonl")
            let texts = try ["files/a.txt", "./b.txt", "files/none.txt", "b.txt/none.txt"].map {
                try Self.text($0, files)
            }
            #expect(texts == ["inside", "beside", nil, nil])
        }
    }

    @Test(arguments: [
        ("../secret.txt", FileRefusal.leadsOut), ("../\u{338}secret.txt", .leadsOut), ("files/../\u{301}x", .leadsOut),
        ("files/../../secret.txt", .leadsOut), ("..", .leadsOut),
        (#"..\secret.txt"#, .leadsOut), ("/etc/passwd", .absolute), (#"\\server\share"#, .absolute),
        ("C:/secret.txt", .absolute), ("C:secret.txt", .absolute), ("", .noFile), ("files", .noFile),
        ("a\0b", .noFile), ("pipe", .noFile),
    ])
    func aPathThatLeadsOutIsRefused(path: String, refusal: FileRefusal) throws {
        try ExportFolder.with(files: ["secret.txt": "secret", "logs/files/a.txt": "inside"]) { folder in
            mkfifo(folder + "/logs/pipe", 0o600)
            let files = NativeFiles(besideLog: folder + "/logs/chat.jsonl")
            #expect(throws: refusal) { _ = try files.open(path) }
        }
    }

    @Test func aLinkThatLeadsOutIsRefusedAndOneThatStaysIsNot() throws {
        try ExportFolder.with(files: ["secret/key.txt": "secret", "logs/files/a.txt": "inside", "logs-2/x": "x"]) {
            folder in
            let manager = FileManager.default
            for (name, target) in [
                ("out.txt", folder + "/secret/key.txt"), ("out", "../secret"), ("near", "../logs-2"), ("in", "files"),
                ("loop", "loop"), ("dead", "nowhere"),
            ] {
                try manager.createSymbolicLink(atPath: "\(folder)/logs/\(name)", withDestinationPath: target)
            }
            let files = NativeFiles(besideLog: folder + "/logs/chat.jsonl")
            #expect(try Self.text("in/a.txt", files) == "inside")
            for path in ["out.txt", "out/key.txt", "near/x"] {
                #expect(throws: FileRefusal.linkLeadsOut) { _ = try files.open(path) }
            }
            #expect(throws: ImportError.self) { _ = try files.open("loop") }
            #expect(try Self.text("dead", files) == nil)
        }
    }

    @Test func aRefusalSaysWhatAndHowToMendIt() {
        let text = FileRefusal.leadsOut.description("../x")
        #expect(text.contains("“../x” leads out of the log’s folder"))
        #expect(text.contains("Put the file below the log’s folder"))
    }

    @Test(arguments: [
        (#"[{"name":"a","path":"x"}]"#, #"[{"name":"a"}]"#), (#"[{"path":"x","name":"a"}]"#, #"[{"name":"a"}]"#),
        (#"[{"name": "a", "path": "x", "size": 3}]"#, #"[{"name": "a", "size": 3}]"#),
        (#"[{"path": "x", "name": "a"}, {"name":"b"}]"#, #"[{"name": "a"}, {"name":"b"}]"#),
        (#"[{"path":"x","path":"y"}]"#, #"[{}]"#), (#"[{"name":"path","path":{"path":1}}]"#, #"[{"name":"path"}]"#),
        (#"[ { "name" : "a" } ]"#, #"[ { "name" : "a" } ]"#), ("[]", "[]"), ("no list", "no list"),
    ])
    func aListWithoutItsPathsIsOtherwiseTheSame(list: String, expected: String) {
        let bytes = Array(list.utf8)
        let found = bytes.withUnsafeBufferPointer { AttachmentList.withoutPaths($0) }
        #expect(String(decoding: found, as: UTF8.self) == expected)
    }
}
