import Hansard
import HansardStore

extension Readable {
    /// What it comes to in the archive as `whole` sees it; `nil` for all there is.
    func scope(_ whole: ArchiveReader) throws -> ArchiveScope? {
        switch self {
        case .everything: return nil
        case .nothing: return ArchiveScope(conversations: [], from: nil, until: nil, includesPresence: false)
        case .part(let selection): return try selection.scope(in: whole)
        }
    }
}
