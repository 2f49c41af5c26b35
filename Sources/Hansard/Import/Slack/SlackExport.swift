extension FormatID {
    package static let slack = FormatID("slack")
}

/// A Slack workspace export: the official one, one in the same layout by slackdump, or slackdump's dumps, in a folder, a zip
/// or a file of its own.
struct SlackExport: SourceFormat {
    static let id = FormatID.slack
    static let kind = SourceKind.snapshot
    static let system = SlackPermalinks.system
    static let inputs =
        "the folder or zip of a Slack export (with users.json and channels.json somewhere in it)"

    private let tree: SourceTree

    init(_ tree: SourceTree, _ options: ImportOptions) { self.tree = SlackFolderNames.reading(tree) }

    // MARK: Recognising

    /// - Throws: What a source has to do with Slack that is not read all the same: an archive of slackdump's own, more exports
    ///   than one, a file out of an export that does not say what it is.
    static func recognises(_ probe: SourceProbe) throws(ImportError.Problem) -> Confidence {
        guard probe.tree.isSingleFile else {
            if let problem = refusal(of: probe.tree) { throw problem }
            return recognises(probe.tree) ? .certain : .none
        }
        if SlackdumpArchive.isDatabase(probe.head) {
            throw .notRead(SlackdumpArchive.words(printable(probe.tree.entries[0].path)))
        }
        let isArray = probe.firstByte == UInt8(ascii: "[")
        guard isArray || isDump(probe.head) else { return .none }
        if recognises(probe.tree) { return .certain }
        guard isArray else { return .none }
        throw .unknownFormat("one JSON array; is it a file out of a Slack export? Name the export")
    }

    /// A dump of one conversation, or a day's file of an export on its own, is one value over many lines.
    private static func isDump(_ head: ArraySlice<UInt8>) -> Bool {
        let start = String(decoding: head.prefix(4_096), as: UTF8.self)
        return start.contains("\"channel_id\"") || start.contains("\"messages\"")
    }

    /// Whether `tree` looks like an export. Reads a little of it where the names alone do not say.
    static func recognises(_ tree: SourceTree) -> Bool {
        let layout = SlackLayout(tree)
        if tree.isSingleFile { return !layout.dumps.isEmpty }
        if !layout.conversations.isEmpty, !layout.people.isEmpty || !layout.folders.isEmpty { return true }
        if !layout.dumps.isEmpty { return true }
        // What `slackdump emoji` writes.
        if !layout.emojiLists.isEmpty, !layout.emoji.isEmpty { return true }
        return layout.folders.lazy.flatMap(\.days).prefix(20).contains { day in
            if case .messages = SlackFileContent(of: day, in: tree) { true } else { false }
        }
    }

    private static func refusal(of tree: SourceTree) -> ImportError.Problem? {
        let roots = SlackLayout.roots(of: tree)
        if roots.count > 1 { return .severalExports(roots.map { printable(String($0.dropLast())) }) }
        return roots.isEmpty ? SlackdumpArchive.problem(in: tree) : nil
    }

    // MARK: Reading

    /// People and conversations first, and then each conversation's messages from the oldest file to the newest. At the end
    /// it says for each conversation what stretch of it the export holds, and names each file of the tree that was not
    /// understood.
    mutating func read(into sink: inout RecordSink) throws {
        let layout = SlackLayout(tree)
        let directory = SlackDirectory(files: SlackFileIndex(layout.uploads))
        sink.openFile = { [tree] path in try tree[path].map { try tree.reader(for: $0) } }
        for entry in layout.people {
            var stream = try begin(entry, &sink)
            try SlackPeople(directory: directory).read(&stream, into: &sink)
        }
        for file in layout.unneeded where file.kind == .integrationLog {
            SlackIntegrations.read(file.entry, in: tree, into: directory)
        }
        var index = SlackConversations(directory: directory)
        for listing in layout.conversations {
            var stream = try begin(listing.entry, &sink)
            try index.read(&stream, listing, into: &sink)
        }
        try SlackEmoji(tree).read(layout.emoji, lists: layout.emojiLists, into: &sink)
        var coverage: [CoverageRecord] = []
        for folder in index.ordered(layout.folders) {
            if let range = try readFolder(folder, &index, directory, into: &sink) { coverage.append(range) }
        }
        for dump in layout.dumps {
            if let range = try readDump(dump, &index, directory, into: &sink) { coverage.append(range) }
        }
        for range in coverage { sink.append(.coverage(range)) }
        try quarantineFiles(layout, directory, into: &sink)
        for files in unread(layout) { sink.reportUnread(files) }
    }

