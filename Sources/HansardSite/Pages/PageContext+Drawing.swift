import Hansard
import HansardStore

extension PageContext {
    /// How the texts of a page of a conversation are drawn. Addresses of messages are looked for where a text has what all of
    /// them have, and looked up by keys.
    func drawing(_ conversation: ConversationSummary, _ page: [ArchivedMessage]) throws -> TextDrawing {
        var messages: [Permalink: TextLinks.Target] = [:]
        for message in page {
            var targets: [Permalink] = []
            message.bytes(message.text) { targets = Permalink.all(in: $0) }
            for link in targets where messages[link] == nil {
                messages[link] = try reader.address(of: link)?.target
            }
        }
        // Systems that have emoji by their names write mentions so, too.
        guard conversation.usesShortNames else {
            return TextDrawing(links: messages.isEmpty ? nil : TextLinks(messages: messages))
        }
        return TextDrawing(
            shortNames: try emoji(in: conversation), links: TextLinks(messages: messages, mentions: mentions))
    }

    /// A text of a conversation without markup, for a title or a cell: names of emoji as their signs.
    func shown(_ text: String, in conversation: ConversationSummary) throws -> String {
        conversation.usesShortNames ? try emoji(in: conversation).shown(text) : text
    }

    /// The messages that lead to one of these conversations, by their own.
    func messagesLeading(to changed: Set<Int64>) throws -> [Int64: [MessagePosition]] {
        guard !changed.isEmpty else { return [:] }
        var found: [Int64: [MessagePosition]] = [:]
        var known: [Permalink: Bool] = [:]
        for message in try reader.linkingMessages() {
            let leads = try message.targets.contains { link in
                if let known = known[link] { return known }
                let leads = try reader.address(of: link).map { changed.contains($0.conversation) } ?? false
                known[link] = leads
                return leads
            }
            if leads { found[message.conversation, default: []].append(message.position) }
        }
        return found
    }

    private var mentions: TextLinks.Mentions {
        if let knownMentions { return knownMentions }
        let named = people.people.compactMap { person in
            person.name.map { ("@" + $0, TextLinks.Target(page: "people/\(person.slug)")) }
        }
        let rooms = conversations.entries.map(\.summary).compactMap { summary in
            summary.kind == .pair
                ? nil : summary.name.map { ("#" + $0, TextLinks.Target(page: "conversations/\(summary.slug)/index")) }
        }
        let known = TextLinks.Mentions(named + rooms)
        knownMentions = known
        return known
    }
}
