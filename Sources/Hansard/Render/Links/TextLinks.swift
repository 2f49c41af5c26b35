/// Where addresses and mentions in texts lead in the site.
package struct TextLinks: Sendable {
    /// A page, and a place on it.
    package struct Target: Hashable, Sendable {
        /// From the site’s root, without its ending.
        package let page: String
        package let anchor: String?

        package init(page: String, anchor: String? = nil) { (self.page, self.anchor) = (page, anchor) }

        /// The way there from a page from which `root` leads to the site’s root. Markdown pages have no places on them.
        func href(root: String, asHTML: Bool) -> String {
            asHTML ? "\(root)\(page).html\(anchor.map { "#" + $0 } ?? "")" : "\(root)\(page).md"
        }
    }

    /// What addresses of messages lead to, of those that the site has.
    package let messages: [Permalink: Target]
    /// What `@name` and `#name` lead to.
    package let mentions: Mentions

    package init(messages: [Permalink: Target] = [:], mentions: Mentions = Mentions([])) {
        (self.messages, self.mentions) = (messages, mentions)
    }

    /// Where an address leads; `nil` for one that leads out of the site.
    func target(_ address: String) -> Target? {
        messages.isEmpty ? nil : Permalink(address: address).flatMap { messages[$0] }
    }

    /// The mentions of people and conversations that can be meant: `@Jamie Doe`, `#general`. The exports’ readers write them so.
    package struct Mentions: Sendable {
        private struct Entry {
            let name: [UInt8]
            let target: Target
        }

        /// By the first two bytes, sign and first of the name, the longest first.
        private let entries: [UInt16: [Entry]]

        /// - Parameter names: With the sign before them. One that two are called by leads nowhere.
        package init(_ names: [(name: String, target: Target)]) {
            var count: [[UInt8]: Int] = [:]
            for (name, _) in names { count[Array(name.utf8), default: 0] += 1 }
            var entries: [UInt16: [Entry]] = [:]
            for (name, target) in names {
                let bytes = Array(name.utf8)
                guard bytes.count > 1, count[bytes] == 1 else { continue }
                entries[Self.key(bytes[0], bytes[1]), default: []].append(Entry(name: bytes, target: target))
            }
            self.entries = entries.mapValues { $0.sorted { $0.name.count > $1.name.count } }
        }

        private static func key(_ first: UInt8, _ second: UInt8) -> UInt16 { UInt16(first) << 8 | UInt16(second) }

        /// The mention that begins at `at`: how long it is, and where it leads.
        func mention(at start: Int, in text: UnsafeBufferPointer<UInt8>) -> (length: Int, target: Target)? {
            guard start + 1 < text.count, start == 0 || !Self.isWord(text[start - 1]),
                let candidates = entries[Self.key(text[start], text[start + 1])]
            else { return nil }
            for entry in candidates {
                let end = start + entry.name.count
                guard end <= text.count, end == text.count || !Self.isWord(text[end]),
                    text[start..<end].elementsEqual(entry.name)
                else { continue }
                return (entry.name.count, entry.target)
            }
            return nil
        }

        private static func isWord(_ byte: UInt8) -> Bool {
            byte >= 0x80 || isLetterOrDigit(byte)
        }
    }
}
