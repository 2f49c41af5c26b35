import Hansard
import HansardStore
import PairChannel

/// The unseen report as text for people and for programs.
package enum UnseenText {
    static func online(_ microseconds: Int64?) -> String {
        guard let microseconds else { return "not known" }
        return microseconds > 0 ? "yes, \(EnglishText.hours(microseconds: microseconds))" : "no"
    }

    static func summary(_ report: UnseenReport, _ time: (Timestamp) -> String) -> String {
        let partly =
            report.notOnRecord.isEmpty
            ? ""
            : " In \(EnglishText.number(report.notOnRecord.count)) of "
                + "\(EnglishText.count(report.conversationCount, "conversation", "conversations")) it is not on record "
                + "who has seen what; nothing in them is counted."
        guard let oldest = report.people.map(\.oldestAt).min() else {
            return report.isNowhereOnRecord
                ? "Not on record: no source says who has seen what." : "No message waits for anybody.\(partly)"
        }
        let verb = report.unseen == 1 ? "waits" : "wait"
        return "\(EnglishText.count(report.unseen, "message", "messages")) \(verb) for "
            + "\(EnglishText.number(report.people.count)) of \(EnglishText.count(report.peopleCount, "person", "people")); "
            + "the oldest since \(time(oldest)).\(partly)"
    }

    package static func markdown(_ report: UnseenReport, _ time: (Timestamp) -> String) -> String {
        var text = "# Unseen\n\n"
        if let asOf = report.asOf { text += "As of \(time(asOf)). " }
        text += summary(report, time) + "\n"
        for person in report.people {
            text += "\n## \(MarkdownEscaping.escaped(person.person.displayName))\n\n"
            text +=
                Table(
                    [
                        "Conversation", "Unseen", "Oldest since", "Waiting", "Online meanwhile", "Evidence", "Inferred",
                    ].map { Table.Column($0) },
                    rows: person.lines.map { line in
                        Table.Row(
                            [
                                line.conversationTitle, EnglishText.number(line.count.messages),
                                time(line.count.oldestAt), waiting(line.count.oldestAt, report.asOf),
                                online(line.onlineMeanwhile), line.count.evidence?.words ?? "none",
                                "\(line.count.inferred)",
                            ].map { .words($0) })
                    }
                ).markdown
        }
        return text
    }

    package static func text(_ report: UnseenReport, _ time: (Timestamp) -> String) -> String {
        var text = report.asOf.map { "As of \(time($0)): " } ?? ""
        text += summary(report, time) + "\n"
        for person in report.people {
            text +=
                "\n\(printable(person.person.displayName)) (\(printable(person.person.sourceID))): \(EnglishText.number(person.unseen)) unseen\n"
            for line in person.lines {
                text += "  \(printable(line.conversationTitle)): \(EnglishText.number(line.count.messages)), since "
                text += "\(time(line.count.oldestAt)), waiting \(waiting(line.count.oldestAt, report.asOf)), "
                text +=
                    "online meanwhile: \(online(line.onlineMeanwhile)), evidence: \(line.count.evidence?.words ?? "none")"
                if line.count.inferred > 0 { text += ", inferred \(line.count.inferred)" }
                text += "\n"
            }
        }
        return text
    }

    private static func waiting(_ since: Timestamp, _ asOf: Timestamp?) -> String {
        asOf.map { EnglishText.duration(microseconds: $0.microseconds - since.microseconds) } ?? ""
    }

    /// How a conversation is marked in a file for programs in which it is not on record who has read what.
    private static let notOnRecord = "not_on_record"

    /// One row a person and conversation with something unseen; then one without a person for each conversation in
    /// which nothing is on record, with `not_on_record` as the evidence.
    package static func csv(_ report: UnseenReport) -> String {
        let keys: [StaticString] = [
            "as_of", "person", "name", "conversation", "unseen", "inferred", "oldest", "oldest_id", "waiting_seconds",
            "online_seconds", "evidence", "seen_at",
        ]
        let asOf = Cell.data(report.asOf?.rfc3339(.second))
        var rows = report.people.flatMap { person in
            person.lines.map { line in
                let count = line.count
                let waiting = report.asOf.map { ($0.microseconds - count.oldestAt.microseconds) / 1_000_000 }
                return Table.Row([
                    asOf, .data(person.person.sourceID), .data(person.person.displayName), .data(line.conversation),
                    .data(Int64(count.messages)), .data(Int64(count.inferred)), .data(count.oldestAt),
                    .data(line.oldestID), .data(waiting), .data(line.onlineMeanwhile.map { $0 / 1_000_000 }),
                    .data(count.evidence?.name ?? "none"), .data(count.seenAt),
                ])
            }
        }
        for conversation in report.notOnRecord {
            let evidence = [Cell](repeating: .empty, count: 6) + [.data(notOnRecord)]
            rows.append(Table.Row([asOf, .empty, .empty, .data(conversation)] + evidence))
        }
        return Table(keys.map { .init(data: $0) }, rows: rows).csv
    }

    /// Members in the order of their names, two spaces a level. Written by hand: Foundation took longer for it than
    /// all the rest of a build after one message.
    package static func json(_ report: UnseenReport) -> String {
        var out: [UInt8] = []
        out.append("{\n  \"ages\" : ")
        Table(
            [.init(data: "below_seconds"), .init(data: "conversations"), .init(data: "unseen")],
            rows: report.ages().map { age in
                Table.Row([
                    .data(age.below.map { $0 / 1_000_000 }), .data(Int64(age.conversations)), .data(Int64(age.unseen)),
                ])
            }
        ).appendJSON(to: &out)
        out.append(",\n  \"as_of\" : ")
        out.appendJSON(report.asOf?.rfc3339(.millisecond))
        out.append(",\n  \"managers\" : ")
        append(report.managers(), to: &out) { $0.manager.map { report.directory[$0].sourceID } ?? $0.name }
        out.append(",\n  \"not_on_record\" : [")
        for (i, conversation) in report.notOnRecord.enumerated() {
            out.append(i > 0 ? ",\n    " : "\n    ")
            out.appendJSON(conversation)
        }
        out.append(report.notOnRecord.isEmpty ? "]" : "\n  ]")
        out.append(",\n  \"people\" : [")
        for (i, person) in report.people.enumerated() {
            out.append(i > 0 ? ",\n    {\n" : "\n    {\n")
            out.append("      \"conversations\" : [")
            for (j, line) in person.lines.enumerated() { appendJSON(line, isFirst: j == 0, to: &out) }
            out.append("\n      ],\n      \"inferred\" : \(person.inferred),\n      \"name\" : ")
            out.appendJSON(person.person.displayName)
            out.append(",\n      \"oldest\" : ")
            out.appendJSON(person.oldestAt.rfc3339(.millisecond))
            out.append(",\n      \"person\" : ")
            out.appendJSON(person.person.sourceID)
            out.append(",\n      \"unseen\" : \(person.unseen)\n    }")
        }
        out.append("\n  ],\n  \"teams\" : ")
        append(report.teams(), to: &out) { $0.name }
        out.append("\n}\n")
        return String(decoding: out, as: UTF8.self)
    }

    private static func append(
        _ groups: [UnseenReport.Group], to out: inout [UInt8], id: (UnseenReport.Group) -> String
    ) {
        let keys: [StaticString] = [
            "id", "name", "oldest", "online_not_known", "online_people", "people", "unseen",
        ]
        let rows = groups.map { group in
            Table.Row([
                .data(id(group)), .data(group.name), .data(group.oldestAt), .data(Int64(group.onlineNotKnown)),
                .data(group.knownOnline.map { Int64($0) }), .data(Int64(group.people)), .data(Int64(group.unseen)),
            ])
        }
        Table(keys.map { .init(data: $0) }, rows: rows).appendJSON(to: &out)
    }

    private static func appendJSON(_ line: UnseenReport.Line, isFirst: Bool, to out: inout [UInt8]) {
        out.append(isFirst ? "\n        {\n" : ",\n        {\n")
        out.append("          \"conversation\" : ")
        out.appendJSON(line.conversation)
        out.append(",\n          \"evidence\" : ")
        out.appendJSON(line.count.evidence?.name ?? "none")
        out.append(",\n          \"inferred\" : \(line.count.inferred),\n          \"oldest\" : ")
        out.appendJSON(line.count.oldestAt.rfc3339(.millisecond))
        out.append(",\n          \"oldest_id\" : ")
        out.appendJSON(line.oldestID)
        out.append(",\n          \"online_seconds\" : ")
        out.append(line.onlineMeanwhile.map { "\($0 / 1_000_000)" } ?? "null")
        out.append(",\n          \"seen_at\" : ")
        out.appendJSON(line.count.seenAt?.rfc3339(.millisecond))
        out.append(",\n          \"unseen\" : \(line.count.messages)\n        }")
    }
}
