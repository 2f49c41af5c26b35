import PairChannel

/// Why a line of the log was refused, and which one: nothing of a record is guessed or passed over.
package struct LogRecordProblem: Error, Equatable, CustomStringConvertible {
    package enum Kind: Error, Equatable {
        case json(JSONProblem)
        /// The line does not begin with the number that it should have.
        case notNext(found: Int64?)
        case newerFormat(Int64)
        case unknownType(String)
        case unknownMember(String)
        /// The type does not have the member.
        case misplaced(member: String, type: String)
        /// It comes twice, or before one that it has to come after.
        case order(member: String)
        case without(member: String, type: String)
        /// The value is none that the member may have.
        case wrong(member: String)
    }

    package let kind: Kind
    /// The number that the line has, or should have.
    package let seq: Int64

    package init(_ kind: Kind, seq: Int64) { (self.kind, self.seq) = (kind, seq) }

    package var description: String { "Record \(seq) of the log: \(what) \(mend)" }

    private var what: String {
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

    private var mend: String {
        switch kind {
        case .newerFormat, .unknownType, .unknownMember, .misplaced:
            "Update Hansard: a newer one wrote this log. If none did, the line is damaged: run hansard verify."
        default: "The line is damaged: run hansard verify, and put back log/ from a copy."
        }
    }
}
