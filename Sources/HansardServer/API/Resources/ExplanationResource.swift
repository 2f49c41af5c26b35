import Hansard
import HansardSite
import HansardStore

/// How a query was read, how much it finds, and what else it may mean, as the API has it.
struct ExplanationResource: FieldObject {
    private let explanation: SearchExplanation
    private let parts: [Part]

    init(_ explanation: SearchExplanation, _ call: Call) {
        self.explanation = explanation
        parts = explanation.parts.map { Part($0, call) }
    }

    static let fields: [Field<Self>] = [
        Field(
            "read_as", "The query as it was read: names of several words are in quotes, what says nothing is left out."
        ) { $0.explanation.readAs.written },
        Field("total", "Messages that it finds; \(ArchiveReader.mostCounted) at most are counted.") {
            $0.explanation.total
        },
        Field("is_total_exact", "False where there are more.") { $0.explanation.isTotalExact },
        Field("parts", "What it is made of.") { $0.parts },
        Field("offers", "What else it may mean.") { $0.explanation.offers.map { Offer(offer: $0) } },
    ]

    private struct Part: FieldObject {
        private let part: SearchExplanation.Part
        /// What pages call those whom the name in it means.
        private let means: [String]

        static let mostNamed = 8

        init(_ part: SearchExplanation.Part, _ call: Call) {
            self.part = part
            let kind = part.kind
            means = part.means.prefix(Self.mostNamed).compactMap { number in
                kind.flatMap { call.shownName($0, number) }.map { excerpt(of: $0, .plain) }
            }
        }

        static let fields: [Field<Self>] = [
            Field("text", "A word, phrase or filter of it, as a query of its own.") { $0.part.text },
            Field("means", "What pages call those whom the name in it means; \(mostNamed) at most.") { $0.means },
            Field("means_count", "How many it means.") { $0.part.means.count },
            Field(
                "finds",
                "Whether it finds anything by itself; null unless the query finds nothing, and for what must not be there."
            ) { $0.part.finds },
        ]
    }

    /// Whom and what it names.
    var named: [SearchExplanation.Named] {
        explanation.parts.flatMap { part in
            part.means.prefix(Part.mostNamed).compactMap { number in
                part.kind.map { SearchExplanation.Named(kind: $0, number: number) }
            }
        } + explanation.offers.compactMap(\.named)
    }

    private struct Offer: FieldObject {
        let offer: SearchExplanation.Offer

        static let fields: [Field<Self>] = [
            Field(
                "kind",
                """
                The words as they stand, where some were taken for a name; words that may mean a time; a name that is \
                nearly like one that nobody has; messages of somebody, or of a conversation, that words are the name of; the query \
                without a part, where the whole finds nothing.
                """
            ) { OfferName(kind: $0.offer.kind) },
            Field(
                "about",
                "The time, such as 2026-03; the name; what pages call whom or what is named; the part; null of a literal."
            ) { $0.offer.kind.about },
            Field("query", "The other query.") { $0.offer.query },
        ]
    }

    private struct OfferName: FieldChoice {
        let kind: SearchExplanation.Offer.Kind

        static let names = ["literal", "period", "name", "person", "conversation", "without"]

        var name: String {
            switch kind {
            case .literal: "literal"
            case .period: "period"
            case .name: "name"
            case .named(.person, _): "person"
            case .named(.conversation, _): "conversation"
            case .without: "without"
            }
        }
    }
}

extension SearchExplanation.Offer.Kind {
    /// What of the query it is about.
    fileprivate var about: String? {
        switch self {
        case .literal: nil
        case .period(let period): period.text
        case .name(let name), .without(let name): name
        case .named(_, let name): excerpt(of: name, .plain)
        }
    }
}

extension Call {
    /// What pages call somebody or a conversation, by their number in the database.
    func shownName(_ kind: SearchReading.NameKind, _ number: Int64) -> String? {
        switch kind {
        case .person: person(number)?.displayName
        case .conversation: pages.title(of: number)
        }
    }
}
