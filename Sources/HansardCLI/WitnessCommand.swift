import ArgumentParser
import Foundation
import Hansard
import HansardStore
import HansardTerminal
import PairChannel

/// `hansard witness`: a second key that signs only what goes on from what it signed before.
struct WitnessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Signs the archive’s checkpoint with a key of its own, if it goes on from the last one.",
        discussion: """
            For somebody else than who keeps the archive: a works council, an auditor, another department. Their folder, on a \
            USB stick for instance, has their key and the last checkpoint that they signed; it is made at the first use. A log \
            that was rolled back, rewritten or signed with another key is not signed, and the command says which of it.
            """)

    @OptionGroup var archive: ArchiveOption
    @Option(help: "The witness’s folder; made with a new key if it is not there.")
    var folder: String
    @Option(help: "What a new witness is called, such as works-council.example.com.")
    var name = "witness"
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false

    func validate() throws {
        guard !folder.isEmpty else {
            throw ValidationError("--folder takes a folder, such as --folder /media/usb/witness.")
        }
    }

    func run() throws {
        let signed = try reportingFailure {
            try WitnessFolder(folder).sign(
                ArchiveFolder(archive.path), name: name, at: UInt64(max(0, Timestamp.now.microseconds / 1_000_000)))
        }
        let note = String(decoding: signed.note, as: UTF8.self)
        guard !json else {
            return print(
                JSONOutput.object([
                    "records": .integer(signed.checkpoint.size), "before": .integer(signed.before),
                    "root": .string(signed.checkpoint.root.base64), "note": .string(note), "key": .string(signed.key),
                ]))
        }
        let records = counted(Int(signed.checkpoint.size), "record", "records")
        print(
            signed.before == 0
                ? "Signed for the first time: \(records)."
                : "Signed: \(records), which go on from the \(grouped(Int(signed.before))) that were signed before.")
        print("\n\(note)\nVerified with: \(signed.key)")
    }
}
