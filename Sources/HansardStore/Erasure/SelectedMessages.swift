import GRDB
import Hansard

/// Which messages a selection comes to, in the state of an archive that `whole` reads.
struct SelectedMessages {
    private let archive: String
    private let whole: ArchiveReader
    private let zone: SiteZone

    init(archive: String, _ whole: ArchiveReader, zone: SiteZone) {
        (self.archive, self.whole, self.zone) = (archive, whole, zone)
    }

    /// By the numbers of their records.
    func messages(of selection: Selection) throws -> Set<Int64> {
        let scope = selection == .everything ? nil : try selection.scope(in: whole)
        let reader = try ArchiveReader(path: archive, scope: scope)
        if let query = selection.query { return try found(query, reader) }
        return try reader.read { try Int64.fetchSet($0, sql: "SELECT seq FROM message") }
    }

    private func found(_ query: String, _ reader: ArchiveReader) throws -> Set<Int64> {
        do { return try reader.messages(found: query, zone: zone) } catch let problem as ArchiveReader.QueryProblem {
            throw ErasureProblem(.query(problem.description))
        }
    }
}