    private func begin(_ entry: SourceTree.Entry, _ sink: inout RecordSink) throws -> JSONArrayStream {
        JSONArrayStream(try tree.begin(entry, in: &sink))
    }

    private func readFolder(
        _ folder: SlackLayout.Folder, _ index: inout SlackConversations, _ directory: SlackDirectory,
        into sink: inout RecordSink
    ) throws -> CoverageRecord? {
        var reader = SlackMessages(directory: directory, conversation: index.id(of: folder))
        for day in folder.days {
            var stream = try begin(day, &sink)
            if !index.isListed(folder) {
                if day.hasDoubtfulName, !index.isAnnounced(folder) {
                    sink.quarantine(
                        Origin(line: 1, raw: .absent), SlackProblem.doubtfulName(folder.name).description)
                }
                index.announce(folder, into: &sink)
            }
            try reader.read(&stream, into: &sink)
        }
        return reader.coverage(&sink)
    }

    /// Names each file that nobody read, and why.
    private func quarantineFiles(
        _ layout: SlackLayout, _ directory: SlackDirectory, into sink: inout RecordSink
    ) throws {
        for (entry, problem) in layout.others {
            let reader = try? tree.hashingReader(for: entry)
            sink.begin(entry, of: tree, reader)
            try Self.quarantineFile(reader, problem, into: &sink)
            // One that cannot be read has no hash.
            try? reader?.readToEnd()
        }
        for entry in layout.uploads where !directory.namedFiles.contains(entry.path) {
            let reader = try? tree.hashingReader(for: entry)
            sink.begin(entry, of: tree, reader)
            // One that cannot be read has no hash.
            try? reader?.readToEnd()
            sink.quarantine(Origin(line: 1, raw: .absent), SlackProblem.unnamedUpload.description)
        }
    }

    /// A whole file that is not understood. Text is kept with the reason, as of any other line that is quarantined; the
    /// bytes of anything else stay where they are.
    private static func quarantineFile(
        _ reader: HashingReader?, _ problem: SlackProblem, into sink: inout RecordSink
    ) throws {
        var origin = Origin(line: 1, raw: .absent)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: JSONArrayStream.chunkBytes, alignment: 1)
        defer { buffer.deallocate() }
        while true {
            let count = (try? reader?.read(into: buffer)) ?? 0
            let piece = buffer[..<count]
            if !origin.continues, let first = piece.first(where: { !" \t\r\n\u{FEFF}".utf8.contains($0) }),
                first != UInt8(ascii: "["), first != UInt8(ascii: "{")
            {
                break
            }
            guard count > 0 else { break }
            origin.raw = sink.store(piece)
            sink.quarantine(origin, problem.description)
            sink.didRead(bytes: count)
            try sink.emitIfFull()
            origin.continues = true
        }
        if !origin.continues { sink.quarantine(origin, problem.description) }
    }

    /// Files that hold nothing the archive keeps: said, and no failure.
    private func unread(_ layout: SlackLayout) -> [UnreadFiles] {
        var unread = layout.unneeded.filter { $0.kind == .integrationLog }.map {
            UnreadFiles(
                name: tree.fileName(of: $0.entry), count: 1, reason: "which apps were added when; it holds no messages")
        }
        let avatars = layout.unneeded.filter { $0.kind == .avatar }.map(\.entry)
        if let first = avatars.first, let folder = first.path.firstRange(of: "__avatars") {
            unread.append(
                UnreadFiles(
                    name: tree.fileName(at: String(first.path[..<folder.upperBound])), count: avatars.count,
                    reason: "pictures of people, which the archive does not keep"))
        }
        return unread
    }

    /// slackdump's `{"channel_id":…,"name":…,"messages":[…]}`, with each thread's replies inside of its root.
    private func readDump(
        _ entry: SourceTree.Entry, _ index: inout SlackConversations, _ directory: SlackDirectory,
        into sink: inout RecordSink
    ) throws -> CoverageRecord? {
        var stream = try begin(entry, &sink)
        try stream.begin()
        let id = stream.members["channel_id"] ?? ""
        index.announce(dump: id, name: stream.members["name"], into: &sink)
        var reader = SlackMessages(directory: directory, conversation: id)
        try reader.read(&stream, into: &sink)
        let isThread = stream.members["thread_ts"].map { !$0.isEmpty } ?? false
        return isThread ? nil : reader.coverage(&sink)
    }
}
