/// Where things are in an export.
///
/// An official export has `users.json`, `channels.json` and so on beside one folder for each conversation, with a file
/// for each day. Enterprise Grid puts the same into `teams/<team>/` once more. slackdump's dumps are one file for each
/// conversation.
struct SlackLayout {
    /// `users.json` and `org_users.json`, wherever they are.
    private(set) var people: [ExportTree.Entry] = []
    /// `channels.json` and its like.
    private(set) var conversations: [Listing] = []
    private(set) var folders: [Folder] = []
    /// `C0123ABCD.json`: may be a dump, by its name.
    private(set) var dumps: [ExportTree.Entry] = []

    struct Listing {
        let entry: ExportTree.Entry
        let kind: ConversationKind
        /// `teams/T1/`, or empty.
        let team: String
    }

    /// A conversation's day files, oldest first.
    struct Folder {
        let team: String
        let name: String
        var days: [ExportTree.Entry]
    }

    private static let listings: [(name: String, kind: ConversationKind)] = [
        ("channels.json", .room), ("groups.json", .group), ("mpims.json", .group), ("dms.json", .pair),
    ]

    init(_ tree: ExportTree) {
        self.init(tree, below: "")
        if isEmpty, let wrapper = tree.wrapper { self.init(tree, below: wrapper + "/") }
    }

    private var isEmpty: Bool { people.isEmpty && conversations.isEmpty && folders.isEmpty && dumps.isEmpty }

    private init(_ tree: ExportTree, below base: String) {
        var placeOfFolder: [String: Int] = [:]
        for entry in tree.entries where entry.path.hasPrefix(base) && entry.path.hasSuffix(".json") {
            var parts = entry.path.dropFirst(base.count).split(separator: "/")
            var team = ""
            if parts.count > 2, parts[0] == "teams" {
                team = "teams/\(parts[1])/"
                parts.removeFirst(2)
            }
            if parts.count == 1 {
                addFile(entry, String(parts[0]), team: team)
            } else if parts.count == 2, Self.isDay(parts[1]) {
                let key = team + parts[0]
                if let place = placeOfFolder[key] {
                    folders[place].days.append(entry)
                } else {
                    placeOfFolder[key] = folders.count
                    folders.append(Folder(team: team, name: String(parts[0]), days: [entry]))
                }
            }
        }
        let order = Self.listings.map(\.name)
        conversations.sort { a, b in
            let (x, y) = (order.firstIndex(of: Self.base(a.entry)) ?? 0, order.firstIndex(of: Self.base(b.entry)) ?? 0)
            return (a.team, x) < (b.team, y)
        }
    }

    private mutating func addFile(_ entry: ExportTree.Entry, _ name: String, team: String) {
        if name == "users.json" || name == "org_users.json" {
            people.append(entry)
        } else if let listing = Self.listings.first(where: { $0.name == name }) {
            conversations.append(Listing(entry: entry, kind: listing.kind, team: team))
        } else if team.isEmpty, Self.mayBeDump(name) {
            dumps.append(entry)
        }
    }

    private static func base(_ entry: ExportTree.Entry) -> String {
        entry.path.split(separator: "/").last.map(String.init) ?? ""
    }

    /// `2016-01-15.json`.
    private static func isDay(_ name: Substring) -> Bool {
        let bytes = Array(name.utf8)
        guard bytes.count == 15, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return false }
        return [0, 1, 2, 3, 5, 6, 8, 9].allSatisfy { bytes[$0] &- 0x30 < 10 }
    }

    /// A channel's id, and in the dump of a thread the thread's `ts` behind it: `C0123ABCD-1767312000.000200.json`.
    private static func mayBeDump(_ name: String) -> Bool {
        let stem = name.dropLast(5)
        let id = stem.prefix { $0 != "-" }
        guard let first = id.first, "CDG".contains(first), (7...15).contains(id.utf8.count) else { return false }
        return id.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber) }
    }
}
