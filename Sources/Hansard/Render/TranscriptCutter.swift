/// A page of a conversation as it is cut: the months it stands for, where it begins, and how full it is.
package struct TranscriptCut: Equatable, Sendable {
    package var first: CalendarMonth
    package var last: CalendarMonth
    package var part: Int
    package var start: MessagePosition
    package var messages: Int
    /// Bytes of HTML that the messages’ texts come to, about; see `TranscriptWeight`.
    package var weight: Int

    package init(
        first: CalendarMonth, last: CalendarMonth, part: Int, start: MessagePosition, messages: Int, weight: Int
    ) {
        (self.first, self.last, self.part) = (first, last, part)
        (self.start, self.messages, self.weight) = (start, messages, weight)
    }
}

/// Cuts a conversation into pages, message by message, from its beginning.
///
/// A page takes in whole months until it has `leastMessages`, or is a good part full; months that have more than
/// `mostMessages` together, or more than `mostWeight`, are cut into parts. What a page takes in depends on what came
/// before it alone, so that a message which is added at the end changes the last page or makes a new one, and never
/// moves another message to another page.
package struct TranscriptCutter: Sendable {
    /// Messages after which a page ends with its month.
    package static let leastMessages = 200
    /// Messages that a page has at the most.
    package static let mostMessages = 500
    /// A page of that weight is well below 300 kB, with room for what is said later of its messages: reactions, edits,
    /// marks. One message alone may be more.
    package static let mostWeight = 190_000
    private static let leastWeight = mostWeight / 2

    /// The page that messages are added to; `nil` before the first.
    package private(set) var page: TranscriptCut?
    /// What the months of the page have in all their parts.
    private var messages = 0
    private var weight = 0

    /// Begins a conversation.
    package init() {}

    /// Goes on with a conversation's last page.
    ///
    /// - Parameter before: What the earlier parts of the same months have.
    package init(_ page: TranscriptCut, before: (messages: Int, weight: Int)) {
        self.page = page
        (messages, weight) = (before.messages + page.messages, before.weight + page.weight)
    }

    /// Adds the next message.
    ///
    /// - Returns: The page that is complete with the message before, if this one begins another.
    package mutating func add(_ start: MessagePosition, _ month: CalendarMonth, weight added: Int) -> TranscriptCut? {
        var complete: TranscriptCut?
        if let open = page {
            let isFullPeriod = messages >= Self.leastMessages || weight >= Self.leastWeight
            let beginsPeriod = month != open.last && isFullPeriod
            if beginsPeriod || open.messages >= Self.mostMessages || open.weight + added > Self.mostWeight {
                complete = open
                page = TranscriptCut(
                    first: beginsPeriod ? month : open.first, last: month, part: beginsPeriod ? 1 : open.part + 1,
                    start: start, messages: 0, weight: 0)
                if beginsPeriod { (messages, weight) = (0, 0) }
            }
        } else {
            page = TranscriptCut(first: month, last: month, part: 1, start: start, messages: 0, weight: 0)
        }
        page!.last = month
        page!.messages += 1
        page!.weight += added
        messages += 1
        weight += added
        return complete
    }
}

/// How much of a page a message takes: about the bytes of its row in HTML when it is new.
package enum TranscriptWeight {
    /// A row without its text: anchor, time, sender, marks.
    private static let row = 300

    /// - Parameter text: As it is stored, in UTF-8.
    /// - Returns: Bytes, at least those of a row without a text.
    package static func weight(of text: UnsafeBufferPointer<UInt8>, _ format: TextFormat) -> Int {
        let text = LongText.shown(text)
        let extras = Self.extras  // once a text: a static one is checked for being made at every use
        var escaped = text.count
        var addresses = 0
        for i in text.indices {
            let extra = Int(extras[Int(text[i])])
            if extra == 0 { continue }
            if extra < mayHide {
                escaped += extra
            } else if text[i] == UInt8(ascii: ":") {
                if i + 1 < text.count, text[i + 1] == UInt8(ascii: "/") { addresses += 1 }
            } else if let hidden = HiddenCharacter(text, at: i) {
                escaped += hidden.html.utf8.count
            }
        }
        // The text of an address stands there twice, and lists and quotes have more markup than signs for it.
        let markup = (addresses > 0 ? text.count + 80 * addresses : 0) + (format == .markdown ? text.count : 0)
        return row + escaped + markup
    }

    private static let mayHide = 255

    /// Bytes that a byte comes to beyond itself; `mayHide` where that depends on those after it.
    private static let extras: [UInt8] = (0...255).map { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "\n"): 4
        case UInt8(ascii: "<"), UInt8(ascii: ">"): 3
        case UInt8(ascii: "\""): 5
        case UInt8(ascii: "\t"): 0
        case 0..<0x20, 0x7F: 32
        case UInt8(ascii: ":"): 255
        default: HiddenCharacter.mayBegin(UInt8(byte)) && byte != 0x0D ? 255 : 0
        }
    }
}
