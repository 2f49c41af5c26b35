import Hansard

extension RetentionRule {
    /// The conversations of the class, by their numbers.
    ///
    /// - Parameter all: Those that `reader` has.
    func conversations(in reader: ArchiveReader, among all: [ConversationSummary]) throws -> Set<Int64> {
        var its: Set<Int64> = try selection.isEmpty ? [] : selection.scope(in: reader).conversations
        its.formUnion(all.filter { kinds.contains($0.kind) }.map(\.id))
        // Also of those that are in it for their kind.
        return its.subtracting(try reader.conversations(leftOutBy: selection.except))
    }
}
