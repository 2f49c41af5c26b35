/// Reads the messages of one conversation.
struct SlackMessages {
    let directory: SlackDirectory
    let conversation: String
    /// The first and the last message outside of any thread.
    private var first: Timestamp?
    private var last: Timestamp?
    private var isComplete = true

    init(directory: SlackDirectory, conversation: String) {
        (self.directory, self.conversation) = (directory, conversation)
    }

    mutating func read(_ stream: inout JSONArrayStream, into builder: inout RecordSink) throws {
        let isFileComplete = try SlackElements.each(of: &stream, called: "message", into: &builder) {
            json, origin, builder throws(SlackProblem) in
            try record(json, origin, into: &builder)
            guard case .array(let replies)? = json["slackdump_thread_replies"], !replies.isEmpty else { return }
            recordReplies(replies, of: origin, into: &builder)
        }
        if !isFileComplete { isComplete = false }
    }

    /// The stretch of time of which the export holds every message.
    ///
    /// Only messages outside of threads count for its ends: an exporter that was asked for some days brings along the
    /// older roots of threads, and not what stood around them. `nil` when there is none, or when something of the
    /// conversation was quarantined: what is missing may be just that.
    func coverage(_ builder: inout RecordSink) -> CoverageRecord? {
        guard isComplete, let first, let last else { return nil }
        return CoverageRecord(conversation: builder.conversation(conversation), first: first, last: last)
    }

    /// slackdump's dumps keep the replies inside of the root. Their bytes are a part of the root's.
    private mutating func recordReplies(_ replies: [JSONValue], of root: Origin, into builder: inout RecordSink) {
        let ranges = NestedElements.ranges(of: "slackdump_thread_replies", in: builder.batch.arena[root.raw])
        guard ranges.count == replies.count else { return }
        var line = root.line
        var counted = root.raw.range.lowerBound  // the line feeds before this are in `line`
        for (reply, range) in zip(replies, ranges) {
            for byte in builder.batch.arena[counted..<range.lowerBound] where byte == 0x0A { line += 1 }
            counted = range.lowerBound
            let origin = Origin(line: line, raw: ByteRange(offset: range.lowerBound, count: range.count))
            do throws(SlackProblem) {
                guard case .object = reply else { throw .notAnObject("message") }
                try record(reply, origin, into: &builder)
            } catch {
                isComplete = false
                builder.quarantine(origin, error.description)
            }
        }
    }

    private mutating func record(
        _ json: JSONValue, _ origin: Origin, into builder: inout RecordSink
    ) throws(SlackProblem) {
        let message = try SlackMessage(json)
        let maker = SlackRecords(directory: directory, conversation: conversation)
        switch message.subtype {
        case "message_changed": try maker.recordChange(message, origin, into: &builder)
        case "message_deleted": try maker.recordDeletion(message, origin, into: &builder)
        default:
            try maker.recordMessage(message, origin, into: &builder)
            guard !message.isInThread else { return }
            first = min(first ?? message.sentAt, message.sentAt)
            last = max(last ?? message.sentAt, message.sentAt)
        }
    }
}

/// Finds the elements of an array inside an object's bytes.
enum NestedElements {
    /// Where the elements of the member `name` stand in `object`; empty when there is no such array.
    static func ranges(of name: String, in object: ArraySlice<UInt8>) -> [Range<Int>] {
        object.withUnsafeBufferPointer { bytes in
            (try? ranges(of: name, in: bytes))?.map {
                $0.lowerBound + object.startIndex..<$0.upperBound + object.startIndex
            } ?? []
        }
    }

    private static func ranges(
        of name: String, in bytes: UnsafeBufferPointer<UInt8>
    ) throws(JSONProblem) -> [Range<Int>] {
        var cursor = JSONCursor(bytes, from: 0, to: bytes.count)
        try cursor.take(UInt8(ascii: "{"))
        repeat {
            let key = try cursor.rawString()
            try cursor.take(UInt8(ascii: ":"))
            guard bytes[key.range].elementsEqual(name.utf8) else {
                _ = try cursor.skipValue()
                continue
            }
            try cursor.take(UInt8(ascii: "["))
            var ranges: [Range<Int>] = []
            repeat { ranges.append(try cursor.skipValue()) } while try cursor.takeComma(orClose: UInt8(ascii: "]"))
            return ranges
        } while try cursor.takeComma(orClose: UInt8(ascii: "}"))
        return []
    }
}
