import Hansard

extension ArchiveReader {
    /// The query does not say what it should, or names what is not there.
    struct QueryProblem: Error, CustomStringConvertible {
        /// In whole sentences.
        let description: String
    }

    /// The records of all messages that a query finds.
    ///
    /// - Parameter zone: Of its days.
    /// - Throws: `QueryProblem`.
    func messages(found text: String, zone: SiteZone) throws -> Set<Int64> {
        let query: SearchQuery
        do throws(SearchQuery.Problem) { query = try SearchQuery(text) } catch {
            throw QueryProblem(description: "The query cannot be read: \(error)")
        }
        // Hits are looked for so many at a time.
        let most = 1_000
        var (found, position): (Set<Int64>, MessagePosition) = ([], .last)
        while true {
            let result = try search(query, before: position, limit: most, zone: zone)
            if let name = result.unknownNames.first {
                throw QueryProblem(
                    description: "Nobody and nothing that is selected is called “\(name)”. Mend the query.")
            }
            found.formUnion(result.hits.map(\.place.seq))
            guard result.hasMore, let last = result.hits.last else { return found }
            position = last.place
        }
    }
}
