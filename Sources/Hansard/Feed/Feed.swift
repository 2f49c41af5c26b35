import Crypto

/// The newest of something, for programs that follow it. `docs/feeds.md` says what is in it and why.
package struct Feed: Sendable {
    /// An address or URN that stays the feed’s for ever.
    package var id: String
    package var title: String
    package var language: String
    /// Whose record it is.
    package var author: String
    /// The page that it belongs to and the feed’s two files, from the site’s root.
    package var page: String
    package var jsonPath: String
    package var atomPath: String
    /// The site’s address, with `/` at the end; `nil` when it is not known.
    package var baseURL: String?
    /// Where older items are, from the site’s root; the feed’s own file says so.
    package var next: String?
    /// Newest first.
    package var items: [FeedItem]

    package init(
        id: String, title: String, language: String, author: String, page: String, path: String, baseURL: String?,
        items: [FeedItem]
    ) {
        self.id = id
        self.title = title
        self.language = language
        self.author = author
        self.page = page
        (jsonPath, atomPath) = (path + ".json", path + ".xml")
        self.baseURL = baseURL
        self.items = items
    }

    /// Where the members of `_hansard` are explained.
    static let aboutPath = "assets/feeds.txt"
}

/// One thing that a feed tells of.
package struct FeedItem: Sendable {
    package struct Author: Sendable, Equatable {
        package let name: String
        /// From the site’s root; `nil` for somebody without a page.
        package let page: String?
        package init(name: String, page: String?) { (self.name, self.page) = (name, page) }
    }

    /// What the record knows of a message beside what feeds know.
    package struct Record: Sendable {
        package var conversation: String  // ids in the source
        package var message: String
        /// Of its record; `nil` where that would tell how much there is besides.
        package var number: Int64?
        package var isEdited: Bool
        package var isDeleted: Bool
        package var reactions: [Reaction]

        /// One that stands, with the ids of the people who are known to have given it, and how many did.
        package struct Reaction: Sendable {
            package let emoji: String
            package let people: [String]
            package let count: Int

            package init(emoji: String, people: [String], count: Int) {
                (self.emoji, self.people, self.count) = (emoji, people, count)
            }
        }

        package init(
            conversation: String, message: String, number: Int64?, isEdited: Bool, isDeleted: Bool,
            reactions: [Reaction]
        ) {
            self.conversation = conversation
            self.message = message
            self.number = number
            self.isEdited = isEdited
            self.isDeleted = isDeleted
            self.reactions = reactions
        }
    }

    package var updated: Timestamp { modified ?? published }

    package enum Details: Sendable {
        case message(Record)
        /// What somebody has not seen of a conversation.
        case unseen(person: String, conversation: String, oldest: String)
    }

    /// A URN that stays the item’s for ever, whatever is edited.
    package var id: String
    package var title: String
    /// Its place, from the site’s root.
    package var page: String
    package var author: Author?
    package var published: Timestamp
    package var precision: TimePrecision
    package var modified: Timestamp?
    package var html: [UInt8]
    package var text: [UInt8]
    package var details: Details

    package init(
        id: String, title: String, page: String, author: Author?, published: Timestamp,
        precision: TimePrecision = .second, modified: Timestamp? = nil, html: [UInt8],
        text: [UInt8], details: Details
    ) {
        self.id = id
        self.title = title
        self.page = page
        self.author = author
        self.published = published
        self.precision = precision
        self.modified = modified
        self.html = html
        self.text = text
        self.details = details
    }
}

/// A URN made from what never changes about a thing: the same parts give the same one, on every site and in every build.
///
/// - Source: RFC 9562, section 5.8: a UUID of version 8, here of the first bytes of SHA-256.
package func stableURN(_ parts: String...) -> String {
    var hash = SHA256()
    for var part in parts {
        part.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        hash.update(bufferPointer: UnsafeRawBufferPointer(zero))
    }
    var text = [UInt8]()
    text.reserveCapacity(45)
    text.append("urn:uuid:")
    for (i, byte) in hash.finalize().prefix(16).enumerated() {
        if i == 4 || i == 6 || i == 8 || i == 10 { text.append(UInt8(ascii: "-")) }
        let byte = i == 6 ? byte & 0x0F | 0x80 : i == 8 ? byte & 0x3F | 0x80 : byte
        for digit in [byte >> 4, byte & 15] { text.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
    }
    return String(decoding: text, as: UTF8.self)
}

/// What ends a part, so that (“a”, “bc”) and (“ab”, “c”) differ: a byte of no UTF-8 text.
nonisolated(unsafe) private let zero: UnsafeBufferPointer<UInt8> = {
    let end = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1)
    end[0] = 0xFF
    return UnsafeBufferPointer(end)
}()
