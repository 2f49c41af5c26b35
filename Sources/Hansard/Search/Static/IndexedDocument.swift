/// One text of a message, with all that a search shows of it.
package struct IndexedDocument: Sendable {
    package struct Flags: OptionSet, Sendable {
        package let rawValue: UInt16
        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let link = Flags(rawValue: 1)
        package static let file = Flags(rawValue: 2)
        package static let reaction = Flags(rawValue: 4)
        package static let edit = Flags(rawValue: 8)
        package static let thread = Flags(rawValue: 16)
        package static let deleted = Flags(rawValue: 32)
        package static let unseen = Flags(rawValue: 64)
        /// The source gives the time to the minute only.
        package static let minute = Flags(rawValue: 128)
        /// What the message says now, and not a former text.
        package static let current = Flags(rawValue: 256)

        /// The other one of a pair has not answered it to the end of the record.
        package static let unanswered = Flags(rawValue: 512)
        /// Its texts are Markdown, and not plain.
        package static let markdown = Flags(rawValue: 1_024)

        /// All that a query can ask for.
        package static let all: Flags = [.link, .file, .reaction, .edit, .thread, .deleted, .unseen, .unanswered]
        /// Those that change without a record of their message.
        package static let open: Flags = [.unseen, .unanswered]

        /// The flags that a query can ask for, with their keys in the index.
        package static let searched: [(flag: Flags, key: [UInt8])] = [
            (.link, key("link")), (.file, key("file")), (.reaction, key("reaction")), (.edit, key("edit")),
            (.thread, key("thread")), (.deleted, key("deleted")), (.unseen, key("unseen")),
            (.unanswered, key("unanswered")),
        ]

        private static func key(_ name: String) -> [UInt8] { [IndexKey.flag.rawValue] + Array(name.utf8) }
    }

    package var number = 0
    package var seconds: Int64 = 0
    package var conversation: Int64 = 0
    /// 0 where none is recorded.
    package var sender: Int64 = 0
    /// How many months the page’s first is before the message’s own, by UTC, and which of the parts it is, from 0.
    package var monthsBack = 0
    package var part = 0
    /// How many texts of the same message are before this one.
    package var version = 0
    package var flags: Flags = []
    package var id: ArraySlice<UInt8> = []
    package var text: ArraySlice<UInt8> = []

    package init() {}
}

/// The first byte of keys that are no words.
package enum IndexKey: UInt8, Sendable {
    case flag = 1
    case sender
    case conversation
    case personID
    case personEmail  // in small letters, as far as they are ASCII
    case personWord
    case conversationID  // or its folder’s name
    case conversationName
    case conversationWord
    case conversationsOfPerson

    package func callAsFunction(_ text: some Sequence<UInt8>) -> [UInt8] { [rawValue] + text }

    package func callAsFunction(_ number: Int64) -> [UInt8] {
        [rawValue] + [16, 8, 0].map { UInt8(truncatingIfNeeded: number >> Int64($0)) }
    }
}

extension TermCollector {
    /// Takes a document’s words, its sender and its conversation.
    package mutating func add(_ document: IndexedDocument, _ tokenizer: SearchTokenizer) {
        let number = document.number
        document.text.withUnsafeBufferPointer { text in
            tokenizer.tokenize(text, for: .index) { term, _ in
                add(term, number)
                return true
            }
        }
        add(.sender, document.sender, number)
        add(.conversation, document.conversation, number)
    }

    /// As `IndexKey` makes the key, without an array for each.
    @inline(__always)
    private mutating func add(_ kind: IndexKey, _ id: Int64, _ number: Int) {
        let key = (
            kind.rawValue, UInt8(truncatingIfNeeded: id >> 16), UInt8(truncatingIfNeeded: id >> 8),
            UInt8(truncatingIfNeeded: id)
        )
        withUnsafeBytes(of: key) { bytes in bytes.withMemoryRebound(to: UInt8.self) { add($0, number) } }
    }

    /// Takes those of a document’s flags that are among `wanted`.
    package mutating func addFlags(_ document: IndexedDocument, _ wanted: IndexedDocument.Flags = .all) {
        let flags = document.flags.intersection(wanted)
        guard !flags.isEmpty else { return }
        for (flag, key) in IndexedDocument.Flags.searched where flags.contains(flag) {
            add(key, document.number)
        }
    }
}
