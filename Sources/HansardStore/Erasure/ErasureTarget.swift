import Hansard
import PairChannel

/// Whose records are to be erased.
package enum ErasureTarget: Sendable, Equatable {
    /// A message, by its id; `conversation` where the archive has several of that id.
    case message(String, conversation: String?)
    /// What somebody wrote, and what sources say of them.
    case person(String)
    /// The messages that a selection comes to.
    case selection(Selection)
}

/// Who answers for an erasure, and why.
package struct ErasureWarrant: Sendable, Equatable {
    /// Why: `request of 2026-03-02`, `court order 4 O 17/26`, `retention:CLASS`. It stands on pages.
    package let ground: String
    /// Who does it.
    package let actor: String
    /// Who has approved it; somebody else.
    package let approver: String

    /// Says of whoever asks that two agree.
    ///
    /// - Throws: `ErasureProblem` where a word is missing, or both are the same.
    package init(ground: String, actor: String, approver: String) throws(ErasureProblem) {
        for (name, value) in [("--ground", ground), ("--actor", actor), ("--approver", approver)] {
            guard !value.allSatisfy(\.isWhitespace) else { throw ErasureProblem(.noWord(name)) }
            guard value.utf8.count <= 500, !value.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
                throw ErasureProblem(.badWord(name))
            }
        }
        guard ID(actor) != ID(approver) else { throw ErasureProblem(.sameTwice(actor)) }
        (self.ground, self.actor, self.approver) = (ground, actor, approver)
    }
}

/// Why nothing was erased.
package struct ErasureProblem: Error, Equatable, CustomStringConvertible {
    /// What is wrong.
    package enum Reason: Equatable, Sendable {
        case noWord(String)
        case badWord(String)
        case sameTwice(String)
        case noMessage(String, conversation: String?)
        case severalMessages(String, conversations: [String])
        case noConversation(String)
        case noPerson(String)
        case query(String)
        case held(matters: [String], messages: Int)
        case noMatter(String)
    }

    /// What is wrong.
    package let reason: Reason

    init(_ reason: Reason) { self.reason = reason }

    /// In whole sentences: what is wrong, and how to mend it.
    package var description: String {
        switch reason {
        case .noWord(let option): "\(option) says nothing. Nothing was changed."
        case .badWord(let option): "\(option) takes one line of at most 500 bytes. Nothing was changed."
        case .sameTwice(let name):
            "“\(name)” cannot approve what “\(name)” does: --actor and --approver are two people. Nothing was changed."
        case .noMessage(let id, let conversation):
            "The archive has no message “\(id)”\(conversation.map { " in “\($0)”" } ?? ""). Nothing was changed. Look it up with: "
                + "hansard search"
        case .severalMessages(let id, let conversations):
            "The archive has a message “\(id)” in \(conversations.count) conversations: "
                + conversations.prefix(10).map { "“\($0)”" }.joined(separator: ", ")
                + ". Nothing was changed. Say which, with --conversation."
        case .noConversation(let id): "The archive has no conversation “\(id)”. Nothing was changed."
        case .noPerson(let id): "Nobody in this archive has the id “\(id)”. Nothing was changed."
        case .query(let reason): "\(reason) Nothing was changed."
        case .held(let matters, let messages):
            "Nothing was erased: \(messages) of these messages are held for \(matters.map { "“\($0)”" }.joined(separator: ", ")). "
                + "The refusal is on record. A hold ends with: hansard hold --release MATTER"
        case .noMatter(let matter):
            "Nothing is held for “\(matter)”. “hansard hold --list” says what is."
        }
    }
}
