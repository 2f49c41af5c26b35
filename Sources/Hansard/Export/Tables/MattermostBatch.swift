import PairChannel

/// One ZIP file of a Mattermost export, gathered in memory but for the files of messages.
struct MattermostBatch {
    /// Of `posts.csv`, in their order.
    static let columns = [
        "Post Creation Time", "Post Update Time", "Post Update Type", "Team Id", "Team Name", "Team Display Name",
        "Channel Id", "Channel Name", "Channel Display Name", "Channel Type", "User Id", "User Email", "Username",
        "Post Id", "Edited By Post Id", "Replied to Post Id", "Post Message", "Post Type", "User Type",
        "Previews Post Id",
    ]

    var warnings = ExportWarnings()
    private(set) var posts = 0
    private var table: [UInt8] = []
    private var channels: [String: Channel] = [:]
    private var first: Timestamp?
    private var last: Timestamp?
    private var files: [(file: StoredFile, path: String, crc32: UInt32)] = []
    private var paths: Set<String> = []
    private let isGuarded: Bool

    private struct Channel {
        let name: String
        let title: String
        let type: String
        var first: Timestamp?
        var last: Timestamp?
        var messages = 0
        var attachments = 0
    }

    init(isGuarded: Bool) {
        self.isGuarded = isGuarded
        if isGuarded { table.append(CSV.byteOrderMark) }
        CSV.append(Self.columns, isGuarded: false, to: &table)
    }

    mutating func append(_ row: MattermostRow) {
        CSV.append(row.cells, isGuarded: isGuarded, to: &table)
        let new = Channel(name: row.channel.name, title: row.channel.title, type: row.channelType)
        var channel = channels[row.channel.id] ?? new
        for time in [row.createdAt, row.updatedAt].compactMap({ $0 }) where !row.post.isEmpty {
            (first, last) = (min(first ?? time, time), max(last ?? time, time))
            (channel.first, channel.last) = (min(channel.first ?? time, time), max(channel.last ?? time, time))
        }
        switch row.type {
        case "message":
            channel.messages += 1
            posts += 1
        case "attachment": channel.attachments += 1
        default: break
        }
        channels[row.channel.id] = channel
    }

    // MARK: Files

    /// `files/<post>/<file>-<name>`, of safe names.
    static func path(_ file: StoredFile, _ name: String, ofPost post: String) -> String {
        let isSafe =
            (1...64).contains(post.utf8.count) && post.utf8.allSatisfy { isPlain($0) && $0 != UInt8(ascii: ".") }
        let folder = isSafe ? post : String(SHA256Hasher.hash(Array(post.utf8)).hexadecimal.prefix(32))
        // The end has what kind of file it is.
        let plain = String(decoding: name.utf8.map { isPlain($0) ? $0 : UInt8(ascii: "_") }.suffix(100), as: UTF8.self)
        return "files/\(folder)/\(file.sha256.prefix(26))-\(plain)"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "._-".utf8.contains(byte)
    }

    mutating func add(_ file: StoredFile, _ path: String, _ archive: any ExportArchive) throws {
        guard paths.insert(path).inserted else { return }
        var checksum = CRC32()
        try archive.read(file) { checksum.update($0) }
        files.append((file, path, checksum.value))
    }

    // MARK: Writing

    /// - Parameter name: To which the first and the last instant are added.
    func write(_ name: String, _ archive: any ExportArchive, to files: any ExportFiles) throws {
        try files.begin("\(name)-\(first?.milliseconds ?? 0)-\(last?.milliseconds ?? 0).zip")
        var (zip, out) = (ZipWriter(), [UInt8]())
        do {
            try zip.add("posts.csv", table, to: &out)
            for (file, path, crc32) in self.files {
                try zip.begin(path, size: file.bytes, crc32: crc32, to: &out)
                try archive.read(file) { piece in
                    try zip.append(piece, to: &out)
                    try files.append(&out)
                }
                try zip.end()
            }
            try zip.add("metadata.json", metadata, to: &out)
            if !warnings.isEmpty { try zip.add("warning.txt", warnings.text, to: &out) }
        } catch let problem as ZipProblem {
            throw ExportProblem(description: problem.description)
        }
        zip.finish(to: &out)
        try files.append(&out)
        try files.end()
    }

    private var metadata: [UInt8] {
        .object { out in
            out.name("Channels")
            out.openObject()
            for (id, channel) in channels.sorted(by: { ID($0.key) < ID($1.key) }) {
                out.name(id)
                out.appendObject { append(channel, id, &$0) }
            }
            out.closeObject()
            out.member("MessagesCount", channels.values.reduce(0) { $0 + $1.messages })
            out.member("AttachmentsCount", channels.values.reduce(0) { $0 + $1.attachments })
            out.member("StartTime", first?.milliseconds ?? 0)
            out.member("EndTime", last?.milliseconds ?? 0)
        }
    }

    private func append(_ channel: Channel, _ id: String, _ out: inout [UInt8]) {
        for name: StaticString in ["TeamId", "TeamName", "TeamDisplayName"] { out.member(name, "") }
        out.member("ChannelId", id)
        out.member("ChannelName", channel.name)
        out.member("ChannelDisplayName", channel.title)
        out.member("ChannelType", channel.type)
        out.member("RoomId", "\(channel.type) - \(channel.title) - \(id)")
        out.member("StartTime", channel.first?.milliseconds ?? 0)
        out.member("EndTime", channel.last?.milliseconds ?? 0)
        out.member("MessagesCount", channel.messages)
        out.member("AttachmentsCount", channel.attachments)
    }
}
