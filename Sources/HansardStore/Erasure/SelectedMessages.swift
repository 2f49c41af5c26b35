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

    /// Hits are looked for so many at a time.
    private static let hitsAtOnce = 1_000

    private func found(_ text: String, _ reader: ArchiveReader) throws -> Set<Int64> {
        let query: SearchQuery
        do throws(SearchQuery.Problem) { query = try SearchQuery(text) } catch {
            throw ErasureProblem(.query(error.description))
        }
        var (found, position): (Set<Int64>, MessagePosition) = ([], .last)
        while true {
            let result = try reader.search(query, before: position, limit: Self.hitsAtOnce, zone: zone)
            if let name = result.unknownNames.first {
                throw ErasureProblem(.query("Nobody and nothing that is selected is called “\(name)”."))
            }
            found.formUnion(result.hits.map(\.place.seq))
            guard result.hasMore, let last = result.hits.last else { return found }
            position = last.place
        }
    }
}
