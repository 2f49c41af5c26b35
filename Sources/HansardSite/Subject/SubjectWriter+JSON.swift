import Hansard
import HansardStore
import PairChannel

extension SubjectWriter {
    /// The register for programs: docs/subject.md has its members.
    var json: JSONValue {
        let processing = ProcessingSettings.Member.allCases.filter { Self.told.contains($0) }
            .map { ($0.rawValue, JSONValue.strings(site.settings.processing[$0])) }
        return JSONValue(members: [
            ("register", .integer(1)), ("person", person),
            (
                "held",
                .array(
                    SubjectRegister.Category.allCases.map {
                        json(register.holdings[$0] ?? .init(), [("category", .string($0.rawValue))])
                    })
            ),
            (
                "written",
                .array(
                    [(ConversationKind.pair, "pair"), (.group, "group"), (.room, "room")].map { kind, name in
                        json(register.written[kind] ?? .init(), [("kind", .string(name))])
                    })
            ),
            ("file_bytes", .integer(register.fileBytes)),
            (
                "sources",
                .array(register.sources.map { ["format": .string($0.format), "system": .string($0.system)] })
            ),
            ("processing", JSONValue(members: processing)),
            ("retention", .array(rules.map { ["class": .string($0.name), "keep": .string($0.keep.text)] })),
            ("access", looks),
        ])
    }

    /// What of the settings the person is told.
    private static let told: Set<ProcessingSettings.Member> = [
        .controller, .contact, .dataProtectionOfficer, .purposes, .legalBasis, .recipients, .processors, .transfers,
    ]

    private var person: JSONValue {
        JSONValue(members: [
            ("id", .string(register.id.text)), ("name", .optional(register.name)),
            (
                "accounts",
                .array(
                    register.accounts.map { ["system": .string($0.system), "id": .string($0.externalID.text)] })
            ),
            ("names", .array(register.names.map { ["name": .string($0.name), "from": json($0.from)] })),
            (
                "particulars",
                .array(
                    register.particulars.map { its in
                        [
                            "name": .optional(its.name), "real_name": .optional(its.realName),
                            "handle": .optional(its.handle), "email": .optional(its.email),
                            "title": .optional(its.title),
                            "team": .optional(its.team), "manager": .optional(its.manager),
                        ]
                    })
            ),
            ("erased", .bool(register.isErased)),
        ])
    }

    private var looks: JSONValue {
        guard let access else { return .null }
        return [
            "own": .integer(access.own), "doubtful": .bool(access.isDoubtful),
            "looks": .array(
                access.looks.map { look in
                    [
                        "month": .string(look.month.iso), "role": .string(look.role), "who": .string(look.who),
                        "looks": .integer(look.looks),
                    ]
                }),
        ]
    }

    private func json(_ instant: Timestamp?) -> JSONValue { .optional(instant.map { $0.rfc3339(.second) }) }

    private func json(_ span: SubjectRegister.Span, _ members: [(String, JSONValue)]) -> JSONValue {
        JSONValue(
            members: members + [
                ("count", .integer(span.count)), ("first", json(span.first)), ("last", json(span.last)),
            ])
    }
}
