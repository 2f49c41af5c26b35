import PairChannel

/// What the page of a thread is called, without its ending: `thread-1767312000.000200`.
///
/// The id of its first message where that is a safe file name in small letters, and otherwise the first 16 digits of its SHA-256
/// (`thread-x-9f86d081884c7d65`): ids of a source may be any bytes, and two that differ in capitals alone must have two files.
package enum ThreadName {
    /// Answers from which on a thread has a page.
    package static let leastAnswers = 2
    private static let prefix = "thread-"

    /// The name of the page of the thread that begins with the message `id`.
    package static func name(of id: String) -> String {
        prefix + (isPlain(id) ? id : "x-" + String(SHA256Hasher.hash(Array(id.utf8)).hexadecimal.prefix(16)))
    }

    /// What stands behind `thread-` in the name of a page, if it is one.
    package static func key(of name: some StringProtocol) -> String? {
        name.hasPrefix(prefix) && name.utf8.count > prefix.utf8.count ? String(name.dropFirst(prefix.utf8.count)) : nil
    }

    /// Whether the id of a thread’s first message is its key itself.
    package static func isPlain(_ id: String) -> Bool {
        guard (1...100).contains(id.utf8.count), !id.hasPrefix("x-"), id.utf8.first != UInt8(ascii: ".") else {
            return false
        }
        return id.utf8.allSatisfy { byte in
            byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_")
        }
    }
}
