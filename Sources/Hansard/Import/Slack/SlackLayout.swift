/// Where things are in an export, and what of it nobody reads.
///
/// An official export has `users.json`, `channels.json` and so on beside one folder for each conversation, with a file
/// for each day. Enterprise Grid puts the same into `teams/<team>/` once more. slackdump's dumps are one file for each
/// conversation; other programs have other names for the files in a folder. So lists are known by their names, days by
/// theirs, and everything else by what is in it: each file of the tree is in one of the lists below.
struct SlackLayout {
    /// `users.json` and `org_users.json`, wherever they are.
    private(set) var people: [SourceTree.Entry] = []
    /// `channels.json` and its like.
    private(set) var conversations: [Listing] = []
    private(set) var folders: [Folder] = []
    /// slackdump's `{"channel_id":…,"messages":[…]}`.
    private(set) var dumps: [SourceTree.Entry] = []
    /// Files of messages, as far as their places say: what `SlackFileIndex` finds them among.
    private(set) var uploads: [SourceTree.Entry] = []
    /// Images of the workspace’s own emoji, `emojis/party.png`.
    private(set) var emoji: [SourceTree.Entry] = []
    /// What else they are called: `index.json`, `emoji.json`.
    private(set) var emojiLists: [SourceTree.Entry] = []
    /// Known to hold neither messages nor people.
    private(set) var unneeded: [(entry: SourceTree.Entry, kind: Unneeded)] = []
    /// Not understood: to be named.
    private(set) var others: [(entry: SourceTree.Entry, problem: SlackProblem)] = []

    struct Listing {
        let entry: SourceTree.Entry
        let kind: ConversationKind
        /// `teams/T1/`, or empty.
        let team: String
    }

    /// A conversation's files, oldest day first.
    struct Folder {
        let team: String
        let name: String
        var days: [SourceTree.Entry]
    }

    enum Unneeded { case avatar, integrationLog }

    private static let listings: [(name: String, kind: ConversationKind)] = [
        ("channels.json", .room), ("groups.json", .group), ("mpims.json", .group), ("dms.json", .pair),
    ]
    private static let peopleLists: Set<String> = ["users.json", "org_users.json"]

    private let tree: SourceTree
    private var placeOfFolder: [String: Int] = [:]

    init(_ tree: SourceTree) {
        self.tree = tree
        let root = Self.roots(of: tree).first ?? ""
        for entry in tree.entries {
            let parts = EntryName.components(of: entry.path)
            if Self.isAppleDouble(entry, parts, in: tree) { continue }
            guard entry.path.utf8.starts(with: root.utf8) else {
                others.append((entry, .outside(String(root.dropLast()))))
                continue
            }
            add(entry, Array(parts.dropFirst(EntryName.components(of: root).count)))
        }
        let order = Self.listings.map(\.name)
        conversations.sort { a, b in
            let (x, y) = (order.firstIndex(of: Self.base(a.entry)) ?? 0, order.firstIndex(of: Self.base(b.entry)) ?? 0)
            return (a.team, x) < (b.team, y)
        }
    }

    private mutating func add(_ entry: SourceTree.Entry, _ path: [String]) {
        var parts = path
        var team = ""
        if parts.count > 2, parts[0] == "teams" {
            team = "teams/\(parts[1])/"
            parts.removeFirst(2)
        }
        let name = parts[parts.count - 1]
        if parts.contains("__avatars") { return unneeded.append((entry, .avatar)) }
        if Self.isUpload(entry.path) { return uploads.append(entry) }
        if SlackEmoji.isImage(parts) { return emoji.append(entry) }
        if SlackEmoji.isList(parts, entry, in: tree) { return emojiLists.append(entry) }
        if EntryName.isDeceptive(entry.path) { return others.append((entry, .deceptiveName)) }
        guard parts.count == 1 else {
            if parts.count == 2, Self.isDay(name) { return add(entry, toFolder: parts[0], team) }
            return addByContent(entry, folder: parts[0], team)
        }
        if Self.peopleLists.contains(name) {
            people.append(entry)
        } else if let listing = Self.listings.first(where: { $0.name == name }) {
            conversations.append(Listing(entry: entry, kind: listing.kind, team: team))
        } else if name == "integration_logs.json" {
            unneeded.append((entry, .integrationLog))
        } else {
            // `general.json` beside the lists is a conversation like the folder `general`; a day is of no conversation.
            let stem = name.split(separator: ".").first.map(String.init) ?? name
            let isDate = stem.utf8.prefix { $0 &- 0x30 < 10 }.count == 4 && stem.utf8.dropFirst(4).first == 0x2D
            addByContent(entry, folder: isDate ? nil : stem, team)
        }
    }

