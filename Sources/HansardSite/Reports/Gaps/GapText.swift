import Hansard
import HansardStore
import PairChannel

/// The report of gaps as text, Markdown, CSV and JSON: for the command, and beside the page.
package enum GapText {
    /// Paragraphs for a terminal: what there is of each kind, and each finding of it.
    package static func text(_ gaps: GapWords) -> String {
        var text = gaps.summary + "\n"
        let time = { (at: Timestamp) in at.rfc3339(.second) }
        for total in gaps.report.totals {
            text += "\n\(gaps.title(total.kind)): \(gaps.words.number(total.findings))\n"
            for gap in gaps.report.gaps where gap.kind == total.kind {
                let parts = [gaps.place(gap), gaps.period(gap, time), gaps.source(gap), gaps.evidence(gap)]
                text += "  " + parts.filter { !$0.isEmpty }.map { printable($0) }.joined(separator: "\n    ") + "\n"
            }
            text += "  → \(gaps.mend(total.kind))\n"
        }
        guard !gaps.report.quiet.isEmpty else { return text }
        text += "\n\(gaps.words("gaps.quiet")): \(gaps.words("gaps.quiet_lead"))\n"
        for quiet in gaps.report.quiet {
            text += "  \(printable(gaps.title(ofConversation: quiet.conversation))): "
            text += shown(quietDays(quiet), gaps.words) + "\n"
        }
        return text
    }

    /// - Parameters:
    ///   - time: How an instant is written.
    ///   - most: Findings of a kind that are listed.
    package static func markdown(
        _ gaps: GapWords, _ time: (Timestamp) -> String = { $0.rfc3339(.second) }, most: Int = GapReport.mostOfKind
    ) -> String {
        let words = gaps.words
        var text = "# \(words("gaps.title"))\n\n\(gaps.summary)\n\n\(words("gaps.limits"))\n"
        for total in gaps.report.totals {
            text += "\n## \(gaps.title(total.kind))\n\n\(gaps.mend(total.kind))\n\n"
            let shown = gaps.report.gaps.filter { $0.kind == total.kind }.prefix(most)
            text += table(gaps, shown, time).markdown
            if total.findings > shown.count {
                let (shown, number) = (words.number(shown.count), words.number(total.findings))
                text += "\n\(words("gaps.shown", ["shown": shown, "number": number]))\n"
            }
        }
        guard !gaps.report.quiet.isEmpty else { return text }
        text += "\n## \(words("gaps.quiet"))\n\n\(words("gaps.quiet_lead"))\n\n"
        return text + quietTable(gaps).markdown
    }

    /// Findings of one kind.
    ///
    /// - Parameter time: How an instant is written.
    static func table(_ gaps: GapWords, _ shown: some Sequence<Gap>, _ time: (Timestamp) -> String) -> Table {
        let words = gaps.words
        return Table(
            [
                .init(words("gaps.where")), .init(words("gaps.evidence"), .wide), .init(words("gaps.source")),
                .init(words("field.period")),
            ], classes: ["list"], isSortable: true,
            rows: shown.map { gap in
                Table.Row([
                    Cell(html: gaps.placeHTML(gap), markdown: MarkdownEscaping.escaped(gaps.place(gap))),
                    .words(gaps.evidence(gap)), .own(gaps.source(gap)), .words(gaps.period(gap, time)),
                ])
            })
    }

    /// Quiet days by conversation.
    static func quietTable(_ gaps: GapWords) -> Table {
        let words = gaps.words
        return Table(
            [.init(words("gaps.where")), .init(words("field.days"), .wide)], classes: ["list"],
            rows: gaps.report.quiet.map { quiet in
                Table.Row([
                    Cell(
                        html: gaps.titleHTML(ofConversation: quiet.conversation),
                        markdown: MarkdownEscaping.escaped(gaps.title(ofConversation: quiet.conversation))),
                    .words(days(quiet, words)),
                ])
            })
    }

    /// `2 March 2026, 3 March 2026 and 12 more`; the CSV and JSON have all.
    private static func days(_ quiet: QuietDays, _ words: Words) -> String {
        shown(quiet.days.map { words.date($0) }, words)
    }

    private static let mostDaysShown = 20

    private static func shown(_ days: [String], _ words: Words) -> String {
        let shown = words.listed(days.prefix(mostDaysShown))
        guard days.count > mostDaysShown else { return shown }
        return words("site.and_more", ["names": shown, "n": words.number(days.count - mostDaysShown)])
    }

    private static func quietDays(_ quiet: QuietDays) -> [String] {
        quiet.days.map { CivilDate(daysSince1970: $0).iso }
    }

    /// A row a finding, and one for each quiet day, whose kind is `quiet_day`.
    package static func csv(_ gaps: GapWords) -> String {
        let report = gaps.report
        let keys: [StaticString] = [
            "kind", "count", "system", "conversation", "person", "from", "until", "source", "line", "numbers",
            "examples", "evidence", "mend",
        ]
        var rows = report.gaps.map { gap in
            Table.Row([
                .data(gap.kind.rawValue), .data(gap.count), .data(gap.system), .data(report.id(of: gap.conversation)),
                .data(gap.person.flatMap { report.people[$0]?.id }), .data(gap.from), .data(gap.until),
                .data(gap.source), .data(gap.line), .data(gap.numbers.map(GapWords.numbers)),
                .data(gap.examples.joined(separator: " ")), .data(gaps.evidence(gap)), .data(gaps.mend(gap.kind)),
            ])
        }
        for quiet in report.quiet {
            for day in quietDays(quiet) {
                let conversation = Cell.data(report.id(of: quiet.conversation))
                rows.append(
                    Table.Row([
                        .data("quiet_day"), .data(1), .empty, conversation, .empty, .data(day), .data(day),
                    ]))
            }
        }
        return Table(keys.map { .init(data: $0) }, rows: rows).csv
    }

    /// `{"findings":[…],"quiet_days":[…],"time_zone":…,"totals":[…]}`.
    package static func json(_ gaps: GapWords) -> String {
        let report = gaps.report
        let json = [UInt8].object { out in
            out.name("findings")
            out.appendLines(of: report.gaps) { append($1, gaps, to: &$0) }
            out.name("quiet_days")
            out.appendLines(of: report.quiet) { out, quiet in
                out.openObject()
                out.member("conversation", quiet.conversation.map { report.id(of: $0) })
                out.name("days")
                out.appendArray(of: quietDays(quiet)) { $0.appendJSON($1) }
                out.closeObject()
            }
            out.member("time_zone", gaps.zone.name)
            out.name("totals")
            Table(
                [.init(data: "count"), .init(data: "findings"), .init(data: "kind")],
                rows: report.totals.map { total in
                    Table.Row([
                        .data(Int64(total.count)), .data(Int64(total.findings)), .data(total.kind.rawValue),
                    ])
                }
            ).appendJSON(to: &out)
        }
        return String(decoding: json, as: UTF8.self) + "\n"
    }

    private static func append(_ gap: Gap, _ gaps: GapWords, to out: inout [UInt8]) {
        out.openObject()
        out.member("conversation", gap.conversation.flatMap { gaps.report.conversations[$0]?.id })
        out.member("count", gap.count)
        out.member("evidence", gaps.evidence(gap))
        out.name("examples")
        out.appendArray(of: gap.examples) { $0.appendJSON($1) }
        out.member("from", gap.from?.rfc3339(.millisecond))
        out.member("kind", gap.kind.rawValue)
        out.member("line", gap.line)
        out.member("mend", gaps.mend(gap.kind))
        out.member("numbers", gap.numbers.map(GapWords.numbers))
        out.member("person", gap.person.flatMap { gaps.report.people[$0]?.id })
        out.member("source", gap.source)
        out.member("system", gap.system)
        out.member("until", gap.until?.rfc3339(.millisecond))
        out.closeObject()
    }
}

extension GapReport {
    fileprivate func id(of conversation: Int64?) -> String { conversation.flatMap { conversations[$0]?.id } ?? "" }
}
