import Hansard
import HansardStore

/// What the auditors’ page has to say: some entries of the access log, as they were asked for, and whether the log is whole.
package struct AuditView: Sendable {
    /// What was asked for, as it stands in the form’s fields; empty for whatever there is.
    package struct Fields: Sendable, Equatable {
        /// Who looked, and at whom, by their ids in the source.
        package var actor = ""
        package var person = ""
        package var caseName = ""
        package var action = ""
        /// Days or times.
        package var from = ""
        package var to = ""

        /// Of everything.
        package init() {}

        /// By their names in the form and in addresses.
        package var named: [(name: String, value: String)] {
            [
                ("actor", actor), ("person", person), ("case", caseName), ("action", action), ("from", from),
                ("to", to),
            ]
        }
    }

    /// The log, for those who may read it.
    package struct Log: Sendable {
        package var fields = Fields()
        /// What entries may be called, to choose from.
        package var actions: [String] = []
        /// The newest first.
        package var entries: [LoggedAccess] = []
        package var check: AccessCheck
        /// What stands behind the `?` of the address of the entries before these; `nil` where there are none.
        package var older: String?
        /// The same of the newest; `nil` on their page.
        package var newest: String?
        /// The same of the file with all of these.
        package var csv = ""

        /// - Parameter check: What the check of the whole log found.
        package init(_ check: AccessCheck) { self.check = check }
    }

    /// `nil` for those who may not read it.
    package let log: Log?

    /// - Parameter log: `nil` for those who may not read it.
    package init(_ log: Log?) { self.log = log }

    /// Entries as RFC 4180 has it.
    ///
    /// - Parameter hasHead: Whether the columns’ names come before them.
    package static func csv(_ entries: [LoggedAccess], hasHead: Bool) -> [UInt8] {
        let text = dataTable(entries).csv
        guard !hasHead, let end = text.utf8.firstIndex(of: UInt8(ascii: "\n")) else { return Array(text.utf8) }
        return Array(text.utf8[text.utf8.index(after: end)...])
    }

    private static func dataTable(_ entries: [LoggedAccess]) -> Table {
        let columns: [StaticString] = [
            "seq", "at", "reader", "means", "subject", "role", "case", "reason", "address", "action", "target", "query",
            "people", "conversations", "records", "hits", "status", "outcome",
        ]
        return Table(
            columns.map { Table.Column(data: $0) },
            rows: entries.map { line in
                let entry = line.entry
                func text(_ text: String?) -> Cell { .data(text) }
                func number(_ number: Int64?) -> Cell { .data(number) }
                return Table.Row([
                    number(line.seq), .data(entry.at), text(entry.person ?? entry.subject),
                    text(entry.means),
                    text(entry.subject), text(entry.role), text(entry.caseName), text(entry.reason),
                    text(entry.address),
                    text(entry.action), text(entry.target), text(entry.query),
                    text(entry.people.joined(separator: " ")),
                    text(entry.conversations.joined(separator: " ")), number(entry.recordCount),
                    number(entry.hits.map { Int64($0) }), number(Int64(entry.status)), text(entry.outcome),
                ])
            })
    }
}
