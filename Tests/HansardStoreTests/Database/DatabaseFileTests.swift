import Foundation
import GRDB
import TestSupport
import Testing

@testable import HansardStore

/// Each of Hansard’s databases is opened by the same rules.
@Suite(.blocking) struct DatabaseFileTests {
    private static let files: [(name: String, file: DatabaseFile)] = [
        ("archive", Schema.file), ("search", .search), ("access", .access), ("journal", .journal),
        ("manifest", .manifest),
    ]

    private final class Folder {
        let path = FileManager.default.temporaryDirectory.path + "/hansard-database-\(UUID().uuidString)"

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func open(_ file: DatabaseFile) throws -> DatabaseQueue {
            var configuration = Connection.configuration(readOnly: false, cacheMiB: 1)
            file.prepare(&configuration)
            let queue = try DatabaseQueue(path: path + "/some.db", configuration: configuration)
            try queue.writeWithoutTransaction { try file.makeCurrent($0) }
            return queue
        }

        func write(_ sql: String) throws {
            try DatabaseQueue(path: path + "/some.db").writeWithoutTransaction { try $0.execute(sql: sql) }
        }
    }

    @Test func eachSaysWhoseItIsAndIsMadeOnce() throws {
        for (name, file) in Self.files {
            let folder = try Folder()
            for _ in 0..<2 {
                let queue = try folder.open(file)
                let layout = try queue.read { try file.foundLayout($0) }
                let id = try queue.read { try Int32.fetchOne($0, sql: "PRAGMA application_id") }
                #expect(layout == file.layout && id == file.applicationID, "\(name)")
                try queue.close()
            }
        }
        #expect(Set(Self.files.map(\.file.applicationID)).count == 4, "search.db is a part of the archive")
    }

    @Test func anotherProgramsDatabaseIsRefusedAndNotTouched() throws {
        for (name, file) in Self.files {
            let folder = try Folder()
            try folder.write("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1); PRAGMA application_id = 77")
            let before = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/some.db"))
            #expect(throws: DatabaseProblem.foreign, "\(name)") { _ = try folder.open(file) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/some.db")) == before, "\(name)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["some.db"], "\(name)")
        }
    }

    @Test func aNewerLayoutIsRefusedAndSaysWhichIsKnown() throws {
        for (name, file) in Self.files {
            let folder = try Folder()
            try folder.open(file).close()
            try folder.write("PRAGMA user_version = 99")
            #expect(throws: DatabaseProblem.newer(found: 99, known: file.layout), "\(name)") {
                _ = try folder.open(file)
            }
        }
    }

    /// A manifest of before it had an application ID.
    @Test func anUnmarkedManifestIsTakenOver() throws {
        let folder = try Folder()
        try folder.write("CREATE TABLE file (path TEXT PRIMARY KEY, hash BLOB, bytes INTEGER) WITHOUT ROWID")
        try folder.write("INSERT INTO file VALUES ('index.html', x'00', 1)")
        let queue = try folder.open(.manifest)
        #expect(try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM file") } == 1)
        #expect(try queue.read { try DatabaseFile.manifest.foundLayout($0) } == 1)
    }

    /// For a row, or for what a reader shares with others.
    @Test func aDiskWithoutRoomIsSaidWhateverRoomWasWantedFor() {
        for code in [ResultCode.SQLITE_FULL, .SQLITE_IOERR_WRITE, .SQLITE_IOERR_SHMSIZE] {
            #expect(DatabaseProblem(DatabaseError(resultCode: code)) == .diskFull)
        }
        #expect(DatabaseProblem(DatabaseError(resultCode: .SQLITE_IOERR_READ)) != .diskFull)
    }
}
