import Hansard
import HansardStore

/// Addresses of conversations that can be said, `conversations/engineering/`, beside those by their ids. They lead to the
/// folder that is called by the id, which stays whatever the conversation is called later; a former name goes on leading there
/// until another conversation has it.
struct ConversationNames: Sendable {
    /// Conversations by such names, in the order of their titles. None has the name of a folder.
    private let conversations: [String: [Int64]]
    /// Of conversations that are the only ones of their name.
    private let names: [Int64: String]
    /// All that lead to a conversation, to it alone or among others.
    private let allNames: [Int64: [String]]

    /// - Parameter given: All names that conversations have or had.
    init(_ directory: ConversationDirectory, given: [(conversation: Int64, name: String)]) {
        var (current, former): ([String: [Int64]], [String: [Int64]]) = ([:], [:])
        let inOrder = directory.orderByName().map { directory.entries[$0].summary }
        for summary in inOrder {
            if let name = summary.name.flatMap({ sayableName($0) }) { current[name, default: []].append(summary.id) }
        }
        let place = Dictionary(uniqueKeysWithValues: inOrder.enumerated().map { ($1.id, $0) })
        for (conversation, name) in given where place[conversation] != nil {
            guard let name = sayableName(name), former[name]?.contains(conversation) != true else { continue }
            former[name, default: []].append(conversation)
        }
        let all = current.merging(former) { current, _ in current }.filter { directory[slug: $0.key] == nil }
        allNames = Dictionary(
            grouping: all.flatMap { name, owners in owners.map { (name: name, owner: $0) } }, by: \.owner
        ).mapValues { $0.map(\.name).sorted() }
        conversations = all.mapValues { $0.sorted { place[$0]! < place[$1]! } }
        names = Dictionary(
            current.filter { all[$0.key] != nil && $0.value.count == 1 }.map { ($0.value[0], $0.key) }
        ) { first, _ in first }
    }

    /// All of them, in order.
    var all: [String] { conversations.keys.sorted() }

    /// The conversations that are called so; none for the name of a folder.
    subscript(name: String) -> [Int64] { conversations[name] ?? [] }

    /// Those that lead to a conversation, to it alone or among others, in order.
    func all(of conversation: Int64) -> [String] { allNames[conversation] ?? [] }

    /// What leads to a conversation and to no other.
    func name(of conversation: Int64) -> String? { names[conversation] }
}

extension PageContext {
    /// By the names of conversations that this state has.
    func conversationNames() throws -> ConversationNames {
        try shared.value { ConversationNames(conversations, given: try reader.namesOfConversations()) }
    }

    /// The path in a conversation’s own folder for one in the folder of its name, from the site’s root; `nil` for any other
    /// path, and for a name that several have.
    func ownPath(of path: PagePath) throws -> String? {
        guard path.folders.count == 2, path.place == "conversations" else { return nil }
        let named = try conversationNames()[path.folders[1]]
        guard named.count == 1, let summary = conversations[named[0]]?.summary else { return nil }
        return "conversations/\(summary.slug)/\(path.name).\(path.form.ending)"
    }

    /// The page at the address by a name: of one conversation a way there, which a server spares whoever asks; of several, a list.
    func write(named key: ConversationKey, to output: PageOutput) throws {
        let entries = try conversationNames()[key.slug].compactMap { conversations[$0] }
        guard let first = entries.first, entries.count > 1 || output.served == nil else { return }
        let title = entries.count == 1 ? first.title : key.slug
        let page = ConversationNamePage(
            title: title, target: entries.count == 1 ? "../\(first.summary.slug)/index.html" : nil,
            conversations: Array(
                entries.map {
                    "<li><a href=\"../\($0.summary.slug)/index.html\">\($0.titleHTML)</a> "
                        + "<code>\(escapedHTML($0.summary.sourceID))</code></li>\n"
                }.joined().utf8))
        let subjects = PageSubjects(conversations: entries.map(\.summary.sourceID))
        try write(key, page, about: subjects, to: output) {
            let rows = entries.map { entry in
                "- [\(MarkdownEscaping.escaped(entry.title))](../\(entry.summary.slug)/index.md) "
                    + "\(Markdown.code(entry.summary.sourceID))\n"
            }
            return Array(
                "# \(MarkdownEscaping.escaped(title))\n\n\(words("conversation.named"))\n\n\(rows.joined())".utf8)
        }
    }
}

/// What stands at the address by a conversation’s name.
struct ConversationNamePage: SitePage {
    static let template = "conversation-name"
    let title: String
    /// Where the page leads by itself; `nil` where several conversations have the name.
    let target: String?
    let conversations: [UInt8]

    var values: [(name: StaticString, value: PageValue)] {
        [("target", .init(target)), ("conversations", .html(conversations))]
    }
}
