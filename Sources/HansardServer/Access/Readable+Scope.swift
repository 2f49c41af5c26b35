import Hansard
import HansardStore

extension Readable {
    /// What it comes to in the archive as `whole` sees it; `nil` for all there is.
    func scope(_ whole: ArchiveReader) throws -> ArchiveScope? {
        switch self {
        case .everything: return nil
        case .nothing: return ArchiveScope(conversations: [], from: nil, until: nil, includesPresence: false)
        case .part(let part):
            // Who reports to whom is asked of the state that is read.
            let people = part.reports == nil ? part.people : try whole.people().people(of: part)
            var conversations = try whole.conversations(
                ofPeople: people, teams: part.teams, named: part.conversations)
            if let excluded = part.excluded {
                conversations.subtract(try whole.conversations(ofPeople: [excluded], teams: [], named: []))
            }
            return ArchiveScope(
                conversations: conversations,
                from: part.from.map { Timestamp(microseconds: $0) },
                until: part.until.map { Timestamp(microseconds: $0) }, includesPresence: true)
        }
    }
}
