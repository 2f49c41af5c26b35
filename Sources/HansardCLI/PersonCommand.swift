import ArgumentParser
import Foundation
import Hansard
import HansardStore
import HansardTerminal
import PairChannel

struct PersonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person", abstract: "Says who may use the staff chat.",
        discussion: "A server that runs takes note within a second.",
        subcommands: [Deactivate.self, Activate.self, List.self])

    struct Deactivate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends somebody’s chat: their connections, and whatever they ask for from now on.",
            discussion: "What they have said stays on the record, and stays readable for those whom they said it to.")

        @OptionGroup var archive: ArchiveOption
        @Argument(help: "The person’s id in the source.")
        var person: String

        func run() throws { try PersonCommand.set(isActive: false, person, archive.path) }
    }

    struct Activate: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lets somebody use the chat again.")

        @OptionGroup var archive: ArchiveOption
        @Argument(help: "The person’s id in the source.")
        var person: String

        func run() throws { try PersonCommand.set(isActive: true, person, archive.path) }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists who has used the chat or been deactivated.")

        @OptionGroup var archive: ArchiveOption
        @Flag(help: "Print one JSON document and nothing else.")
        var json = false

        func run() throws {
            let people = try reportingFailure {
                try PersonCommand.journal(archive.path).readNow { try $0.people() }
            }
            guard !json else {
                let list = people.map { person -> JSONValue in
                    ["id": .string(person.id), "name": .optional(person.name), "active": .bool(person.isActive)]
                }
                return print(JSONOutput.object(["people": .array(list)]))
            }
            for person in people {
                print(printable("\(person.id)  \(person.name ?? "")  \(person.isActive ? "active" : "deactivated")"))
            }
        }
    }

    /// - Throws: for an archive that is not there: to make one would be a mistake in the command.
    private static func journal(_ archive: String) throws -> LiveJournal {
        _ = try ArchiveReader(path: archive, cacheMiB: 1)
        return try LiveJournal(archive: archive)
    }

    private static func set(isActive: Bool, _ id: String, _ archive: String) throws {
        let changed = try reportingFailure { () -> Bool in
            let named = try ArchiveReader(path: archive, cacheMiB: 1).people().people.first {
                ID($0.sourceID) == ID(id)
            }
            let journal = try journal(archive)
            let noted = try journal.readNow { try $0.person(id) }
            guard var person = named.map({ ChatPerson($0) }) ?? noted else {
                throw UnknownPerson(id: id, archive: archive)
            }
            guard (noted?.isActive ?? true) != isActive else { return false }
            person.isActive = isActive
            let wanted = person
            try journal.commit { try $0.know(wanted, now: .now) }
            return true
        }
        let state = isActive ? "active" : "deactivated"
        print(printable(changed ? "\(id): \(state)" : "\(id): was \(state) before"))
    }

    private struct UnknownPerson: Error, CustomStringConvertible {
        let id: String
        let archive: String

        var description: String {
            "\(archive): Nobody there has the id “\(id)”. hansard person list names those who have used the chat."
        }
    }
}
