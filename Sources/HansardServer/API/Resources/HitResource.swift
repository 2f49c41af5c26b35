import Hansard
import HansardStore
import PairChannel

/// A message that a query finds, as the API has it.
struct HitResource: Resource {
    static let name = "Hit"
    static let note = "A message that a query finds."

    private let hit: SearchHit
    private let conversation: Place
    private let sender: Sender?
    private let record: Int64?
    private let url: String?

    /// - Throws: What the archive throws that cannot say where the message is.
    init(_ hit: SearchHit, _ conversation: ConversationSummary, _ call: Call) throws {
        self.hit = hit
        self.conversation = Place(conversation, call)
        sender = call.person(hit.sender).map { Sender(person: $0) }
        record = call.shown(record: hit.place.seq)
        url = try call.pages.address(ofMessage: hit.id, at: hit.place, in: conversation.id)
    }

    static let fields: [Field<Self>] = [
        Field("id", "The message’s id in the source.") { $0.hit.id },
        Field("conversation", "Where it was said.") { $0.conversation },
        Field("sender", "Who said it.") { $0.sender },
        Field("sent_at", "When it was sent.") { SourceTime($0.hit.place.sentAt, $0.hit.shape.precision) },
        Field("precision", "How exactly the time is known.") { $0.hit.shape.precision },
        .record { $0.record },
        Field("url", "The message on its page, from the site’s root.") { $0.url },
        Field(
            "snippet", "The part of the text round the first place that the query finds, in pieces."
        ) { SnippetPieces(snippet: $0.hit.snippet) },
        Field("format", "What the text is written in.") { $0.hit.shape.format },
        Field("is_deleted", "The message was deleted.") { $0.hit.marks.contains(.deleted) },
        Field("is_former", "The words stand in a text that the message had before.") { $0.hit.isFormerText },
    ]

    private struct Place: FieldObject {
        private let summary: ConversationSummary
        private let title: String
        private let names: [String]?

        init(_ summary: ConversationSummary, _ call: Call) {
            self.summary = summary
            title = call.pages.title(of: summary.id) ?? summary.title(call.people)
            if summary.name?.isEmpty ?? true, let low = call.person(summary.low), let high = call.person(summary.high) {
                names = [low.displayName, high.displayName]
            } else {
                names = nil
            }
        }

        static let fields: [Field<Self>] = [
            Field("id", "Its id in the source.") { $0.summary.sourceID },
            Field("title", "What pages call it.") { $0.title },
            Field("path", "Its first page, from the site’s root.") { "conversations/\($0.summary.slug)/index.html" },
            Field(
                "names", "The two people that the title is made of, for a pair without a name of its own."
            ) { $0.names },
        ]
    }

    private struct Sender: FieldObject {
        let person: PeopleDirectory.Person

        static let fields: [Field<Self>] = [
            Field("id", "The person’s id in the source.") { $0.person.sourceID },
            Field("name", "What pages call them.") { $0.person.displayName },
        ]
    }
}

/// The pieces of a text, those that a query finds and those between them. A table has the text.
private struct SnippetPieces: FieldValue {
    let snippet: Snippet

    private struct Piece: FieldObject {
        let text: String
        let isMatch: Bool

        static let fields: [Field<Self>] = [
            Field("text", "Plain text.") { $0.text },
            Field("is_match", "The query finds this piece.") { $0.isMatch },
        ]
    }

    static var schema: Schema { [Piece].schema }
    static var columns: [FieldColumn<Self>] { [FieldColumn("") { pieces, _ in pieces.snippet.text }] }

    func appendJSON(to out: inout [UInt8]) { pieces.appendJSON(to: &out) }

    private var pieces: [Piece] {
        let utf8 = Array(snippet.text.utf8)
        var (pieces, done): ([Piece], Int) = ([], 0)
        func add(_ range: Range<Int>, isMatch: Bool) {
            guard !range.isEmpty else { return }
            pieces.append(Piece(text: String(decoding: utf8[range], as: UTF8.self), isMatch: isMatch))
            done = range.upperBound
        }
        for match in snippet.matches where match.lowerBound >= done {
            add(done..<match.lowerBound, isMatch: false)
            add(match, isMatch: true)
        }
        add(done..<utf8.count, isMatch: false)
        return pieces
    }
}
