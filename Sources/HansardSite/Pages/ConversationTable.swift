import Hansard
import HansardStore
import PairChannel

/// Rows of tables of conversations, on the pages that have some.
extension PageContext {
    /// - Parameter title: What to call a conversation instead of its own title, such as the other one of a pair.
    func conversationRows(
        _ entries: [ConversationDirectory.Entry], folder: String,
        title: (ConversationDirectory.Entry) -> String? = { _ in nil }, own: OwnMessages? = nil
    ) throws -> [UInt8] {
        var out: [UInt8] = []
        for entry in entries {
            out.append("<tr><th scope=\"row\"><a href=\"\(folder)\(entry.summary.slug)/index.html\">")
            out.append(title(entry) ?? entry.titleHTML)
            out.append("</a></th><td>\(escapedHTML(word(entry.summary.kind)))</td><td>")
            if entry.summary.kind != .pair { out.append(try participantNames(entry.summary, writersFirst: own == nil)) }
            let figures = Self.figures(entry, own)
            out.append("</td><td class=\"d\">\(words.number(figures.messages))</td><td class=\"d\">")
            if let lastAt = figures.lastAt { appendDateTime(lastAt, to: &out) }
            out.append("</td></tr>\n")
        }
        return out
    }

    /// How many messages a row tells of, and when the last one was: on somebody’s page their own, but in a pair, whose
    /// messages are all from or to them. What others say in a room changes nobody’s page but theirs.
    ///
    /// - Parameter own: What the person wrote; `nil` on pages that are not about one.
    static func figures(
        _ entry: ConversationDirectory.Entry, _ own: OwnMessages?
    ) -> (messages: Int, lastAt: Timestamp?) {
        guard let own, entry.summary.kind != .pair else { return (entry.summary.messages, entry.summary.lastAt) }
        let those = own[entry.summary.id]
        return (those?.messages ?? 0, those?.lastAt)
    }

    func conversationTable(
        _ entries: [ConversationDirectory.Entry], folder: String, own: OwnMessages? = nil
    ) -> String {
        let rows = entries.map { entry in
            let figures = Self.figures(entry, own)
            return [
                "[\(Markdown.cell(entry.title))](\(folder)\(entry.summary.slug)/index.md)", word(entry.summary.kind),
                words.number(figures.messages), figures.lastAt.map { isoDateTime($0) } ?? "",
            ]
        }
        return Markdown.table(fields("conversation", "kind", "messages", "last_message"), rows)
    }

    /// `Jamie Doe, Alex Roe and 7 more` as HTML, each name isolated.
    ///
    /// - Parameters:
    ///   - writersFirst: Who wrote the most comes first; otherwise the order is one that no message changes.
    ///   - asMarkdown: As a cell of a Markdown table instead.
    func participantNames(
        _ summary: ConversationSummary, most: Int = 3, writersFirst: Bool = true, asMarkdown: Bool = false
    ) throws -> String {
        let key = "\(summary.id) \(most) \(writersFirst) \(asMarkdown)"
        if let known = knownParticipantNames[key] { return known }
        let (foremost, count) = try reader.foremostParticipants(
            of: summary, most: most + 1, writersFirst: writersFirst)
        let names = foremost.compactMap { people.index(ofID: $0) }.map {
            let name = people[$0].displayName
            return asMarkdown ? Markdown.cell(name) : "<bdi>\(escapedHTML(name))</bdi>"
        }
        let text: String
        if count > most + 1 {
            text = words.html(
                "site.and_more", ["names": words.listedHTML(names.prefix(most)), "n": words.number(count - most)])
        } else if let last = names.last, names.count > 1 {
            text = words.html("site.and", ["first": words.listedHTML(names.dropLast()), "second": last])
        } else {
            text = names.first ?? ""
        }
        knownParticipantNames[key] = text
        return text
    }
}

extension PageContext {
    func word(_ kind: ConversationKind) -> String {
        switch kind {
        case .pair: words("kind.pair")
        case .group: words("kind.group")
        case .room: words("kind.room")
        }
    }

    func word(_ evidence: Evidence?) -> String {
        switch evidence {
        case .explicit: words("evidence.explicit")
        case .highWaterMark: words("evidence.mark")
        case .inferred: words("evidence.inferred")
        case nil: words("evidence.none")
        }
    }
}

extension Evidence {
    /// In words, for people who read a command’s answer.
    var words: String {
        switch self {
        case .explicit: "explicit"
        case .highWaterMark: "high-water mark"
        case .inferred: "inferred"
        }
    }
}
