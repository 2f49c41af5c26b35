import Hansard
import HansardStore

extension ArchiveReader {
    /// Every conversation in which one of the part's people takes part, and its conversations. Ids that the archive does
    /// not have come to nothing: who has not written yet may sign in all the same.
    func scope(of part: Readable.Part) throws -> ArchiveScope {
        let directory = try people()
        var chosen = Set(try conversations().filter { part.conversations.contains($0.sourceID) }.map(\.id))
        let readable = directory.people(of: part)
        for person in directory.people where readable.contains(person.sourceID) {
            chosen.formUnion(try conversations(of: person.id))
        }
        return ArchiveScope(
            conversations: chosen, from: part.from.map { Timestamp(microseconds: $0) },
            until: part.until.map { Timestamp(microseconds: $0) }, includesPresence: true)
    }
}
