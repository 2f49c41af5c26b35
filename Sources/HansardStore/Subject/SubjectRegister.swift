import GRDB
import Hansard
import PairChannel

/// What an archive holds of one person, as the register of a copy for them has it: how much of what, and from when to when. It
/// names nobody else.
package struct SubjectRegister: Sendable, Equatable {
    /// A kind of what is held.
    package enum Category: String, Sendable, CaseIterable {
        /// What sources said of the person, each version.
        case particulars
        /// Messages by the person.
        case written
        /// Messages of others in the person’s pairs and groups.
        case received
        /// Messages elsewhere that answer one by the person.
        case replies
        /// Messages of others that the person edited, deleted or reacted to.
        case changed
        /// Other messages that name the person, now or in an earlier version.
        case naming
        /// By the person, as all up to memberships are.
        case edits, deletions, reactions
        /// Files of messages by the person.
        case files
        /// Marks of seen by the person.
        case seen
        /// Changes of the person’s presence.
        case presence
        /// When they came and left.
        case memberships
        /// Messages by the person of which the text was erased.
        case erased
        /// Lines that were not understood, of files that records of the person came from.
        case quarantined
    }

    /// How many, and when the first and the last was.
    package struct Span: Sendable, Equatable {
        /// How many.
        package var count = 0
        /// `nil` where none has a time.
        package var first: Timestamp?
        /// The same.
        package var last: Timestamp?

        /// None.
        package init() {}

        /// Takes so many, of a time or from one to another.
        mutating func take(_ count: Int = 1, from first: Timestamp?, to last: Timestamp?) {
            self.count += count
            self.first = [self.first, first].compactMap(\.self).min()
            self.last = [self.last, last].compactMap(\.self).max()
        }
    }

    /// What one source said of the person at some time.
    package struct Particulars: Sendable, Equatable {
        /// `nil`, as all of these, where the source said none.
        package var name: String?
        /// Their full name, and what they sign in or are mentioned by.
        package var realName: String?
        package var handle: String?
        /// Their mail address.
        package var email: String?
        /// What they do, without the names of others.
        package var title: String?
        /// The same.
        package var team: String?
        /// By a pseudonym.
        package var manager: String?
    }

    /// A format and a system that records of the person came from.
    package struct Source: Sendable, Hashable {
        /// The format’s id.
        package let format: String
        /// Empty for the one without a name.
        package let system: String
    }

    /// The person’s, by which the archive calls them.
    package let id: ID
    /// In all systems, in their order.
    package var accounts: [Account] = []
    /// As it is shown now; `nil` where none is known.
    package var name: String?
    /// Names as of a date, oldest first.
    package var names: [DatedName] = []
    /// Each once, oldest first.
    package var particulars: [Particulars] = []
    /// Names and particulars were erased from the record.
    package var isErased = false
    /// Those without any are left out.
    package var holdings: [Category: Span] = [:]
    /// Messages by the person, by kind of conversation.
    package var written: [ConversationKind: Span] = [:]
    /// Of the files of messages by the person, together.
    package var fileBytes: Int64 = 0
    /// In their order.
    package var sources: [Source] = []
    /// The conversations with something of the person, by their numbers in the database: not to be told.
    package var conversations: Set<Int64> = []
    /// What others are called in this copy, by their ids: for whoever has to name one, and not to be told.
    package var pseudonyms: [ID: String] = [:]

    /// A register of nothing.
    package init(of id: ID) { self.id = id }
}

extension ArchiveReader {
    /// Those classes of retention that some of these conversations belong to, in their order.
    ///
    /// - Parameter conversations: By their numbers in the database.
    package func classes(_ rules: [RetentionRule], of conversations: Set<Int64>) throws -> [RetentionRule] {
        let all = try self.conversations()
        return try rules.filter { !(try $0.conversations(in: self, among: all).isDisjoint(with: conversations)) }
    }
}
