import ArgumentParser
import Foundation
import Hansard
import HansardServer
import HansardStore
import HansardTerminal
import PairChannel

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Reports who looked at whose conversations, from the access log.",
        discussion: """
            Without --person: who looked at whom by month, looks without a case in a role that needs one, expired cases \
            that were tried, and refusals. With it: how often that person’s conversations were opened, by whom, in which \
            role, under which case and why. In which rooms the person takes part is asked of the archive.

            --verify works out every hash of the log anew. Its output ends with the number and the hash of the last entry. \
            Keep those elsewhere and give them to --noted the next time: entries cut off the end are found by them alone.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, csv }

    @OptionGroup var access: AccessOption
    @OptionGroup var archive: ArchiveOption
    @Option(help: "Only from this day or moment on.")
    var from: String?
    @Option(help: "Only to the end of this day, or before this moment.")
    var to: String?
    @Option(help: "The report for this person, by the id in the source.")
    var person: String?
    @Option(help: "text, json or csv.")
    var format = Format.text
    @OptionGroup var table: TableOptions
    @Flag(help: "Check that no entry was changed or removed.")
    var verify = false
    @Option(help: "NUMBER:HASH of an earlier check, for --verify.")
    var noted: String?

    func validate() throws {
        _ = try from.map { try moment($0, "--from", endOfDay: false) }
        _ = try to.map { try moment($0, "--to", endOfDay: true) }
        if noted != nil, !verify { throw ValidationError("--noted goes with --verify.") }
        if verify, person != nil || from != nil || to != nil || format == .csv {
            throw ValidationError("--verify checks the whole log, and reports as text or json.")
        }
        _ = try head
        try table.validate(isTable: format == .csv)
    }

    private var head: (seq: Int64, hash: [UInt8])? {
        get throws {
            guard let noted else { return nil }
            let parts = noted.split(separator: ":")
            guard parts.count == 2, let bytes = Hexadecimal.bytes(parts[1]), bytes.count == 32,
                let seq = Int64(parts[0]), seq >= 0
            else {
                throw ValidationError("--noted takes NUMBER:HASH, as --verify printed it.")
            }
            return (seq, bytes)
        }
    }

    func run() throws {
        let database = try reportingFailure { try AccessDatabase(folder: access.path, creates: false) }
        guard !verify else { return try check(database) }
        let (from, until) = (
            try from.map { try moment($0, "--from", endOfDay: false) },
            try to.map { try moment($0, "--to", endOfDay: true) }
        )
        let report = try reportingFailure {
            try AccessReport(
                database, from: from, until: until, person: person,
                conversations: try person.map { try conversations(of: $0) } ?? [])
        }
        switch format {
        case .text: print(printable(report.text, keeping: "\n"), terminator: "")
        case .json: print(JSONOutput.escapingControls(report.json), terminator: "")
        case .csv: table.print(report.csv)
        }
        if let doubt = report.doubt { try refuse("Not verified: \(doubt)") }
    }

    /// Those in which `person` takes part, by their ids in the source.
    private func conversations(of person: String) throws -> Set<ID> {
        guard FileManager.default.fileExists(atPath: archive.path) else {
            Terminal.note(
                "hansard: \(archive.path): No archive is there, so looks at rooms are left out. Pass --archive.")
            return []
        }
        let reader = try ArchiveReader(path: archive.path)
        let found = try reader.conversations(ofPeople: [ID(person)], teams: [], named: [])
        return Set(try found.compactMap { try reader.conversation($0).map { ID($0.sourceID) } })
    }

    private func check(_ database: AccessDatabase) throws {
        let noted = try head
        let found = try reportingFailure { try database.check(noted: noted) }
        let object: JSONValue
        switch found {
        case .whole(let entries, let hash):
            let note = AccessCheck.note(entries, hash)
            object = ["whole": true, "entries": .integer(entries), "head": .string(note)]
            if format == .text { print("Whole: \(counted(Int(entries), "entry", "entries")).\n\(note)") }
        case .broken(let seq): object = ["whole": false, "broken": .integer(seq)]
        case .notAsNoted(let seq): object = ["whole": false, "not_as_noted": .integer(seq)]
        case .altered: object = ["whole": false, "altered": true]
        }
        if format == .json { print(JSONOutput.object(object)) }
        if let doubt = found.doubt { try refuse(doubt) }
    }

    private func refuse(_ problem: String) throws -> Never {
        Terminal.note("hansard: \(access.path): \(problem)")
        throw ExitCode(1)
    }
}
