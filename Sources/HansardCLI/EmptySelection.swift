import Hansard
import HansardStore
import HansardTerminal

/// What to say of a selection that has no message: which of the things that were asked for leaves none, and what there would be
/// without it.
struct EmptySelection {
    /// With no message in it.
    let selection: Selection
    /// Of the whole archive.
    let archive: ArchiveReader
    /// In which days are told.
    let zone: SiteZone

    /// How many messages there are, and when the first and the last were sent.
    private typealias Found = (messages: Int, first: Timestamp?, last: Timestamp?)

    /// Writes it on standard error, a line for each thing.
    ///
    /// - Throws: `ArchiveError`.
    func note() throws {
        if let query = selection.query { try note(query: query) }
        guard selection.from != nil || selection.until != nil else { return }
        var other = selection
        (other.from, other.until, other.query) = (nil, nil, nil)
        let found = try messages(of: other)
        guard let first = found.first, let last = found.last else { return }
        let what = selection.query == nil ? "Without the period" : "Without period and query"
        Terminal.note(
            "hansard: \(what) there \(count(found.messages)) in it, from \(day(first)) to \(day(last)).")
    }

    private func note(query text: String) throws {
        var other = selection
        other.query = nil
        let found = try messages(of: other)
        if found.messages > 0 {
            Terminal.note("hansard: Without the query there \(count(found.messages)) in it.")
        }
        guard let query = try? SearchQuery(text) else { return }
        let people = try archive.people()
        let explanation = try archive.explanation(of: query, zone: zone, .english) { kind, number in
            kind == .person ? people.index(ofID: number).map { people[$0].displayName } : nil
        }
        SearchCommand.note(explanation, found: false)
    }

    private func messages(of selection: Selection) throws -> Found {
        let reader = try ArchiveReader(path: archive.folder.path, scope: selection.scope(in: archive))
        let conversations = try reader.conversations()
        return (
            conversations.reduce(0) { $0 + $1.messages }, conversations.compactMap(\.firstAt).min(),
            conversations.compactMap(\.lastAt).max()
        )
    }

    private func count(_ messages: Int) -> String {
        "\(messages == 1 ? "is" : "are") \(counted(messages, "message", "messages"))"
    }

    private func day(_ at: Timestamp) -> String {
        var zone = zone
        return CivilDate(daysSince1970: zone.local(at).day).iso
    }
}
