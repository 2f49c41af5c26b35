import ArgumentParser
import Foundation
import Hansard
import HansardSite
import HansardStore
import HansardTerminal
import PairChannel

/// Which conversations, and which of their messages, a command is about.
struct SelectionOptions: ParsableArguments {
    @Option(
        name: .customLong("between"), parsing: .upToNextOption,
        help: "The conversation of two people, by their ids in the source.")
    var pair: [String] = []
    @Option(help: "This conversation, by its id in the source; may be given several times.")
    var conversation: [String] = []
    @OptionGroup var period: PeriodOptions
    @Option(help: "Only messages that this query finds, as hansard search takes it.")
    var query: String?

    /// Nothing is said.
    var isEmpty: Bool { pair.isEmpty && conversation.isEmpty && period.isEmpty && query == nil }

    /// Whether days are named, whose zone counts.
    var needsZone: Bool { !period.isEmpty || query != nil }

    func validate() throws {
        if !pair.isEmpty {
            guard pair.count == 2 else { throw ValidationError("--between takes two ids, such as --between 3 7.") }
            guard Selection.between(pair[0], pair[1]) != nil else {
                throw ValidationError("--between: “\(pair[0])” and “\(pair[1])” are no pair of two people’s ids.")
            }
        }
        if let query {
            do throws(SearchQuery.Problem) { _ = try SearchQuery(query) } catch {
                throw ValidationError("--query: \(error.description)")
            }
        }
    }

    /// What it comes to in the archive at `path`.
    ///
    /// - Parameter people: Ids of people whose conversations are meant as well.
    /// - Throws: `ArchiveError`, `ExportProblem` for what the archive does not have.
    func selection(_ people: [String] = [], inArchiveAt path: String, _ zone: SiteZone) throws -> Selection {
        var selection = people.isEmpty && pair.isEmpty && conversation.isEmpty ? Selection.everything : Selection()
        let reader = try ArchiveReader(path: path)
        let known = try reader.people()
        for id in people + pair where known.index(ofSourceID: id) == nil {
            throw ArchiveError(path, .noSuchPerson(id))
        }
        selection.people = Set(people.map { ID($0) })
        for name in conversation {
            let id = Pair(readingEitherOrder: name)?.channelName ?? name
            guard let found = try reader.conversation(named: id) else {
                let nearest = nearestName(to: name, among: try reader.conversations().map(\.sourceID))
                let offer = nearest.isEmpty ? "" : " Did you mean “\(nearest)”?"
                throw ExportProblem(description: "\(path): The archive has no conversation “\(name)”.\(offer)")
            }
            selection.conversations.insert(ID(found.sourceID))
        }
        if let between = pair.count == 2 ? Selection.between(pair[0], pair[1]) : nil {
            selection.conversations.formUnion(between.conversations)
        }
        (selection.from, selection.until) = try period.instants(zone)
        selection.query = query
        return selection
    }
}
