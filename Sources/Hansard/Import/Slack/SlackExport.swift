/// A Slack workspace export: the official one, one in the same layout by slackdump, or slackdump's dumps.
package enum SlackExport {
    /// Whether `tree` looks like one. Reads a little of it where the names alone do not say.
    package static func recognises(_ tree: SourceTree) -> Bool {
        let layout = SlackLayout(tree)
        if tree.isSingleFile { return !layout.dumps.isEmpty }
        if !layout.conversations.isEmpty, !layout.people.isEmpty || !layout.folders.isEmpty { return true }
        if !layout.dumps.isEmpty { return true }
        return layout.folders.lazy.flatMap(\.days).prefix(20).contains { day in
            if case .messages = SlackFileContent(of: day, in: tree) { true } else { false }
        }
    }

    /// What `tree` has to do with Slack and is not read all the same: an archive of slackdump's own, or more exports than
    /// one. `nil` for anything else.
    package static func refusal(of tree: SourceTree) -> ImportError.Problem? {
        let roots = SlackLayout.roots(of: tree)
        if roots.count > 1 { return .severalExports(roots.map { printable(String($0.dropLast())) }) }
        return roots.isEmpty ? SlackdumpArchive.problem(in: tree) : nil
    }

    /// Reads all of `tree`: people and conversations first, and then each conversation's messages from the oldest file
    /// to the newest. At the end it says for each conversation what stretch of it the export holds, and names each file
    /// of the tree that was not understood.
    ///
    /// - Parameter beginFile: Called before the records of each file, with the file's name as `file:line` should show
    ///   it; the builder has been flushed by then.
    /// - Throws: `ImportError` when the archive is damaged, and what `beginFile` and the builder throw. A record that
    ///   cannot be read is quarantined, and the rest goes on.
    package static func read(
        _ tree: SourceTree, into builder: inout RecordSink, beginFile begun: (String) throws -> Void
    ) throws {
        let tree = SlackFolderNames.reading(tree)
        let layout = SlackLayout(tree)
        let directory = SlackDirectory(files: SlackFileIndex(layout.uploads))
        builder.openFile = { path in try tree[path].map { try tree.reader(for: $0) } }
        func beginFile(_ entry: SourceTree.Entry, _ builder: inout RecordSink) throws {
            try builder.flush()
            try begun(tree.fileName(of: entry))
        }
        func begin(_ entry: SourceTree.Entry, _ builder: inout RecordSink) throws -> JSONArrayStream {
            try beginFile(entry, &builder)
            return JSONArrayStream(try tree.reader(for: entry))
        }
        for entry in layout.people {
            var stream = try begin(entry, &builder)
            try SlackPeople(directory: directory).read(&stream, into: &builder)
        }
        var index = SlackConversations(directory: directory)
        for listing in layout.conversations {
            var stream = try begin(listing.entry, &builder)
            try index.read(&stream, listing, into: &builder)
        }
        var coverage: [CoverageRecord] = []
        for folder in index.ordered(layout.folders) {
            var reader = SlackMessages(directory: directory, conversation: index.id(of: folder))
            for day in folder.days {
                var stream = try begin(day, &builder)
                if !index.isListed(folder) {
                    if day.hasDoubtfulName, !index.isAnnounced(folder) {
                        let origin = Origin(line: 1, raw: .absent)
                        builder.quarantine(origin, SlackProblem.doubtfulName(folder.name).description)
                    }
                    index.announce(folder, into: &builder)
                }
                try reader.read(&stream, into: &builder)
            }
            if let range = reader.coverage(&builder) { coverage.append(range) }
        }
        for dump in layout.dumps {
            var stream = try begin(dump, &builder)
            if let range = try readDump(&stream, dump, &index, directory, into: &builder) { coverage.append(range) }
        }
        for range in coverage { builder.append(.coverage(range)) }
        for (entry, problem) in layout.others {
            try beginFile(entry, &builder)
            var reader = try? tree.reader(for: entry)
            try putAside(&reader, problem, into: &builder)
        }
        for entry in layout.uploads where !directory.namedFiles.contains(entry.path) {
            try beginFile(entry, &builder)
            builder.quarantine(Origin(line: 1, raw: .absent), SlackProblem.unnamedUpload.description)
        }
        builder.batch.unread += unread(layout, tree)
        try builder.flush()
    }

    /// A whole file that is not understood. Text is kept with the reason, as of any other line that is quarantined; the
    /// bytes of anything else stay where they are.
    private static func putAside(
        _ reader: inout (any ByteReader)?, _ problem: SlackProblem, into builder: inout RecordSink
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
            origin.raw = builder.batch.arena.store(piece)
            builder.quarantine(origin, problem.description)
            builder.batch.sourceBytes += count
            try builder.emitIfFull()
            origin.continues = true
        }
        if !origin.continues { builder.quarantine(origin, problem.description) }
    }

    /// Files that hold nothing the archive keeps: said, and no failure.
    private static func unread(_ layout: SlackLayout, _ tree: SourceTree) -> [UnreadFiles] {
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
    private static func readDump(
        _ stream: inout JSONArrayStream, _ entry: SourceTree.Entry, _ index: inout SlackConversations,
        _ directory: SlackDirectory, into builder: inout RecordSink
    ) throws -> CoverageRecord? {
        try stream.begin()
        let id = stream.members["channel_id"] ?? ""
        index.announce(dump: id, name: stream.members["name"], into: &builder)
        var reader = SlackMessages(directory: directory, conversation: id)
        try reader.read(&stream, into: &builder)
        let isThread = stream.members["thread_ts"].map { !$0.isEmpty } ?? false
        return isThread ? nil : reader.coverage(&builder)
    }
}
