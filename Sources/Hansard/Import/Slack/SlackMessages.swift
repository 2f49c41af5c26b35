import PairChannel

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

    mutating func read(_ stream: inout JSONArrayStream, into sink: inout RecordSink) throws {
        let isFileComplete = try sink.eachObject(of: &stream, called: "message") {
            json, origin, sink throws(SlackProblem) in
            try record(json, origin, into: &sink)
            guard case .array(let replies)? = json["slackdump_thread_replies"], !replies.isEmpty else { return }
            recordReplies(replies, of: origin, into: &sink)
        }
        if !isFileComplete { isComplete = false }
    }

    /// The stretch of time of which the export holds every message.
    ///
    /// Only messages outside of threads count for its ends: an exporter that was asked for some days brings along the
    /// older roots of threads, and not what stood around them. `nil` when there is none, or when something of the
    /// conversation was quarantined: what is missing may be just that.
    func coverage(_ sink: inout RecordSink) -> CoverageRecord? {
        guard isComplete, let first, let last else { return nil }
        return CoverageRecord(conversation: sink.conversation(conversation), first: first, last: last)
    }

    /// slackdump's dumps keep the replies inside of the root. Their bytes are a part of the root's.
    private mutating func recordReplies(_ replies: [JSONValue], of root: Origin, into sink: inout RecordSink) {
        let places = sink.withBytes(root.raw) { Self.places(ofReplies: replies.count, in: $0) }
        for (reply, place) in zip(replies, places) {
            let raw = ByteRange(offset: Int(root.raw.offset) + place.bytes.lowerBound, count: place.bytes.count)
            let origin = sink.origin(line: root.line + place.line, raw: raw)
            guard case .object = reply else {
                isComplete = false
                sink.quarantine(origin, ElementProblem.notAnObject("message").description)
                continue
            }
            do throws(SlackProblem) {
                try record(reply, origin, into: &sink)
            } catch {
                isComplete = false
                sink.quarantine(origin, error.description)
            }
        }
    }

    /// Where the replies stand in their root, and on which line after its first; none if there are not `count` of them.
    private static func places(
        ofReplies count: Int, in root: UnsafeBufferPointer<UInt8>
    ) -> [(bytes: Range<Int>, line: Int64)] {
        let ranges = NestedElements.ranges(of: "slackdump_thread_replies", in: root)
        guard ranges.count == count else { return [] }
        var (line, counted) = (Int64(0), 0)  // the line feeds before `counted` are in `line`
        return ranges.map { range in
            for byte in root[counted..<range.lowerBound] where byte == 0x0A { line += 1 }
            counted = range.lowerBound
            return (range, line)
        }
    }

    private mutating func record(
        _ json: JSONValue, _ origin: Origin, into sink: inout RecordSink
    ) throws(SlackProblem) {
        let message = try SlackMessage(json)
        let maker = SlackRecords(directory: directory, conversation: conversation)
        switch message.subtype {
        case "message_changed": try maker.recordChange(message, origin, into: &sink)
        case "message_deleted": try maker.recordDeletion(message, origin, into: &sink)
        default:
            try maker.recordMessage(message, origin, into: &sink)
            guard !message.isInThread else { return }
            first = min(first ?? message.sentAt, message.sentAt)
            last = max(last ?? message.sentAt, message.sentAt)
        }
    }
}

/// Finds the elements of an array inside an object's bytes.
enum NestedElements {
    /// Where the elements of the member `name` stand in `object`; empty when there is no such array.
    static func ranges(of name: String, in object: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        (try? parse(name, in: object)) ?? []
    }

    private static func parse(
        _ name: String, in bytes: UnsafeBufferPointer<UInt8>
    ) throws(JSONProblem) -> [Range<Int>] {
        var cursor = JSONCursor(bytes)
        var ranges: [Range<Int>] = []
        try cursor.takeObject { (cursor, key) throws(JSONProblem) in
            guard bytes[key.range].elementsEqual(name.utf8) else {
                _ = try cursor.skipValue()
                return
            }
            try cursor.takeArray { (cursor) throws(JSONProblem) in ranges.append(try cursor.skipValue()) }
        }
        return ranges
    }
}
