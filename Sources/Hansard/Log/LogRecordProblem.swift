import PairChannel

/// Why a line of the log was refused, and which one: nothing of a record is guessed or passed over.
package struct LogRecordProblem: Error, Equatable, CustomStringConvertible {
    /// What is wrong with it.
    package enum Kind: Error, Equatable {
        /// The line is no JSON.
        case json(JSONProblem)
        /// The line does not begin with the number that it should have.
        case notNext(found: Int64?)
        /// A newer program wrote the log.
        case newerFormat(Int64)
        /// Nothing is known of lines of this type.
        case unknownType(String)
        /// A line of any type that is known has no such member.
        case unknownMember(String)
        /// The type does not have the member.
        case misplaced(member: String, type: String)
        /// It comes twice, or before one that it has to come after.
        case order(member: String)
        /// The type needs the member.
        case without(member: String, type: String)
        /// The value is none that the member may have.
        case wrong(member: String)
    }

    /// Why.
    package let kind: Kind
    /// The number that the line has, or should have.
    package let seq: Int64

    /// - Parameter seq: See there.
    package init(_ kind: Kind, seq: Int64) { (self.kind, self.seq) = (kind, seq) }

    /// Whole sentences, with how to mend it. It quotes no message.
    package var description: String { "Record \(seq) of the log: \(what) \(mend)" }

    /// What is wrong with the line, without its number: the beginning of a sentence, and its end.
    package var what: String {
        switch kind {
        case .json(let problem): "\(problem)."
        case .notNext(let found?): "the line’s number is \(found)."
        case .notNext(nil): "the line does not begin with its number, {\"seq\":\(seq)."
        case .newerFormat(let format):
            "the log’s format is \(format), and this program knows \(LogArchive.currentFormat)."
        case .unknownType(let type): "the type “\(type.prefix(40))” is not known."
        case .unknownMember(let name): "the member “\(name.prefix(40))” is not known."
        case .misplaced(let member, let type): "a line of type “\(type)” has no “\(member)”."
        case .order(let member): "“\(member)” comes twice, or later than it has to."
        case .without(let member, let type): "a line of type “\(type)” needs “\(member)”."
        case .wrong(let member): "“\(member)” has a value that it cannot have."
        }
    }

    /// Whether a newer program may have written the line; else it is damaged.
    package var mayBeNewer: Bool {
        switch kind {
        case .newerFormat, .unknownType, .unknownMember, .misplaced: true
        default: false
        }
    }

    private var mend: String {
        mayBeNewer
            ? "Update Hansard: a newer one wrote this log. If none did, the line is damaged: run hansard verify."
            : "The line is damaged: run hansard verify, and put back log/ from a copy."
    }
}
