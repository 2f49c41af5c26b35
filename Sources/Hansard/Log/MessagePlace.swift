import PairChannel

/// Of which conversation and day a `message` line is, by what seals count it.
package struct MessagePlace: Hashable, Sendable {
    /// The system, if it is not the empty one, and the channel: JSON strings as they stand in lines.
    package let conversation: [UInt8]
    /// In UTC, since 1970.
    package let day: Int

    /// - Parameter line: A `message` line without its LF, which was found to be one of the log’s.
    /// - Returns: `nil` where the line does not say it any more.
    package init?(_ line: UnsafeBufferPointer<UInt8>) {
        var cursor = JSONCursor(line)
        var conversation: [UInt8] = []
        guard (try? cursor.takeSeq()) != nil else { return nil }
        while cursor.at < cursor.end, line[cursor.at] == UInt8(ascii: ","), (try? cursor.takePlainComma()) != nil,
            let name = try? cursor.takePlainName(), let value = try? cursor.takePlainValue()
        {
            if line[name].elementsEqual(Self.time) {
                guard !conversation.isEmpty, let day = Self.day(line, value) else { return nil }
                (self.conversation, self.day) = (conversation, day)
                return
            }
            if line[name].elementsEqual(Self.system) { conversation.append(contentsOf: line[value]) }
            if line[name].elementsEqual(Self.channel) { conversation.append(contentsOf: line[value]) }
        }
        return nil
    }

    /// Messages of an account of a conversation on a day.
    package init(_ conversation: Account, day: Int) {
        var name: [UInt8] = []
        if !conversation.system.isEmpty { name.appendJSON(conversation.system) }
        name.appendJSON(conversation.externalID.text)
        (self.conversation, self.day) = (name, day)
    }

    private static let system = Array("system".utf8)
    private static let channel = Array("channel".utf8)
    private static let time = Array("sent_at".utf8)

    /// The day of an instant that stands at `value` with its quotation marks.
    private static func day(_ line: UnsafeBufferPointer<UInt8>, _ value: Range<Int>) -> Int? {
        guard value.count > 12 else { return nil }
        return LogTime.day(UnsafeBufferPointer(rebasing: line[value.lowerBound + 1..<value.lowerBound + 11]))
    }
}
