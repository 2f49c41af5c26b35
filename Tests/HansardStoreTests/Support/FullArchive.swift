import Foundation
import Hansard
import PairChannel

@testable import HansardStore

/// An archive that has something of all that there is.
enum FullArchive {
    /// Two systems, logs, snapshots out of their order, and names of people.yml.
    ///
    /// - Parameter hasPlainHashes: See `TestArchive`.
    static func make(hasPlainHashes: Bool = false) throws -> TestArchive {
        let archive = try TestArchive(hasPlainHashes: hasPlainHashes)
        _ = try archive.write(["hello"], to: "a.txt")
        try archive.ingest(log)
        try snapshot("a", of: archive, user: "Anna", [(1, "alpha", 4), (2, "gone", 0), (3, "stays", 0)])
        try snapshot("c", of: archive, user: "Anna C", [(1, "alpha", 0), (3, "stays", 2), (50, "last", 0)])
        // Older than the one before: what it shows was so in between.
        try snapshot("b", of: archive, user: "Anna B", [(1, "beta", 0), (3, "stays", 0), (20, "between", 0)])
        try archive.ingest(
            [
                line("person", ["id": "7", "name": "Seven of the CRM"]),
                message("1", from: "7", at: "12:00", "from the CRM"), seen("3", upTo: "1", at: "12:01"),
            ], file: "crm.jsonl", system: "crm")
        try ingestWithNames(archive)
        return archive
    }

    /// Ingests the first log and the first export once more.
    static func ingestAgain(_ archive: TestArchive) throws {
        try archive.ingest(log)
        try snapshot("a", of: archive, user: "Anna", [(1, "alpha", 4), (2, "gone", 0), (3, "stays", 0)])
    }

    private static let log = [
        line("person", ["id": "7", "name": "Seven", "manager": "3", "email": "seven@example.com"]),
        line("person", ["id": "3", "name": "Three"]),
        line("join", ["channel": "team", "person": "7", "at": instant("08:00")]),
        line("leave", ["channel": "team", "person": "7", "at": instant("18:00")]),
        #"{"type":"message","id":"1","channel":"private-chat-3-7","sender":"7","sent_at":"2026-03-02T09:00:00.125Z","#
            + #""text":"one","client_id":"c-1","colour":"red","attachments":[{"name":"a.txt","path":"a.txt"},{"name":"b"}]}"#,
        message("2", from: "3", at: "09:01", "two", replyTo: "1"),
        edit("1", by: "7", at: "09:03", "three"), edit("1", by: "7", at: "09:02", "uno"),
        deletion("2", by: "3", at: "09:04"), reaction("1", by: "3", "+1", at: "09:05"),
        seen("3", upTo: "1", at: "09:07"), seen("3", upTo: "1", at: "09:06", evidence: "explicit"),
        line("seen", ["channel": "private-chat-3-7", "person": "3", "up_to_time": instant("09:30")]),
        line("online", ["person": "7", "at": instant("08:00"), "live_socket": "1/presence-staff#12.34"]),
        line("offline", ["person": "7", "at": instant("17:00"), "live_socket": "1/presence-staff#12.34"]),
        line("away", ["person": "7", "at": "2026-04-01T00:00:00.000001Z"]),
        #"{"type":"attachment","channel":"private-chat-3-7","id":"1","attachments":[{"name":"late"}],"shelf":2}"#,
        #"{"type":"attachment","channel":"private-chat-3-7","id":"none","attachments":[{"name":"awaited","path":"a.txt"}]}"#,
        line("coverage", ["channel": "team", "to_time": instant("20:00")]), "no JSON", "{}",
    ]

    /// Ingests a Slack export of one channel: the minute, text and count of a reaction of each message.
    private static func snapshot(
        _ name: String, of archive: TestArchive, user: String, _ messages: [(minute: Int, text: String, waves: Int)]
    ) throws {
        let rows = messages.map { minute, text, waves in
            let reactions =
                waves > 0 ? #","reactions":[{"name":"wave","users":["U1"],"count":\#(waves)}]"# : ""
            return #"{"type":"message","user":"U1","ts":"\#(1_772_442_000 + minute * 60).000100","#
                + #""text":"\#(text)"\#(reactions)}"#
        }
        let users = #"[{"id":"U1","name":"anna","real_name":"\#(user)"}]"#
        let folder = try archive.write([users], to: name + "/users.json").dropLast("/users.json".count)
        _ = try archive.write([#"[{"id":"C1","name":"general","members":["U1"]}]"#], to: name + "/channels.json")
        _ = try archive.write(["[\(rows.joined(separator: ","))]"], to: name + "/general/2026-03-02.json")
        try archive.ingest(path: String(folder))
    }

    /// One person has an account in both systems, and was called otherwise before.
    private static func ingestWithNames(_ archive: TestArchive) throws {
        let accounts = ["3", "slack/U1", "slack/U3"].compactMap { Account($0) }
        let map = AccountMap([
            AccountMap.Entry(
                name: "three", accounts: [accounts[0], accounts[2]],
                names: [
                    DatedName("Three as a child"),
                    DatedName("Three", from: Timestamp(microseconds: 1_000_000_000_000_000)),
                ])
        ])
        let users = try archive.write(
            [#"[{"id":"U3","name":"three","real_name":"Three of slack"}]"#], to: "d/users.json")
        _ = try archive.write([#"[{"id":"C1","name":"general","members":["U3"]}]"#], to: "d/channels.json")
        try archive.ingest(path: String(users.dropLast("/users.json".count)), people: map)
    }
}
