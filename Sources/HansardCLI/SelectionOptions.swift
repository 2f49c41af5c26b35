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
    @Option(help: "This conversation, by its id in the source or its name; may be given several times.")
    var conversation: [String] = []
    @Option(help: "Not this conversation, by its id in the source or its name; may be given several times.")
    var exceptConversation: [String] = []
    @Option(
        help: "No conversation of this person, by the id in the source or the name; may be given several times.")
    var exceptPerson: [String] = []
    @OptionGroup var period: PeriodOptions
    @Option(help: "Only messages that this query finds, as hansard search takes it.")
    var query: String?

    /// Nothing is said of what is in it.
    var isEmpty: Bool { pair.isEmpty && conversation.isEmpty && period.isEmpty && query == nil }

    /// Something is left out.
    var hasExceptions: Bool { !exceptConversation.isEmpty || !exceptPerson.isEmpty }

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
    /// - Parameter people: People whose conversations are meant as well, by id or name.
    /// - Throws: `ArchiveError`, `ExportProblem` for what the archive does not have, or has several of by that name.
    func selection(_ people: [String] = [], inArchiveAt path: String, _ zone: SiteZone) throws -> Selection {
        var selection = people.isEmpty && pair.isEmpty && conversation.isEmpty ? Selection.everything : Selection()
        let named = NamedInArchive(path: path, reader: try ArchiveReader(path: path))
        for id in pair { _ = try named.person(id, byName: false) }
        selection.people = try Set(people.map { try named.person($0) })
        selection.conversations = try Set(conversation.map { try named.conversation($0) })
        selection.except.people = try Set(exceptPerson.map { try named.person($0) })
        selection.except.conversations = try Set(exceptConversation.map { try named.conversation($0) })
        if pair.count == 2 { selection.conversations.formUnion(try named.conversations(between: pair[0], pair[1])) }
        (selection.from, selection.until) = try period.instants(zone)
        selection.query = query
        return selection
    }
}

/// Finds the ids of what options name.
private struct NamedInArchive {
    let path: String
    let reader: ArchiveReader

    /// - Parameter byName: Whether a name is good, too.
    func person(_ text: String, byName: Bool = true) throws -> ID {
        if try reader.people().index(ofSourceID: text) != nil { return ID(text) }
        guard byName else { throw ArchiveError(path, .noSuchPerson(text)) }
        switch try ArchiveNames(reader).person(ID(text)) {
        case .one(let id): return id
        case .several(let ids): throw several(text, "people", ids)
        case .none: throw ArchiveError(path, .noSuchPerson(text))
        }
    }

    /// The conversations of these two alone, by their ids: several where they wrote to each other in several systems, and the
    /// channel that bears their ids, whether or not anything was said in it.
    func conversations(between one: String, _ other: String) throws -> Set<ID> {
        let people = try reader.people()
        let two = Set([one, other].compactMap { people.index(ofSourceID: $0) }.map { people[$0].id })
        let found = try reader.conversations().filter {
            $0.kind == .pair && Set([$0.low, $0.high].compactMap(\.self)) == two
        }
        return Set(found.map { ID($0.sourceID) }).union(Selection.between(one, other)?.conversations ?? [])
    }

    /// Also by what the conversation is called in addresses.
    func conversation(_ text: String) throws -> ID {
        let id = ID(text).inPairOrder
        if let found = try reader.conversation(named: id.text) { return ID(found.sourceID) }
        switch try ArchiveNames(reader).conversation(id) {
        case .one(let id): return id
        case .several(let ids): throw several(text, "conversations", ids)
        case .none(let nearest, _):
            let offer = nearest.map { " Did you mean “\($0)”?" } ?? ""
            throw ExportProblem(description: "\(path): The archive has no conversation “\(text)”.\(offer)")
        }
    }

    private func several(_ text: String, _ what: String, _ ids: [ID]) -> ExportProblem {
        let list = ids.map { "“\($0)”" }.joined(separator: ", ")
        return ExportProblem(
            description:
                "\(path): “\(text)” is the name of \(ids.count) \(what), \(list). Give the id of the one meant.")
    }
}
