import PairChannel

/// Who or what somebody is in one system: an id counts there alone, and the `7` of two systems are two.
///
/// A source's reader says which system it is of (`SourceFormat.system`), or the user does with `--system`.
package struct Account: Hashable, Sendable {
    /// Of `A–Z a–z 0–9 . _ : -`; empty for the native log's own.
    package let system: String
    /// The id as the system has it.
    package let externalID: ID

    /// - Precondition: `system` is empty or `isSystem`.
    package init(system: String, externalID: ID) { (self.system, self.externalID) = (system, externalID) }

    /// Reads `system/id`, and `id` as one of the native log. An id of the native log that has a slash has one before it, too.
    /// `nil` if what stands before the first slash cannot be a system's name, or if there is no id.
    package init?(_ text: String) {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            guard !text.isEmpty else { return nil }
            self.init(system: "", externalID: ID(text))
            return
        }
        let (system, id) = (String(text[..<slash]), String(text[text.utf8.index(after: slash)...]))
        guard system.isEmpty || Self.isSystem(system), !id.isEmpty else { return nil }
        self.init(system: system, externalID: ID(id))
    }

    /// As `init(_:)` reads it: different for different accounts.
    package var text: String {
        system.isEmpty && !externalID.text.utf8.contains(UInt8(ascii: "/")) ? externalID.text : spelledOut
    }

    /// The same with the slash always: `/7`, `slack/7`.
    package var spelledOut: String { "\(system)/\(externalID.text)" }

    /// Whether a system may be called so.
    package static func isSystem(_ name: String) -> Bool {
        guard name.utf8.count <= 64, let first = name.utf8.first, isLetterOrDigit(first) else { return false }
        return name.utf8.allSatisfy { isLetterOrDigit($0) || "._:-".utf8.contains($0) }
    }
}
