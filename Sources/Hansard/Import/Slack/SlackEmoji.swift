/// A workspace’s own emoji beside its export, as `slackdump emoji` writes them into its folder or zip: the images in `emojis/`,
/// and a list that says what else they are called.
///
/// - Source: slackdump, “emoji”: `emojis/<name><ending of the address>`, and `index.json`, see `EmojiList`.
struct SlackEmoji {
    private let tree: SourceTree

    init(_ tree: SourceTree) { self.tree = tree }

    private static let folders: Set<String> = ["emoji", "emojis"]
    private static let lists: Set<String> = ["emoji.json", "emojis.json", "index.json"]
    /// A list of 20,000 emoji with all that is known of them has about 6 MiB.
    private static let maximumListBytes = 32 << 20

    /// Whether a path, from the export’s root, is of an image in a folder of them.
    static func isImage(_ parts: [String]) -> Bool {
        guard parts.count == 2, folders.contains(parts[0]), let point = parts[1].lastIndex(of: ".") else {
            return false
        }
        return EmojiImage.endings.contains(parts[1][parts[1].index(after: point)...].lowercased())
    }

    /// Whether a file is called like a list of emoji and is one: a channel may be called `emoji`.
    static func isList(_ parts: [String], _ entry: SourceTree.Entry, in tree: SourceTree) -> Bool {
        guard let name = parts.last, lists.contains(name),
            parts.count == 1 || parts.count == 2 && folders.contains(parts[0])
        else { return false }
        return list(entry, in: tree)?.isSlack ?? false
    }

    private static func list(_ entry: SourceTree.Entry, in tree: SourceTree) -> EmojiList? {
        guard entry.size <= maximumListBytes, let bytes = try? tree.head(of: entry, Int(entry.size)) else { return nil }
        return EmojiList(bytes)
    }

    /// Images first, each folder of them as one source, and then what else they are called.
    func read(
        _ images: [SourceTree.Entry], lists: [SourceTree.Entry], into sink: inout RecordSink
    ) throws {
        var folder: String?
        for (number, entry) in images.enumerated() {
            var parts = EntryName.components(of: entry.path)
            let name = parts.removeLast()
            let its = parts.joined(separator: "/")
            if its != folder { sink.begin(file: tree.fileName(at: its)) }
            folder = its
            let origin = sink.origin(line: Int64(number) + 1, raw: .absent)
            append(String(name[..<name.lastIndex(of: ".")!]), origin, into: &sink) {
                $0.files = $1.attach(entry.path, origin)
            }
            try sink.emitIfFull()
        }
        for entry in lists { try read(entry, into: &sink) }
    }

    private func read(_ entry: SourceTree.Entry, into sink: inout RecordSink) throws {
        let reader = try tree.hashingReader(for: entry)
        sink.begin(entry, of: tree, reader)
        try reader.readToEnd()
        sink.didRead(bytes: Int(entry.size))
        for (number, alias) in (Self.list(entry, in: tree)?.aliases ?? []).enumerated() {
            let origin = sink.origin(line: Int64(number) + 1, raw: .absent)
            append(alias.name, origin, into: &sink) { $0.alias = $1.store(alias.original) }
            try sink.emitIfFull()
        }
    }

    private func append(
        _ name: String, _ origin: Origin, into sink: inout RecordSink,
        _ complete: (inout EmojiRecord, inout RecordSink) -> Void
    ) {
        guard ShortNames.isName(name) else {
            return sink.quarantine(origin, SlackProblem.emojiName(name).description)
        }
        var emoji = EmojiRecord(origin: origin, name: sink.store(name))
        complete(&emoji, &sink)
        sink.append(.emoji(emoji))
    }
}
