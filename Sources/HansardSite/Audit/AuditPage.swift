import Hansard
import HansardStore

/// The auditors’ page: the access log, as far as its reader may read it, and the documents for auditors. No build has it.
struct AuditPage: SitePage {
    static let template = "audit"
    let title: String
    let lead: String
    let verified: String?
    let doubt: String?
    /// Fields of the form.
    let filters: [UInt8]
    /// A table; empty where there is nothing in it.
    let rows: [UInt8]
    /// What is shown, or that there is nothing.
    let count: String?
    /// Links.
    let csv: String?
    /// List items with links.
    let documents: [UInt8]
    let newer: String?
    let older: String?

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("lead", .text(lead)), ("verified", .init(verified)), ("doubt", .init(doubt)), ("filters", .html(filters)),
            ("rows", .html(rows)), ("count", .init(count)), ("csv", .init(csv)), ("documents", .html(documents)),
            ("newer", .init(newer)), ("older", .init(older)),
        ]
    }
}

extension PageContext {
    func page(_ audit: AuditView) -> AuditPage {
        let log = audit.log
        let isWhole = if case .whole? = log?.check { true } else { false }
        return AuditPage(
            title: words("audit.title"), lead: words(log == nil ? "audit.lead_documents" : "audit.lead"),
            verified: isWhole ? log.map { state($0.check) } : nil, doubt: isWhole ? nil : log.map { state($0.check) },
            filters: log.map(filters) ?? [], rows: log.map { table($0.entries).html() } ?? [],
            count: log.map {
                words($0.entries.isEmpty ? "audit.none" : "audit.shown", ["zone": site.settings.timezone])
            },
            csv: log.map { "entries.csv?\($0.csv)" }, documents: documents, newer: log?.newest.map { "?\($0)" },
            older: log?.older.map { "?\($0)" })
    }

    /// Whether the log is whole.
    private func state(_ check: AccessCheck) -> String {
        switch check {
        case .whole(let entries, _): words("audit.whole", ["n": words.number(Int(entries))])
        case .broken(let seq): words("audit.broken", ["n": words.number(Int(seq))])
        case .notAsNoted(let seq): words("audit.not_as_noted", ["n": words.number(Int(seq))])
        case .altered: words("audit.altered")
        }
    }

    private var documents: [UInt8] {
        var html: [UInt8] = []
        for kind in PolicyDocument.Kind.allCases {
            let title = escapedHTML(words("policy.\(kind.rawValue)"))
            html.append("<li><a href=\"../\(kind.path).html\">\(title)</a></li>\n")
        }
        return html
    }

    private func filters(_ log: AuditView.Log) -> [UInt8] {
        let fields = log.fields
        var html: [UInt8] = []
        func append(_ label: String, _ control: String) {
            html.append("<label><span>\(escapedHTML(label))</span> \(control)</label>\n")
        }
        func input(_ name: String, _ value: String, _ more: String) -> String {
            "<input name=\"\(name)\" value=\"\(escapedHTML(value))\"\(more)>"
        }
        append(words("audit.actor"), input("actor", fields.actor, " maxlength=\"500\" dir=\"auto\""))
        append(words("audit.person"), input("person", fields.person, " maxlength=\"500\" dir=\"auto\""))
        append(words("audit.case_name"), input("case", fields.caseName, " maxlength=\"100\" dir=\"auto\""))
        let actions = ([""] + log.actions).map { action in
            let mark = action == fields.action ? " selected" : ""
            let text = action.isEmpty ? words("audit.any") : words.action(action)
            return "<option value=\"\(escapedHTML(action))\"\(mark)>\(escapedHTML(text))</option>"
        }
        append(words("audit.action"), "<select name=\"action\">\(actions.joined())</select>")
        append(words("audit.from"), input("from", fields.from, " type=\"date\""))
        append(words("audit.to"), input("to", fields.to, " type=\"date\""))
        return html
    }

    private func table(_ entries: [LoggedAccess]) -> Table {
        Table(
            [
                .init(words("audit.number"), .figure), .init(words("audit.time")),
                .init(words("audit.actor")), .init(words("audit.action")), .init(words("audit.person")),
                .init(words("audit.case")), .init(words("audit.outcome")),
            ], classes: ["audit"],
            rows: entries.map { line in
                let entry = line.entry
                return Table.Row(
                    [
                        words.cell(Int(line.seq)), cell(entry.at), reader(entry), what(entry),
                        .own(printable(entry.people.joined(separator: ", "))), why(entry),
                        .words("\(entry.outcome) (\(entry.status))"),
                    ], id: "e\(line.seq)")
            })
    }

    private func reader(_ entry: AccessEntry) -> Cell {
        let role = entry.role.isEmpty ? entry.means : words.role(entry.role)
        return lines([.own(printable(entry.person ?? entry.subject)), .words(role)])
    }

    private func what(_ entry: AccessEntry) -> Cell {
        lines([
            .words(words.action(entry.action)), .own(printable(entry.target)), .own(entry.query.map { printable($0) }),
        ])
    }

    private func why(_ entry: AccessEntry) -> Cell {
        lines([.own(entry.caseName.map { printable($0) }), .own(entry.reason.map { printable($0) })])
    }

    /// Those that are there, one below the other.
    private func lines(_ cells: [Cell]) -> Cell {
        let there = cells.filter { !$0.html.isEmpty }
        let html = there.map(\.html).joined(separator: Array("<br>".utf8))
        return Cell(html: Array(html), markdown: there.map(\.markdown).joined(separator: " "))
    }
}

extension SitePages {
    /// The auditors’ page.
    package func page(_ audit: AuditView, served: ServedPage) throws -> SiteFile {
        try context.html(context.page(audit), at: "audit/index", root: "../", served: served)
    }
}
