import Hansard
import HansardStore
import PairChannel

/// The findings of a report of gaps in the words of a language.
package struct GapWords {
    /// What is put into words.
    let report: GapReport
    let words: Words
    let zone: SiteZone
    private let people: PeopleDirectory
    private let conversations: ConversationDirectory

    /// Of one state of the archive.
    init(
        _ report: GapReport, _ words: Words, _ zone: SiteZone, _ people: PeopleDirectory,
        _ conversations: ConversationDirectory
    ) {
        (self.report, self.words, self.zone) = (report, words, zone)
        (self.people, self.conversations) = (people, conversations)
    }

    /// The gaps of an archive, with the words, the zone and the working days of a site.
    ///
    /// - Parameters:
    ///   - reader: Of the whole archive.
    ///   - from: The first instant of the period that is asked for; `nil` for all time.
    ///   - until: The first instant after it.
    package init(_ reader: ArchiveReader, _ site: Site, from: Timestamp?, until: Timestamp?) throws {
        reader.naming = site.settings.names
        let people = try reader.people(site.words)
        let zone = site.settings.zone
        self.init(
            try reader.gaps(site.settings.workingHours, zone, from: from, until: until), site.words, zone, people,
            ConversationDirectory(try reader.conversations(), people, site.words))
    }

    func title(_ kind: GapKind) -> String { words("gaps.\(kind.rawValue)") }

    func mend(_ kind: GapKind) -> String { words("gaps.\(kind.rawValue)_mend") }

    var summary: String {
        report.findings == 0
            ? words("gaps.none") : words("gaps.summary", ["number": words.number(report.findings)])
    }

    /// What says that something is missing, with how much.
    func evidence(_ gap: Gap) -> String {
        let values = [
            "number": words.number(Int(gap.count)), "numbers": gap.numbers.map(Self.numbers) ?? "",
            "examples": words.listed(gap.examples.map { printable($0) }), "reason": reason(gap),
        ]
        return words("gaps.\(gap.kind.rawValue)_text", values)
    }

    /// `105`, `105–112`.
    static func numbers(_ numbers: ClosedRange<Int64>) -> String {
        numbers.count == 1 ? "\(numbers.lowerBound)" : "\(numbers.lowerBound)–\(numbers.upperBound)"
    }

    private func reason(_ gap: Gap) -> String {
        guard gap.kind == .file else { return printable(gap.reason ?? "") }
        return switch gap.leftOut {
        case nil: words("gaps.file_absent")
        case .tooLarge?: words("gaps.file_too_large")
        case .unreadable?: words("gaps.file_unreadable")
        case .refused?: words("gaps.file_refused")
        }
    }

    // MARK: Where

    /// Whose it is, for people: a conversation’s title, a person’s name; empty where it is nobody’s in particular.
    func place(_ gap: Gap) -> String {
        if let conversation = gap.conversation { return title(ofConversation: conversation) }
        if let person = gap.person { return people.index(ofID: person).map { people[$0].displayName } ?? "" }
        guard let system = gap.system else { return "" }
        return system.isEmpty ? words("gaps.whole") : words("gaps.system", ["system": system])
    }

    /// The same as HTML, with a link to the page that there is, from the folder of reports; of what is of a file alone, the file.
    func placeHTML(_ gap: Gap) -> String {
        if let entry = gap.conversation.flatMap({ conversations[$0] }) { return link(entry) }
        if let index = gap.person.flatMap({ people.index(ofID: $0) }) {
            let name = String(decoding: people.nameHTML(index), as: UTF8.self)
            return "<a href=\"../people/\(people[index].slug).html\"><bdi>\(name)</bdi></a>"
        }
        let place = place(gap)
        return "<bdi>\(escapedHTML(place.isEmpty ? printable(gap.source ?? "") : place))</bdi>"
    }

    func title(ofConversation conversation: Int64?) -> String {
        guard let conversation else { return words("gaps.whole") }
        if let entry = conversations[conversation] { return entry.title }
        let name = report.conversations[conversation]
        return name?.name ?? name?.id ?? ""
    }

    func titleHTML(ofConversation conversation: Int64?) -> String {
        if let entry = conversation.flatMap({ conversations[$0] }) { return link(entry) }
        return escapedHTML(title(ofConversation: conversation))
    }

    private func link(_ entry: ConversationDirectory.Entry) -> String {
        "<a href=\"../conversations/\(entry.summary.slug)/index.html\">\(entry.titleHTML)</a>"
    }

    /// `chat.jsonl, line 12`.
    func source(_ gap: Gap) -> String {
        guard let source = gap.source else { return "" }
        guard let line = gap.line, line > 0 else { return printable(source) }
        return words("gaps.line", ["source": printable(source), "line": words.number(Int(line))])
    }

    /// - Parameter time: How an instant is written.
    func period(_ gap: Gap, _ time: (Timestamp) -> String) -> String {
        guard let from = gap.from ?? gap.until else { return "" }
        guard let until = gap.until, time(until) != time(from) else { return time(from) }
        return words("gaps.period", ["first": time(from), "last": time(until)])
    }
}
