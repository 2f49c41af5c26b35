import Hansard
import HansardStore
import PairChannel

/// Makes the register of a copy for one person: what is held, why, how long, and who else is given it (GDPR, article 15(1), (a) to
/// (h)).
package struct SubjectWriter {
    typealias Row = PolicyDocument.Row
    typealias Section = PolicyDocument.Section

    let site: Site
    let register: SubjectRegister
    /// Those that the person’s conversations belong to.
    let rules: [RetentionRule]
    /// `nil` where there is no access log.
    let access: SubjectAccess?
    let zone: SiteZone
    var words: Words { site.words }

    /// - Parameters:
    ///   - rules: The classes of retention that the person’s conversations belong to.
    ///   - access: `nil` where there is no access log.
    package init(_ site: Site, _ register: SubjectRegister, _ rules: [RetentionRule], _ access: SubjectAccess?) {
        (self.site, self.register, self.rules, self.access) = (site, register, rules, access)
        zone = site.settings.zone
    }

    /// The register as a page and for programs, by their paths among the documents.
    ///
    /// - Throws: `PageTemplates.Problem` for a template that cannot be drawn.
    package func files() throws -> [(path: String, bytes: [UInt8])] {
        var html: [UInt8] = []
        let page = SubjectPage(
            settings: site.settings, lead: words("subject.lead", ["name": name]), sections: sections.html)
        _ = try site.pageTemplates().draw(page, to: &html)
        return [("index.html", html), ("register.json", json.bytes)]
    }

    /// What the person is called.
    var name: String { register.name ?? register.id.text }

    // MARK: Sections

    var sections: [Section] {
        [
            Section(id: "who", title: words("subject.who"), rows: who),
            Section(id: "held", title: words("subject.held"), rows: held),
            Section(
                id: "why", title: words("subject.why"),
                rows: [
                    site.said(.controller, else: site.settings.organisation), site.said(.purposes),
                    site.said(.legalBasis),
                ]),
            Section(id: "how-long", title: words("subject.how_long"), rows: howLong),
            Section(
                id: "recipients", title: words("subject.recipients"),
                rows: [site.said(.recipients), site.said(.processors), site.said(.transfers)]),
            Section(id: "looks", title: words("subject.looks"), rows: looks),
            Section(
                id: "source", title: words("subject.source"),
                rows: [
                    row(words("subject.files_read"), register.sources.map(described)),
                    row(words("subject.decisions"), [words("subject.decisions_text")]),
                ]),
            Section(
                id: "rights", title: words("subject.rights"),
                rows: [
                    row(words("subject.rectify"), [words("subject.rectify_text")]),
                    row(words("subject.erase"), [words("subject.erase_text")]),
                    row(words("subject.complain"), [words("subject.complain_text")]),
                    site.said(.contact), site.said(.dataProtectionOfficer),
                ]),
        ]
    }

    private func row(_ name: String, _ values: [String]) -> Row {
        Row(name: name, values: values.isEmpty ? [words("policy.none")] : values)
    }

    private var who: [Row] {
        func each(_ field: KeyPath<SubjectRegister.Particulars, String?>) -> [String] {
            var values: [String] = []
            for case let value? in register.particulars.map({ $0[keyPath: field] }) where !values.contains(value) {
                values.append(value)
            }
            return values
        }
        let accounts = register.accounts.map { account in
            account.system.isEmpty ? account.externalID.text : "\(account.system): \(account.externalID.text)"
        }
        let names = register.names.map { name in
            name.from.map { words("subject.since", ["name": name.name, "date": date($0)]) } ?? name.name
        }
        let called: [String?] = names + each(\.name) + each(\.realName) + each(\.handle)
        let rows = [
            row(words("subject.accounts"), accounts),
            row(words("subject.names"), called.names(besides: nil)),
            row(words("subject.addresses"), each(\.email)), row(words("subject.titles"), each(\.title)),
            row(words("subject.teams"), each(\.team)), row(words("subject.managers"), each(\.manager)),
        ]
        guard register.isErased else { return rows }
        return rows + [row(words("subject.particulars"), [words("subject.particulars_erased")])]
    }

    private var held: [Row] {
        SubjectRegister.Category.allCases.map { category in
            guard let span = register.holdings[category], span.count > 0 else { return row(name(of: category), []) }
            var values = [text(span)]
            if category == .written {
                for kind in [ConversationKind.pair, .group, .room] {
                    guard let its = register.written[kind] else { continue }
                    values.append(words("policy.number", ["name": name(of: kind), "number": words.number(its.count)]))
                }
            }
            if category == .files { values.append(words.bytes(register.fileBytes)) }
            return row(name(of: category), values)
        }
    }

    private var howLong: [Row] {
        let classes = rules.map { words("policy.number", ["name": $0.name, "number": words.text($0.keep)]) }
        return [
            row(words("subject.messages_kept"), classes.isEmpty ? [words("policy.no_retention")] : classes),
            row(words("subject.rest_kept"), [words("subject.rest_kept_text")]),
        ]
    }

    private var looks: [Row] {
        guard let access else { return [row(words("policy.access_log"), [words("subject.no_access_log")])] }
        let looks = access.looks.map { look in
            words(
                "subject.look",
                [
                    "month": words.month(look.month), "role": words.role(look.role), "who": look.who,
                    "number": words.number(look.looks),
                ])
        }
        let rows = [
            row(words("subject.looks_of_others"), looks),
            row(words("subject.own_looks"), [words.number(access.own)]),
        ]
        guard access.isDoubtful else { return rows }
        return rows + [Row(name: words("policy.access_log"), values: [words("subject.access_doubt")], isMissing: true)]
    }

    // MARK: Texts

    private func date(_ instant: Timestamp) -> String {
        var zone = zone
        return words.date(zone.local(instant).day)
    }

    private func text(_ span: SubjectRegister.Span) -> String {
        let number = words.number(span.count)
        guard let first = span.first, let last = span.last else { return number }
        let period = words("gaps.period", ["first": date(first), "last": date(last)])
        return words("subject.span", ["number": number, "period": period])
    }

    private func described(_ source: SubjectRegister.Source) -> String {
        source.system.isEmpty ? source.format : "\(source.format) (\(source.system))"
    }

    private func name(of kind: ConversationKind) -> String {
        switch kind {
        case .pair: words("kind.pair")
        case .group: words("kind.group")
        case .room: words("kind.room")
        }
    }

    private func name(of category: SubjectRegister.Category) -> String {
        switch category {
        case .particulars: words("subject.particulars")
        case .written: words("subject.written")
        case .received: words("subject.received")
        case .replies: words("subject.replies")
        case .changed: words("subject.changed")
        case .naming: words("subject.naming")
        case .edits: words("subject.edits")
        case .deletions: words("subject.deletions")
        case .reactions: words("subject.reactions")
        case .files: words("subject.files")
        case .seen: words("subject.seen")
        case .presence: words("subject.presence")
        case .memberships: words("subject.memberships")
        case .erased: words("subject.erased")
        case .quarantined: words("subject.quarantined")
        }
    }
}