    private mutating func addByContent(_ entry: SourceTree.Entry, folder: String?, _ team: String) {
        switch SlackFileContent(of: entry, in: tree) {
        case .dump: dumps.append(entry)
        case .messages:
            if let folder { add(entry, toFolder: folder, team) } else { others.append((entry, .noConversation)) }
        case .nothing: break
        case .unknown(let problem): others.append((entry, problem))
        }
    }

    private mutating func add(_ entry: SourceTree.Entry, toFolder name: String, _ team: String) {
        if let place = placeOfFolder[team + name] {
            folders[place].days.append(entry)
        } else {
            placeOfFolder[team + name] = folders.count
            folders.append(Folder(team: team, name: name, days: [entry]))
        }
    }

    // MARK: Where the export is

    /// The folders of the tree that hold an export, each with a `/` at its end, or empty for the tree itself: those with
    /// its lists, or else with folders of days, or else with messages. None lies in another.
    static func roots(of tree: SourceTree) -> [String] {
        func found(_ root: (SourceTree.Entry, [String]) -> [String]?) -> [String] {
            var roots: Set<String> = []
            for entry in tree.entries {
                let parts = EntryName.components(of: entry.path)
                guard !isUpload(entry.path), var folder = root(entry, parts) else { continue }
                if folder.count > 1, folder[folder.count - 2] == "teams" { folder.removeLast(2) }
                roots.insert(folder.map { $0 + "/" }.joined())
            }
            return roots.filter { inner in !roots.contains { $0 != inner && inner.utf8.starts(with: $0.utf8) } }
                .sorted()
        }
        let lists = found { _, parts in isList(parts[parts.count - 1]) ? Array(parts.dropLast()) : nil }
        if !lists.isEmpty { return lists }
        let days = found { _, parts in parts.count > 1 && isDay(parts[parts.count - 1]) ? Array(parts.dropLast(2)) : nil
        }
        if !days.isEmpty { return days }
        return found { entry, parts in
            switch SlackFileContent(of: entry, in: tree) {
            case .dump: Array(parts.dropLast())
            case .messages: parts.count > 1 ? Array(parts.dropLast(2)) : nil
            case .nothing, .unknown: nil
            }
        }
    }

    private static func isList(_ name: String) -> Bool {
        peopleLists.contains(name) || listings.contains { $0.name == name }
    }

    private static func base(_ entry: SourceTree.Entry) -> String {
        EntryName.components(of: entry.path).last ?? ""
    }

    /// `2016-01-15.json`.
    private static func isDay(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard bytes.count == 15, name.hasSuffix(".json"), bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-")
        else { return false }
        return [0, 1, 2, 3, 5, 6, 8, 9].allSatisfy { bytes[$0] &- 0x30 < 10 }
    }

    /// Whether it stands where files of messages stand: what somebody uploaded may look like anything, also like an export.
    private static func isUpload(_ path: String) -> Bool {
        let parts = EntryName.components(of: path)
        let folders = parts.dropLast()
        return folders.contains("__uploads") || folders.last == "attachments" && !isDay(parts[parts.count - 1])
            || SlackFileIndex.id(path) != nil
    }

    /// What macOS puts beside a file on other systems' disks: `._name`, which begins with a number of its own.
    private static func isAppleDouble(_ entry: SourceTree.Entry, _ parts: [String], in tree: SourceTree) -> Bool {
        guard parts[parts.count - 1].hasPrefix("._") else { return false }
        return (try? tree.head(of: entry, 4)) == [0x00, 0x05, 0x16, 0x07]
    }
}
