/// A Slack workspace export: the official one, one in the same layout by slackdump, or slackdump's dumps.
package enum SlackExport {
    /// Whether `tree` looks like one. Reads a little of it where the names alone do not say.
    package static func recognises(_ tree: ExportTree) -> Bool {
        let layout = SlackLayout(tree)
        if !layout.conversations.isEmpty, !layout.people.isEmpty || !layout.folders.isEmpty { return true }
        if let day = layout.folders.first?.days.first { return firstMessage(of: day, in: tree)?["ts"] != nil }
        return layout.dumps.contains { isDump($0, in: tree) }
    }

    /// Reads all of `tree`: people and conversations first, and then each conversation's messages from the oldest file
    /// to the newest. At the end it says for each conversation what stretch of it the export holds.
    ///
    /// - Parameter beginFile: Called before the records of each file, with the file's name as `file:line` should show
    ///   it; the builder has been flushed by then.
    /// - Throws: `ImportError` when the archive is damaged, and what `beginFile` and the builder throw. A record that
    ///   cannot be read is put aside, and the rest goes on.
    package static func read(
        _ tree: ExportTree, into builder: inout BatchBuilder, beginFile: (String) throws -> Void
    ) throws {
        let layout = SlackLayout(tree)
        let directory = SlackDirectory()
        directory.files = SlackFileIndex(tree)
        builder.openFile = { path in try tree[path].map { try tree.reader(for: $0) } }
        func begin(_ entry: ExportTree.Entry, _ builder: inout BatchBuilder) throws -> JSONArrayStream {
            try builder.flush()
            try beginFile(tree.fileName(of: entry))
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
                if !index.isListed(folder) { index.announce(folder, into: &builder) }
                try reader.read(&stream, into: &builder)
            }
            if let range = reader.coverage(&builder) { coverage.append(range) }
        }
        for dump in layout.dumps where isDump(dump, in: tree) {
            var stream = try begin(dump, &builder)
            if let range = try readDump(&stream, dump, &index, directory, into: &builder) { coverage.append(range) }
        }
        for range in coverage { builder.append(.coverage(range)) }
        try builder.flush()
    }

    /// slackdump's `{"channel_id":…,"name":…,"messages":[…]}`, with each thread's replies inside of its root.
    private static func readDump(
        _ stream: inout JSONArrayStream, _ entry: ExportTree.Entry, _ index: inout SlackConversations,
        _ directory: SlackDirectory, into builder: inout BatchBuilder
    ) throws -> CoverageRecord? {
        try stream.begin()
        let id = stream.members["channel_id"] ?? ""
        index.announce(dump: id, name: stream.members["name"], into: &builder)
        var reader = SlackMessages(directory: directory, conversation: id)
        try reader.read(&stream, into: &builder)
        let isThread = stream.members["thread_ts"].map { !$0.isEmpty } ?? false
        return isThread ? nil : reader.coverage(&builder)
    }

    private static func isDump(_ entry: ExportTree.Entry, in tree: ExportTree) -> Bool {
        guard let reader = try? tree.reader(for: entry) else { return false }
        var stream = JSONArrayStream(reader)
        guard (try? stream.begin()) != nil else { return false }
        return stream.members["channel_id"].map { !$0.isEmpty } ?? false
    }

    private static func firstMessage(of entry: ExportTree.Entry, in tree: ExportTree) -> JSONValue? {
        guard let reader = try? tree.reader(for: entry) else { return nil }
        var stream = JSONArrayStream(reader)
        guard case .element(let bytes, _)? = try? stream.next() else { return nil }
        return try? JSONValue(parsing: bytes)
    }
}
