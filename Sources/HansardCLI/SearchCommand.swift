import ArgumentParser
import Foundation
import Hansard
import HansardStore
import HansardTerminal
import PairChannel

struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Finds messages, the newest first.",
        discussion: """
            Words, "a phrase", -not, wor* for the beginning of a word; from:NAME, to:NAME, with:NAME, in:CONVERSATION, \
            before:, after:, on:, since: and until: a day, month or year such as 2026-03-02, 2026-03 or 2026, has:link, has:file, has:reaction, has:edit, has:thread, \
            is:unseen, is:unanswered, is:deleted. Text is found in all that a message ever said, with case and accents folded.
            """)

    @OptionGroup var archive: ArchiveOption
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false
    @Option(help: "How many to show at most.")
    var limit = 20
    @Option(help: "The zone whose days the dates in the query mean.")
    var timezone = "UTC"
    @Argument(parsing: .allUnrecognized, help: "The query.")
    var query: [String]

    private var parsed: SearchQuery {
        get throws {
            // `-word` is a part of the query, so options that are not known come through to here, and so does `--`.
            let options = query.prefix { $0 != "--" }
            if let option = options.first(where: { $0.hasPrefix("--") }) {
                throw ValidationError("“\(option)” is no option of search. To find the word, leave its hyphens out.")
            }
            let words = options + query.dropFirst(options.count + 1)
            do throws(SearchQuery.Problem) { return try SearchQuery(words.joined(separator: " ")) } catch {
                throw ValidationError(error.description)
            }
        }
    }

    func validate() throws {
        _ = try parsed
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit takes a number from 1 to 10000.") }
        guard SiteZone(name: timezone) != nil else {
            throw ValidationError("“\(timezone)” is no time zone. Use a name such as Europe/Berlin, or UTC.")
        }
    }

    func run() throws {
        let query = try parsed
        let (result, explanation, reading) = try reportingFailure {
            let reader = try ArchiveReader(path: archive.path)
            let zone = SiteZone(name: timezone) ?? .utc
            let result = try reader.search(query, limit: limit, zone: zone)
            let people = try reader.people()
            let explanation = try reader.explanation(of: query, zone: zone, .english) { kind, number in
                kind == .person ? people.index(ofID: number).map { people[$0].displayName } : nil
            }
            return (result, explanation, try query.filters.contains { $0.filter == .isUnseen } ? reader.reading() : nil)
        }
        if let reading, reading.notOnRecord > 0 {
            Terminal.note(
                "hansard: In \(EnglishText.number(reading.notOnRecord)) of "
                    + "\(EnglishText.count(reading.conversations, "conversation", "conversations")) it is not on record "
                    + "who has seen what; nothing in them is found as unseen.")
        }
        for name in result.unknownNames {
            Terminal.note("hansard: Nobody and nothing in the archive is called “\(name)”.")
        }
        Self.note(explanation, found: !result.hits.isEmpty)
        print(json ? Self.json(result, explanation) : Self.text(result, explanation, query), terminator: "")
    }

    /// How the query was read, and what else it may mean.
    static func note(_ explanation: SearchExplanation, found: Bool) {
        for offer in explanation.offers where offer.kind == .literal {
            Terminal.note(
                "hansard: Read as \(printable(explanation.readAs.written)); to search for the words: "
                    + "\(printable(offer.query))")
        }
        for part in explanation.parts where part.finds == false && part.kind.map({ _ in !part.means.isEmpty }) ?? true {
            Terminal.note("hansard: Nothing is found by “\(printable(part.text))” alone.")
        }
        for offer in explanation.offers {
            let query = printable(offer.query)
            switch offer.kind {
            case .literal: continue
            case .period: Terminal.note("hansard: If that is a time: \(query)")
            case .name(let name): Terminal.note("hansard: Did you mean “\(printable(name))”? \(query)")
            case .named(.person, let name):
                Terminal.note("hansard: Messages of \(printable(excerpt(of: name, .plain))): \(query)")
            case .named(.conversation, let name):
                Terminal.note("hansard: Messages in \(printable(excerpt(of: name, .plain))): \(query)")
            case .without(let part): Terminal.note("hansard: Something is found without “\(printable(part))”: \(query)")
            }
        }
    }

    private static func json(_ result: SearchResult, _ explanation: SearchExplanation) -> String {
        JSONOutput.object([
            "hits": .array(
                result.hits.map { hit in
                    [
                        "id": .string(hit.id), "conversation": .string(hit.conversationID),
                        "sender": .optional(hit.senderID), "sent_at": .string(sentAt(hit)),
                        "snippet": .string(hit.snippet.text), "text": .string(hit.text),
                        "former": .bool(hit.isFormerText), "deleted": .bool(hit.marks.contains(.deleted)),
                    ]
                }),
            "more": .bool(result.hasMore), "read_as": .string(explanation.readAs.written),
        ]) + "\n"
    }

    private static func text(
        _ result: SearchResult, _ explanation: SearchExplanation, _ query: SearchQuery
    ) -> String {
        guard !result.hits.isEmpty else { return "Nothing found.\n" }
        var text = ""
        for hit in result.hits {
            text += sentAt(hit)
            for name in [hit.conversationID, hit.senderID ?? "–", hit.id] { text += "  " + printable(name) }
            if hit.marks.contains(.deleted) { text += "  deleted" }
            if hit.isFormerText { text += "  former text" }
            text += "\n    \(highlighted(snippet(of: hit, query)))\n"
        }
        if result.hasMore {
            let total = EnglishText.count(explanation.total, "message", "messages")
            text +=
                "There are \(explanation.isTotalExact ? total : "more than \(total)") in all; show more with --limit.\n"
        }
        return text
    }

    /// Of a text in Markdown what one reads of it, without its signs; the text as it was written where what was found does not show,
    /// such as in the address of a link.
    private static func snippet(of hit: SearchHit, _ query: SearchQuery) -> Snippet {
        guard hit.shape.format == .markdown else { return hit.snippet }
        let read = Snippet(plainText(commonMark: hit.text), query, SearchTokenizer())
        return read.matches.isEmpty && !hit.snippet.matches.isEmpty ? hit.snippet : read
    }

    private static func sentAt(_ hit: SearchHit) -> String {
        hit.place.sentAt.rfc3339(hit.shape.precision)
    }

    private static func highlighted(_ snippet: Snippet) -> String {
        let visible = { (bytes: ArraySlice<UInt8>) in printable(String(decoding: bytes, as: UTF8.self)) }
        let utf8 = Array(snippet.text.utf8)
        guard isatty(STDOUT_FILENO) != 0 else { return visible(utf8[...]) }
        var (text, done) = ("", 0)
        for match in snippet.matches where match.lowerBound >= done {
            text += visible(utf8[done..<match.lowerBound]) + "\u{1B}[1m" + visible(utf8[match]) + "\u{1B}[0m"
            done = match.upperBound
        }
        return text + visible(utf8[done...])
    }
}
