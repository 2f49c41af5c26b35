/// A message, by the ids that its system has for it and its conversation.
package struct Permalink: Hashable, Sendable {
    /// The system’s usual name, `slack`.
    package let system: String
    package let conversation: String
    package let message: String

    package init(system: String, conversation: String, message: String) {
        (self.system, self.conversation, self.message) = (system, conversation, message)
    }

    /// The message that an address leads to, if that is of a form that some system is known to have.
    package init?(address: String) {
        for form in Self.forms {
            if let known = form.permalink(address) {
                self = known
                return
            }
        }
        return nil
    }

    /// The message that a path leads to on a host of its system, without the `/` at its beginning.
    package init?(path: String) {
        for form in Self.forms {
            if let host = form.host, let known = form.permalink("https://\(host)/\(path)") {
                self = known
                return
            }
        }
        return nil
    }

    /// The forms of addresses that are known. One more is a type, named here.
    static let forms: [any PermalinkForm.Type] = [SlackPermalinks.self]

    /// Whether a text may have such an address: cheap, and never wrongly no.
    package static func mayStand(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        var at = 0
        while let slash = memoryIndex(of: UInt8(ascii: "/"), in: text, from: at) {
            at = slash + 1
            if text[slash...].starts(with: mark.utf8) { return true }
        }
        return false
    }

    /// What stands in every such address. The archive has an index of the texts that have it.
    package static let mark = "/archives/"

    /// The messages to which addresses in a text lead, plain or CommonMark.
    package static func all(in text: UnsafeBufferPointer<UInt8>) -> [Permalink] {
        guard mayStand(in: text) else { return [] }
        return PlainText.addresses(in: text).compactMap { range in
            var end = range.upperBound
            // In CommonMark an address may stand in brackets, with more of the text right behind it.
            if let bracket = text[range].firstIndex(where: { $0 == UInt8(ascii: ")") || $0 == UInt8(ascii: "]") }) {
                end = bracket
            }
            return Permalink(address: String(decoding: text[range.lowerBound..<end], as: UTF8.self))
        }
    }
}

/// How a system writes addresses of its messages: what a reader of its exports knows.
protocol PermalinkForm: SendableMetatype {
    /// The message that `address` leads to; `nil` for any other address.
    static func permalink(_ address: String) -> Permalink?
    /// A host of addresses whose paths say by themselves which message they are of; `nil` where a path alone says less.
    static var host: String? { get }
}
