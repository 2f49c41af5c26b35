import ArgumentParser
import Foundation
import Hansard
import HansardSite
import HansardStore
import HansardTerminal
import PairChannel

struct HoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Says what must not be erased, and for which matter.",
        discussion: """
            What the selection comes to is not erased until the matter is released, whoever asks. Holds, their ends and what \
            was refused for them are records of the log.
            """)

    @OptionGroup var archive: ArchiveOption
    @OptionGroup var site: SiteOptions
    @OptionGroup var selection: SelectionOptions
    @Option(help: "Conversations of this person, by the id in the source or the name; may be given several times.")
    var person: [String] = []
    @Option(help: "What it is for: a file number.")
    var matter: String?
    @Option(help: "Who answers for what is held.")
    var custodian: String?
    @Option(help: "Who says so.")
    var actor: String?
    @Flag(help: "Hold everything.")
    var all = false
    @Flag(help: "List all holds.")
    var list = false
    @Option(help: "End all holds of this matter.")
    var release: String?
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false

    private var selectsNothing: Bool { selection.isEmpty && person.isEmpty && !selection.hasExceptions }

    func validate() throws {
        if list {
            guard matter == nil, release == nil, selectsNothing else { throw ValidationError("--list goes by itself.") }
            return
        }
        guard Self.isWord(actor) else { throw ValidationError("--actor says who: one line of at most 500 bytes.") }
        if let release {
            guard matter == nil, selectsNothing, Self.isWord(release) else {
                throw ValidationError("--release takes a matter, and goes with --actor alone.")
            }
            return
        }
        guard Self.isWord(matter) else { throw ValidationError("--matter says what it is for, such as a file number.") }
        guard Self.isWord(custodian) else { throw ValidationError("--custodian says who answers for what is held.") }
        let namesAny = !person.isEmpty || !selection.pair.isEmpty || !selection.conversation.isEmpty
        guard all ? !namesAny : namesAny || !selection.isEmpty else {
            throw ValidationError("Say what to hold, with --person, --between, --conversation or a period; or --all.")
        }
    }

    private static func isWord(_ text: String?) -> Bool {
        guard let text, !text.allSatisfy(\.isWhitespace), text.utf8.count <= 500 else { return false }
        return !text.unicodeScalars.contains { $0.value < 0x20 }
    }

    func run() throws {
        try reportingFailure {
            if list { return try printAll() }
            let holder = "hansard hold, process \(getpid())"
            func waiting(_ holder: String) {
                Terminal.note("The archive is being written by \(holder). Waiting for it to finish …")
            }
            if let release {
                try Store.release(
                    LogRelease(matter: release, actor: actor ?? "", at: .now), inArchiveAt: archive.path,
                    holder: holder, waiting: waiting)
                return say("released", release)
            }
            let settings =
                selection.needsZone ? try Site(content: site.content, templates: site.templates).settings : nil
            let zone = settings?.zone ?? .utc
            let held = try selection.selection(person, inArchiveAt: archive.path, zone)
            try Store.hold(
                LogHold(
                    matter: matter ?? "", custodian: custodian ?? "", selection: held.json, actor: actor ?? "", at: .now
                ),
                inArchiveAt: archive.path, holder: holder, waiting: waiting)
            say("held", matter ?? "")
        }
    }

    private func say(_ what: String, _ matter: String) {
        print(
            json
                ? JSONOutput.object(["matter": .string(matter), "state": .string(what)])
                : printable(what == "held" ? "Held for “\(matter)”." : "“\(matter)” holds nothing any more."))
    }

    private func printAll() throws {
        let holds = try Holds.all(ArchiveReader(path: archive.path))
        guard !json else { return print(JSONOutput.object(["holds": .array(holds.map(Self.document))])) }
        guard !holds.isEmpty else { return print("Nothing is held.") }
        for hold in holds {
            let end = hold.releasedAt.map { ", released \($0.rfc3339())" } ?? ""
            print(
                printable(
                    "\(hold.matter): \(hold.selection), custodian \(hold.custodian), by \(hold.actor) \(hold.at.rfc3339())\(end)"
                ))
        }
    }

    private static func document(_ hold: Holds.Hold) -> JSONValue {
        let selection = try? JSONValue(parsing: Array(hold.selection.utf8))
        let releasedAt = hold.releasedAt?.rfc3339()
        return [
            "matter": .string(hold.matter), "custodian": .string(hold.custodian),
            "selection": selection ?? JSONValue.null,
            "actor": .string(hold.actor), "at": .string(hold.at.rfc3339()), "released_at": .optional(releasedAt),
            "record": .integer(hold.seq),
        ]
    }
}
