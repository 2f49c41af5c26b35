import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// What somebody who keeps a copy of the messages asks: what is new or changed since they asked last.
@Suite(.blocking) struct MessageChangesTests {
    private final class Mirror {
        let archive: TestArchive
        let scope: ArchiveScope?
        private(set) var place = ChangePlace.first

        init(_ archive: TestArchive, scope: ArchiveScope? = nil) { (self.archive, self.scope) = (archive, scope) }

        /// The ids of what is new or changed, `limit` at a time.
        func changed(_ limit: Int = 2, in conversation: String? = nil) throws -> [String] {
            let reader = try ArchiveReader(path: archive.path, scope: scope)
            let people = try reader.people()
            let only = try conversation.map { name in try #require(try reader.conversation(named: name)).id }
            var ids: [String] = []
            while true {
                let found = try reader.messageChanges(after: place, in: only, limit: limit)
                #expect(found.changes.count <= limit)
                for change in found.changes {
                    ids.append(try #require(try reader.message(change.message, people)).idText)
                }
                if let last = found.changes.last { place = ChangePlace(record: last.record, message: last.message) }
                guard let next = found.next else { return ids }
                place = next
            }
        }
    }

    private static func message(_ id: String, in channel: String = "room", _ more: String = "") -> String {
        #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"7","sent_at":"2026-01-02T10:00:00Z","text":"text \#(id)"\#(more)}"#
    }

    @Test func eachNewMessageEditDeletionReactionAndFileIsSeenOnceItIsThere() throws {
        let archive = try TestArchive()
        let mirror = Mirror(archive)
        try archive.ingest([Self.message("1"), Self.message("2"), Self.message("3")], file: "a.jsonl")
        #expect(try mirror.changed() == ["1", "2", "3"])
        #expect(try mirror.changed() == [])
        for (line, id) in [
            (
                #"{"type":"edit","id":"2","channel":"room","editor":"7","edited_at":"2026-01-02T10:01:00Z","text":"new"}"#,
                "2"
            ),
            (#"{"type":"delete","id":"1","channel":"room","deleter":"7","deleted_at":"2026-01-02T10:02:00Z"}"#, "1"),
            (
                #"{"type":"reaction","id":"3","channel":"room","person":"8","emoji":"👍","at":"2026-01-02T10:03:00Z"}"#,
                "3"
            ),
            (
                #"{"type":"reaction","id":"3","channel":"room","person":"8","emoji":"👍","at":"2026-01-02T10:04:00Z","removed":true}"#,
                "3"
            ), (#"{"type":"reaction_count","id":"2","channel":"room","emoji":"🎉","count":12}"#, "2"),
            (#"{"type":"attachment","channel":"room","id":"1","attachments":[{"name":"a.pdf"}]}"#, "1"),
        ] {
            try archive.ingest([line], file: "\(id)-\(line.utf8.count).jsonl")
            #expect(try mirror.changed() == [id], "\(line)")
        }
        // What says nothing of a message is no change of one.
        try archive.ingest(
            [#"{"type":"seen","channel":"room","person":"8","up_to":"3","seen_at":"2026-01-02T11:00:00Z"}"#],
            file: "seen.jsonl")
        #expect(try mirror.changed() == [])
    }

    @Test func whatChangedAgainComesOnceAndLast() throws {
        let archive = try TestArchive()
        let edits = (1...9).map {
            #"{"type":"edit","id":"1","channel":"room","editor":"7","edited_at":"2026-01-02T10:0\#($0):00Z","text":"text \#($0)"}"#
        }
        for (n, lines) in [[Self.message("1"), Self.message("2")], edits, [Self.message("3")]].enumerated() {
            try archive.ingest(lines, file: "\(n).jsonl")
        }
        for limit in [1, 2, 50] { #expect(try Mirror(archive).changed(limit) == ["2", "1", "3"], "\(limit)") }
    }

    @Test func manyErasedByOneRecordAreEachSeen() throws {
        let archive = try TestArchive()
        try archive.ingest((1...5).map { Self.message("\($0)") })
        let mirror = Mirror(archive)
        #expect(try mirror.changed().count == 5)
        _ = try Store.erase(
            ErasureWarrant(ground: "request", actor: "dpo", approver: "counsel"), inArchiveAt: archive.path, zone: .utc,
            at: Timestamp(microseconds: 1_800_000_000_000_000), holder: "a test",
            disk: LogDisk(archive: archive.path, synchronizes: false), { _ in }, { try $0.plan(.person("7")) })
        #expect(Set(try mirror.changed()) == Set((1...5).map { "\($0)" }))
        #expect(try mirror.changed() == [])
    }

    @Test func ofAPartOnlyWhatIsInItIsSeenAndTheRestMovesNothing() throws {
        let archive = try TestArchive()
        try archive.ingest([Self.message("1"), Self.message("2", in: "other")], file: "a.jsonl")
        let room = try #require(try archive.reader.conversation(named: "room")).id
        let mirror = Mirror(
            archive, scope: ArchiveScope(conversations: [room], from: nil, until: nil, includesPresence: false))
        #expect(try mirror.changed() == ["1"])
        let place = mirror.place
        try archive.ingest([Self.message("3", in: "other")], file: "b.jsonl")
        #expect(try mirror.changed() == [] && mirror.place == place)
        try archive.ingest([Self.message("4")], file: "c.jsonl")
        #expect(try mirror.changed() == ["4"])
        #expect(try Mirror(archive).changed(1, in: "other") == ["2", "3"])
    }

    /// Against the obvious program: the last record that names a message.
    @Test func overManyRecordsEachMessageStandsWhereItChangedLast() throws {
        let archive = try TestArchive()
        var random = SeededRandom(seed: 3)
        var (lines, known): ([String], Set<Int>) = ([], [])
        for n in 0..<3_000 {
            let id = Int.random(in: 0..<900, using: &random)
            lines.append(
                known.insert(id).inserted
                    ? Self.message("\(id)")
                    : #"{"type":"edit","id":"\#(id)","channel":"room","editor":"7","edited_at":"2026-01-03T10:00:00Z","text":"edit \#(n)"}"#
            )
        }
        try archive.ingest(lines)
        let expected = try archive.texts(
            """
            SELECT id FROM (
                SELECT seq AS at, source_id AS id FROM message
                UNION ALL SELECT edit.seq, source_id FROM edit JOIN message ON message.seq = edit.message)
            GROUP BY id ORDER BY max(at)
            """)
        #expect(expected.count == known.count)
        #expect(try Mirror(archive).changed(7) == expected)
        #expect(try Mirror(archive).changed(1_000) == expected)
    }
}
