import Foundation
import Hansard
import PairChannel

/// A seeded log in which every text, name, topic, id, file and emoji is a word of its own, to be looked for in what is
/// published; and the obvious way of saying which of its lines an audience may read.
package struct MarkedLog {
    /// A line of the native log; all its members are texts but for the file that a message has.
    package struct Line {
        package var fields: [String: String]
        package var file: String?

        package subscript(_ key: String) -> String? { fields[key] }

        package var type: String { fields["type"]! }
        package var channel: String? { fields["channel"] }
        package var at: String? {
            ["sent_at", "edited_at", "deleted_at", "seen_at", "at"].lazy.compactMap { fields[$0] }.first
        }

        package var json: String {
            var object: [String: Any] = fields
            if let file {
                object["attachments"] = [["name": file, "size": 7, "type": "text/plain", "path": "\(file)-path"]]
            }
            let data = try! JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
            return String(decoding: data, as: UTF8.self)
        }
    }

    /// Puts the files that `lines` name where the log's own folder is.
    package static func writeFiles(of lines: [Line], to folder: String) throws {
        for file in lines.compactMap(\.file) {
            try Data("What is in \(file)".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(file)-path"))
        }
    }

    package static let people = (10...21).map { "\($0)" }
    package static let channels = [
        "general-chan", "private-board", "private-chat-10-11", "private-chat-10-15", "private-chat-12-13",
        "private-chat-20-21", "team-chan",
    ]

    package private(set) var lines: [Line] = []

    package init(seed: UInt64, lines count: Int) {
        var random = SeededRandom(seed: seed)
        for (i, id) in Self.people.enumerated() {
            lines.append(
                Line(fields: [
                    "type": "person", "id": id, "name": Self.word("name", i), "email": Self.word("email", i),
                    "title": Self.word("title", i), "team": "team\(i / 3)word", "manager": "\(10 + i / 2)",
                ]))
        }
        var at: Int64 = 1_767_225_600_000_000  // 2026-01-01T00:00:00Z
        var ids: [String: [String]] = [:]
        for number in 1...count {
            at += Int64.random(in: 1_000_000...40_000_000_000, using: &random)
            let time = Timestamp(microseconds: at).rfc3339(.second)
            let channel = Self.channels.randomElement(using: &random)!
            let members = Self.members(of: channel)
            let person = members.randomElement(using: &random)!
            // Now and then somebody who takes no part otherwise reacts or reads.
            let anybody =
                Int.random(in: 0..<4, using: &random) == 0 ? Self.people.randomElement(using: &random)! : person
            let known = ids[channel]?.suffix(30).randomElement(using: &random)
            var line = Line(fields: ["channel": channel])
            switch (Int.random(in: 0..<20, using: &random), known) {
            case (0..<10, _), (_, nil):
                let id = Self.word("id", number)
                line.fields.merge(
                    ["type": "message", "id": id, "sender": person, "sent_at": time, "text": Self.word("text", number)]
                ) { $1 }
                if let known, Int.random(in: 0..<3, using: &random) == 0 { line.fields["reply_to"] = known }
                if Int.random(in: 0..<6, using: &random) == 0 { line.file = Self.word("file", number) }
                ids[channel, default: []].append(id)
            case (10..<12, let id?):
                line.fields.merge(
                    ["type": "edit", "id": id, "editor": anybody, "edited_at": time, "text": Self.word("edit", number)]
                ) { $1 }
            case (12, let id?):
                line.fields.merge(["type": "delete", "id": id, "deleter": anybody, "deleted_at": time]) { $1 }
            case (13..<15, let id?):
                line.fields.merge(
                    ["type": "reaction", "id": id, "person": anybody, "emoji": Self.word("emoji", number), "at": time]
                ) { $1 }
            case (15..<18, let id?):
                line.fields.merge(["type": "seen", "person": anybody, "up_to": id, "seen_at": time]) { $1 }
            default:
                line = Line(fields: [
                    "type": ["online", "offline", "away"].randomElement(using: &random)!,
                    "person": Self.people.randomElement(using: &random)!, "at": time,
                ])
            }
            lines.append(line)
        }
    }

    package static func members(of channel: String) -> [String] {
        if channel.hasPrefix("private-chat-") { return channel.dropFirst(13).split(separator: "-").map(String.init) }
        return switch channel {
        case "general-chan": Array(people.prefix(6))
        case "private-board": ["18", "19", "20"]
        default: ["13", "14", "16"]
        }
    }

    private static func word(_ kind: String, _ number: Int) -> String { "\(kind)\(number)word" }

    /// Every word of the log that is to be looked for.
    package var words: Set<String> { Set(lines.flatMap(Self.words)) }

    private static func words(_ line: Line) -> [String] {
        line.fields.values.filter { $0.hasSuffix("word") } + [line.channel, line.file].compactMap { $0 }
    }

    // MARK: What an audience may read

    /// The lines that an audience may read: of `channels`, in the days from `from` to `to`.
    package func lines(in channels: Set<String>, from: String, to: String) -> [Line] {
        func isInTime(_ line: Line) -> Bool { line.at.map { $0.prefix(10) >= from && $0.prefix(10) <= to } ?? true }
        let inTime = lines.filter { isInTime($0) && channels.contains($0.channel ?? "") }
        let messages = inTime.filter { $0.type == "message" }
        let ids = Set(messages.map { $0["id"]! })
        var inside = Set(messages.compactMap { $0["sender"] })
        for channel in Set(messages.compactMap(\.channel)) where channel.hasPrefix("private-chat-") {
            inside.formUnion(Self.members(of: channel))
        }
        var kept: [Line] = []
        for var line in lines where isInTime(line) {
            switch line.type {
            case "person":
                guard inside.contains(line["id"]!) else { continue }
                if !inside.contains(line["manager"]!) { line.fields["manager"] = nil }
            case "message": guard ids.contains(line["id"]!) else { continue }
            case "edit", "delete":
                guard ids.contains(line["id"]!) else { continue }
                for key in ["editor", "deleter"] where !inside.contains(line[key] ?? "") { line.fields[key] = nil }
            case "reaction": guard ids.contains(line["id"]!), inside.contains(line["person"]!) else { continue }
            case "seen": guard ids.contains(line["up_to"]!), inside.contains(line["person"]!) else { continue }
            default: guard inside.contains(line["person"]!) else { continue }
            }
            kept.append(line)
        }
        // In the order in which an audience's archive numbers its conversations.
        return kept.filter { $0.channel == nil }
            + Self.channels.flatMap { channel in kept.filter { $0.channel == channel } }
    }

    /// Words that stand in `lines`; a reply's id is not shown.
    package static func words(of lines: [Line]) -> Set<String> {
        Set(
            lines.flatMap { line in
                var line = line
                line.fields["reply_to"] = nil
                return words(line)
            })
    }
}
