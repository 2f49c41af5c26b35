import PairChannel

/// Attachments and their files.
extension LogLineReader {
    /// Those of the line, in the batch’s `attachments`.
    mutating func attachments() throws(Problem) -> Range<Int32> {
        let start = Int32(batch.attachments.count)
        guard line.has(.attachments) else { return start..<start }
        var cursor = LineCursor(line.bytes, line[.attachments].range)
        if try cursor.open(UInt8(ascii: "["), close: UInt8(ascii: "]")) {
            repeat {
                batch.attachments.append(try attachment(&cursor))
            } while try cursor.takeComma(
                orClose: UInt8(ascii: "]"))
        }
        return start..<Int32(batch.attachments.count)
    }

    private mutating func attachment(_ cursor: inout LineCursor) throws(Problem) -> AttachmentRecord {
        var attachment = AttachmentRecord()
        guard try cursor.open(UInt8(ascii: "{"), close: UInt8(ascii: "}")) else { return attachment }
        repeat {
            let name = String(decoding: line.bytes[try cursor.string().range], as: UTF8.self)
            try cursor.take(UInt8(ascii: ":"))
            switch name {
            case "id" where !attachment.id.isPresent: attachment.id = try text(&cursor)
            case "name" where !attachment.name.isPresent: attachment.name = try text(&cursor)
            case "type" where !attachment.type.isPresent: attachment.type = try text(&cursor)
            case "url" where !attachment.url.isPresent: attachment.url = try text(&cursor)
            case "sha256" where !attachment.sha256.isPresent: attachment.sha256 = try text(&cursor)
            case "note" where !attachment.note.isPresent: attachment.note = try text(&cursor)
            case "size" where attachment.bytes == nil:
                guard let bytes = cursor.integer() else { throw .wrong(member: LineMember.attachments.text) }
                attachment.bytes = bytes
            case "id", "name", "type", "url", "sha256", "note", "size": throw .order(member: name)
            default: throw .unknownMember(name)
            }
        } while try cursor.takeComma(orClose: UInt8(ascii: "}"))
        return attachment
    }

    private mutating func text(_ cursor: inout LineCursor) throws(Problem) -> ByteRange {
        let (range, escaped) = try cursor.string()
        return try place(range, escaped: escaped)
    }

    /// One that came apart from its message.
    mutating func attachment() throws(Problem) -> LogRecord {
        let owner = AttachmentRecord.Owner(
            origin: try origin(), conversation: try channel(), message: try place(.id))
        let kept = batch.attachments.count
        let places = try attachments()
        guard places.count == 1 else { throw .wrong(member: LineMember.attachments.text) }
        // It is the record itself, and none of those that records have.
        var attachment = batch.attachments[kept]
        batch.attachments.removeLast()
        attachment.owner = owner
        if line.has(.file) {
            let place = Int32(batch.files.count)
            batch.files.append(try readFile(owner.origin))
            attachment.files = place..<place + 1
        }
        return .attachment(attachment)
    }

    /// One of a workspace’s own emoji: with an image, or another name of one.
    mutating func emoji() throws(Problem) -> LogRecord {
        guard line.has(.file) != line.has(.alias) else {
            throw .without(member: LineMember.file.text, type: LogLineType.emoji.text)
        }
        var emoji = EmojiRecord(origin: try origin(), name: try place(.emoji), alias: try place(.alias))
        if line.has(.file) {
            let place = Int32(batch.files.count)
            batch.files.append(try readFile(emoji.origin))
            emoji.files = place..<place + 1
        }
        return .emoji(emoji)
    }

    func file() throws(Problem) -> LogRecord {
        guard let ordinal = try line.number(.ordinal) else { throw .wrong(member: LineMember.ordinal.text) }
        let origin = Origin(line: try line.number(.line) ?? 0, raw: .absent)
        return .file(LogFile(message: try messageName(), ordinal: ordinal, file: try readFile(origin)))
    }

    private func readFile(_ origin: Origin) throws(Problem) -> AttachmentFile {
        guard let members = try line.tree(.file), let path = members["path"]?.string else {
            throw .wrong(member: LineMember.file.text)
        }
        try LogJSON.check(members, has: ["path", "sha256", "size", "kind", "width", "height", "left_out"])
        var file = AttachmentFile(path: path, origin: origin)
        file.outcome = try Self.outcome(members)
        return file
    }

    private static func outcome(_ file: JSONValue) throws(Problem) -> AttachmentFile.Outcome {
        if let leftOut = file["left_out"] {
            let reasons: [AttachmentFile.LeftOut] = [.tooLarge, .unreadable, .refused]
            guard let why = reasons.first(where: { $0.name == leftOut.string }),
                let bytes = LogJSON.number(file["size"])
            else { throw .wrong(member: LineMember.file.text) }
            return .leftOut(why, bytes: bytes)
        }
        guard let sha256 = file["sha256"] else { return .absent }
        guard let digits = sha256.string, let bytes = LogJSON.number(file["size"]),
            let kind = FileKind.allCases.first(where: { $0.name == file["kind"]?.string })
        else { throw .wrong(member: LineMember.file.text) }
        let (width, height) = (LogJSON.number(file["width"]) ?? 0, LogJSON.number(file["height"]) ?? 0)
        let look = FileLook(kind, width: Int(width), height: Int(height))
        return .kept(StoredFile(sha256: digits, bytes: bytes, look: look))
    }
}

/// Values of members that are rare, as trees.
enum LogJSON {
    typealias Problem = LogRecordProblem.Kind

    /// - Throws: `unknownMember` if an object has others than `names`.
    static func check(_ value: JSONValue, has names: [String]) throws(Problem) {
        for member in value.members where !names.contains(member.name) { throw .unknownMember(member.name) }
    }

    static func number(_ value: JSONValue?) -> Int64? {
        guard case .number(let digits)? = value else { return nil }
        return Int64(digits)
    }

    static func time(_ value: JSONValue?) -> Timestamp? {
        guard var text = value?.string else { return nil }
        return text.withUTF8 { LogTime.instant($0)?.0 }
    }

    /// The elements of a list; `nil` for anything else.
    static func list(_ value: JSONValue?) -> [JSONValue]? {
        if case .array(let elements)? = value { elements } else { nil }
    }

    /// Numbers, each written as one.
    static func numbers(_ value: JSONValue?) -> [Int64]? {
        guard let elements = list(value) else { return nil }
        let numbers = elements.compactMap(number)
        return numbers.count == elements.count ? numbers : nil
    }

    /// An account by its `system`, if that is not empty, and by its id in the member `id`.
    static func account(_ value: JSONValue, id: String) -> Account? {
        guard let externalID = value[id]?.string else { return nil }
        return Account(system: value["system"]?.string ?? "", externalID: ID(externalID))
    }
}
