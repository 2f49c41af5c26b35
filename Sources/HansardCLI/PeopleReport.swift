import Foundation
import Hansard
import PairChannel

/// Who is who in the archive, as text and as JSON.
struct PeopleReport {
    private let people: [PersonAccounts]
    private let map: AccountMap?
    private let proposals: [MergeProposal]
    private let content: String

    /// - Parameter map: `nil` where there is no `people.yml` in the folder `content`.
    init(_ people: [PersonAccounts], _ map: AccountMap?, content: String) {
        (self.people, self.map, self.content) = (people, map, content)
        // What the file says is one needs no proposal.
        proposals = MergeProposal.all(among: people).filter { proposal in
            let entries = proposal.accounts.map { map?.entry(of: $0)?.name }
            return entries.contains(nil) || Set(entries).count > 1
        }
    }

    private var unmapped: [Account]? {
        map.map { map in people.flatMap(\.accounts).filter { map.entry(of: $0) == nil } }
    }

    var json: String {
        JSONOutput.object([
            "people": .array(people.map(json)),
            "unmapped": unmapped.map { .strings($0.map(\.text)) } ?? .null,
            "proposals": .array(
                proposals.map {
                    [
                        "by": .string($0.reason.rawValue), "value": .string($0.value),
                        "people": .strings($0.people.map(\.id)), "accounts": .strings($0.accounts.map(\.text)),
                    ]
                }),
            "not_merged": .array(
                (map?.notMerged(in: people) ?? []).map {
                    ["entry": .string($0.entry.name), "people": .strings($0.people.map(\.id))]
                }),
            "not_split": .strings((map?.notSplit(in: people) ?? []).map(\.id)),
        ])
    }

    private func json(_ person: PersonAccounts) -> JSONValue {
        [
            "id": .string(person.id), "name": .optional(person.name), "email": .optional(person.email),
            "is_bot": .bool(person.isBot), "accounts": .strings(person.accounts.map(\.text)),
            "entry": .optional(person.accounts.lazy.compactMap { map?.entry(of: $0)?.name }.first),
        ]
    }

    var text: String {
        var lines = table()
        if let unmapped {
            lines.append("")
            lines.append(
                unmapped.isEmpty
                    ? "All of them are in \(content)/people.yml."
                    : "Not in \(content)/people.yml: \(unmapped.map { printable($0.text) }.joined(separator: ", "))")
        }
        if let map { lines += Self.differences(map, people) }
        if !proposals.isEmpty {
            lines += ["", "These may be one. If they are, \(content)/people.yml says so with:", "", "people:"]
            lines += proposals.map(Self.line)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// What the archive has otherwise than the file: accounts are merged when they come, and stay so.
    static func differences(_ map: AccountMap, _ people: [PersonAccounts]) -> [String] {
        map.notMerged(in: people).map { entry, people in
            "Not merged: “\(printable(entry.name))” is \(names(people)) here, who came before people.yml said that they are one. "
                + "Ingest the sources into a new archive to merge them."
        }
            + map.notSplit(in: people).map {
                "Still one: \(printable($0.id)), whose accounts (\($0.accounts.map { printable($0.text) }.joined(separator: ", "))) "
                    + "people.yml says are one no longer. Ingest the sources into a new archive to part them."
            }
    }

    private static func names(_ people: [PersonAccounts]) -> String {
        people.map { printable($0.id) }.joined(separator: " and ")
    }

    private func table() -> [String] {
        var rows = [["ID", "NAME", "E-MAIL", "ACCOUNTS"]]
        rows += people.map { person in
            [person.id, person.name ?? "", person.email ?? "", person.accounts.map(\.text).joined(separator: ", ")]
                .map { printable($0) }
        }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return (cells + [row[3]]).joined(separator: "  ")
        }
    }

    /// A line for `people.yml`, with the reason beside it.
    private static func line(_ proposal: MergeProposal) -> String {
        let name = proposal.people.lazy.compactMap(\.name).first { !$0.isEmpty } ?? proposal.people[0].id
        let accounts = proposal.accounts.map { quoted($0.text) }.joined(separator: ", ")
        let reason = proposal.reason == .email ? "same e-mail" : "same name"
        return "  \(quoted(name)): {accounts: [\(accounts)]}  # \(reason): \(printable(proposal.value))"
    }

    /// A text in YAML: as it stands if it means nothing else there, or as in JSON.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"): true
            default: false
            }
        }
        guard !isPlain || text.isEmpty || text.lowercased() == "null" else { return text }
        var out: [UInt8] = []
        out.appendJSON(text)
        return JSONOutput.escapingControls(String(decoding: out, as: UTF8.self))
    }
}
