import Hansard
import HansardStore
import PairChannel

extension AccessCheck {
    /// What is wrong and what to do, in words; `nil` for a whole log.
    package var doubt: String? {
        switch self {
        case .whole: nil
        case .broken(let seq):
            "Entry \(seq) is not as it was written, or one before it is missing. Compare with a backup."
        case .notAsNoted(let seq):
            "Entry \(seq) is not the one that was noted, or is gone. Compare with a backup."
        case .altered:
            "The tables of the log are not as they were made: a column or a view was added, or what guards them removed. "
                + "Compare with a backup."
        }
    }
}

extension AccessReport {
    /// Why the report is not certain; `nil` when every entry of the log is as it was written.
    package var doubt: String? { check.doubt }

    /// For people, a look or a sum of looks a line: what a reader could write holds no line of its own.
    package var text: String { (doubt.map { "Not verified: \($0)\n" } ?? "") + verifiedText }

    private var verifiedText: String {
        if let person { return text(of: person) }
        var out = "\(entries) entries, \(served) looks served, \(refusals.count) refused.\n"
        out += "\nWho looked at whom, by month:\n"
        if matrix.isEmpty { out += "  nobody at anybody else’s conversations\n" }
        for look in matrix {
            out +=
                "  \(look.month)  \(printable(look.reader)) (\(look.role)) at \(printable(look.person)): \(look.looks) looks, "
            out += "\(look.records) records\n"
        }
        for (title, lines) in [
            ("Looks without a case in a role that needs one", withoutCase), ("Expired cases tried", expiredCases),
            ("Refusals", refusals),
        ] {
            out += "\n\(title): \(lines.isEmpty ? "none\n" : "\n")"
            for line in lines { out += "  " + Self.line(line) + "\n" }
        }
        return out
    }

    private func text(of person: String) -> String {
        let count = looksAtPerson.count
        let person = printable(person)
        var out = "Conversations of \(person) were opened \(count) \(count == 1 ? "time" : "times") by others"
        out += ", and \(ownLooks) by \(person).\n"
        for (key, lines) in byReaderAndReason {
            out += "  \(lines.count) by \(printable(key.reader.text)) as \(key.role)"
            if let name = key.caseName { out += ", under the case \(printable(name.text))" }
            if let reason = key.reason { out += ", because: \(printable(reason.text))" }
            let times = lines.map(\.entry.at)
            if let first = times.min(), let last = times.max() {
                out += "; \(first.rfc3339(.second))"
                if last != first { out += " to \(last.rfc3339(.second))" }
            }
            out += "\n"
        }
        return out
    }

    private struct Reason: Hashable { let reader, role: ID, caseName, reason: ID? }

    /// In the order of the first look of each.
    private var byReaderAndReason: [(key: Reason, lines: [Line])] {
        var order: [Reason] = []
        var lines: [Reason: [Line]] = [:]
        for line in looksAtPerson {
            let entry = line.entry
            let key = Reason(
                reader: ID(entry.reader), role: ID(entry.role), caseName: entry.caseName.map { ID($0) },
                reason: entry.reason.map { ID($0) })
            if lines[key] == nil { order.append(key) }
            lines[key, default: []].append(line)
        }
        return order.map { ($0, lines[$0] ?? []) }
    }

    private static func line(_ line: Line) -> String {
        let entry = line.entry
        var out = "\(line.seq)  \(entry.at.rfc3339(.second))  \(printable(entry.reader))"
        if !entry.role.isEmpty { out += " (\(entry.role))" }
        out += "  \(printable(entry.target))  \(printable(entry.outcome))"
        if let name = entry.caseName { out += "  case \(printable(name))" }
        if let reason = entry.reason { out += "  because: \(printable(reason))" }
        return out
    }

    /// One JSON document.
    package var json: String {
        let json = [UInt8].object { out in
            out.member("verified", doubt == nil)
            if let person {
                out.member("person", person)
                out.member("looks", looksAtPerson.count)
                out.member("own_looks", ownLooks)
                Self.append("entries", looksAtPerson, to: &out)
            } else {
                out.member("entries", entries)
                out.member("served", served)
                appendMatrix(to: &out)
                Self.append("without_case", withoutCase, to: &out)
                Self.append("expired_cases", expiredCases, to: &out)
                Self.append("refusals", refusals, to: &out)
            }
        }
        return String(decoding: json, as: UTF8.self) + "\n"
    }

    private func appendMatrix(to out: inout [UInt8]) {
        out.name("matrix")
        out.appendArray(of: matrix) { out, look in
            out.openObject()
            out.member("month", look.month)
            out.member("reader", look.reader)
            out.member("role", look.role)
            out.member("person", look.person)
            out.member("looks", look.looks)
            out.member("records", look.records)
            out.closeObject()
        }
    }

    private static func append(_ name: StaticString, _ lines: [Line], to out: inout [UInt8]) {
        out.name(name)
        out.appendArray(of: lines) { out, line in
            let entry = line.entry
            out.openObject()
            out.member("seq", line.seq)
            out.member("at", entry.at.rfc3339(.millisecond))
            out.member("reader", entry.reader)
            out.member("means", entry.means)
            out.member("subject", entry.subject)
            out.member("role", entry.role)
            out.member("case", entry.caseName)
            out.member("reason", entry.reason)
            out.member("address", entry.address)
            out.member("action", entry.action)
            out.member("target", entry.target)
            out.member("query", entry.query)
            out.member("outcome", entry.outcome)
            out.member("status", entry.status)
            out.member("hits", entry.hits.map { Int64($0) })
            out.member("records", entry.recordCount)
            out.closeObject()
        }
    }

    /// The matrix, or for one person each look.
    package var csv: String {
        var rows: [[String]]
        if person != nil {
            rows = [["seq", "at", "reader", "role", "case", "reason", "action", "target", "records"]]
            rows += looksAtPerson.map {
                let entry = $0.entry
                return [
                    String($0.seq), entry.at.rfc3339(.millisecond), entry.reader, entry.role, entry.caseName ?? "",
                    entry.reason ?? "", entry.action, entry.target, String(entry.recordCount),
                ]
            }
        } else {
            rows = [["month", "reader", "role", "person", "looks", "records"]]
            rows += matrix.map { [$0.month, $0.reader, $0.role, $0.person, String($0.looks), String($0.records)] }
        }
        return rows.map { CSV.row($0) }.joined()
    }
}
