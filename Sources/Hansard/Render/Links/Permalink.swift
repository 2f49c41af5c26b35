/// A message, by the ids that its system has for it and its conversation.
package struct Permalink: Hashable, Sendable {
    /// The system’s usual name, `slack`.
    package let system: String
    package let conversation: String
    package let message: String

    package init(system: String, conversation: String, message: String) {
        (self.system, self.conversation, self.message) = (system, conversation, message)
    }

    /// A conversation, by the id that its system has for it.
    package struct Conversation: Hashable, Sendable {
        /// The system’s usual name, `slack`.
        package let system: String
        package let id: String

        /// - Parameter id: What stands in addresses: `C003`.
        package init(system: String, id: String) { (self.system, self.id) = (system, id) }

        /// What it may be called in the archive: by its id alone, and spelled out with its system.
        package var sourceIDs: (alone: String, spelledOut: String) { (id, "\(system)/\(id)") }
    }

    /// The one whose message it is.
    package var place: Conversation { Conversation(system: system, id: conversation) }

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
}

/// How a system writes addresses of its messages: what a reader of its exports knows.
protocol PermalinkForm: SendableMetatype {
    /// The message that `address` leads to; `nil` for any other address.
    static func permalink(_ address: String) -> Permalink?
    /// The conversation that `address` leads to, and to no message of it; `nil` for any other address.
    static func conversation(_ address: String) -> Permalink.Conversation?
    /// The system’s usual name.
    static var system: String { get }
    /// A host of addresses whose paths say by themselves which message they are of; `nil` where a path alone says less.
    static var host: String? { get }
}
