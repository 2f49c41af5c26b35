import ArgumentParser
import Foundation
import Hansard
import HansardStore
import HansardTerminal

/// `hansard checkpoint`: what to note down of an archive.
struct CheckpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Prints the archive’s signed checkpoint, to be noted down or time-stamped.",
        discussion: """
            Keep it where nobody who can write to the archive can: hansard verify --noted finds with it that records were cut \
            off the end, or that all of the archive was put back to an older copy. To have the time of it attested, send it to \
            a time-stamping authority (RFC 3161):

              hansard checkpoint > noted.txt
              openssl ts -query -data noted.txt -sha256 -cert -out noted.tsq
              curl -H 'Content-Type: application/timestamp-query' --data-binary @noted.tsq URL > noted.tsr
            """)

    @OptionGroup var archive: ArchiveOption
    @Flag(help: "Print the key that it is verified with instead.")
    var key = false

    func run() throws {
        let folder = ArchiveFolder(archive.path)
        try reportingFailure {
            let key = try ArchiveKeys.verifier(of: folder)
            guard !self.key else { return print(key.text) }
            print(String(decoding: try LogLayout(folder).verifiedCheckpoint(key).bytes, as: UTF8.self), terminator: "")
        }
    }
}
