import Foundation
import Testing

@testable import Hansard

private let samples: String = {
    var root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    for _ in 0..<5 { root.deleteLastPathComponent() }
    return root.path + "/../shared/data/slack"
}()

/// Real exports, which are not part of this repository: their counts were made by another program.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: samples)))
struct SlackSampleTests {
    struct Counts: Equatable {
        var raw = 0, unique = 0, senders = 0, edited = 0, roots = 0, replies = 0, reactions = 0, files = 0
        var people = 0, conversations = 0, quarantined = 0
        var services = 0, bots = 0, tombstones = 0
    }

    /// What all of `exports` hold together, the last one winning where several have the same message.
    private func counts(_ exports: [String]) throws -> Counts {
        var counts = Counts()
        var messages: [String: (kind: MessageKind, edited: Bool, thread: Bool, reactions: Int, files: Int)] = [:]
        var senders: Set<String> = []
        var people: Set<String> = []
        var conversations: Set<String> = []
        var threads: Set<String> = []
        for export in exports {
            #expect(SlackExport.recognises(try SourceTree(path: export)))
            let collected = try ImportedExport.read(export)
            counts.quarantined += collected.quarantined.count
            var current = ""
            for (record, arena) in collected.records {
                switch record {
                case .message(let message):
                    counts.raw += 1
                    let shown = ShownText(commonMark: arena.text(message.text) ?? "")
                    #expect(!shown.description.contains("⚠"), "\(arena.text(message.id) ?? "") has become markup")
                    let conversation = collected.conversation(message.conversation)
                    current = conversation + "/" + (arena.text(message.id) ?? "")
                    let hasThread = message.thread.isPresent
                    messages[current] = (message.kind, message.editedAt != nil, hasThread, 0, 0)
                    if let thread = arena.text(message.thread) { threads.insert(conversation + "/" + thread) }
                    senders.insert(collected.person(message.sender) ?? "")
                case .reaction: messages[current]?.reactions += 1
                case .attachment: messages[current]?.files += 1
                case .person(let person): people.insert(collected.person(person.person) ?? "")
                case .conversation(let conversation):
                    conversations.insert(collected.conversation(conversation.conversation))
                default: break
                }
            }
        }
        counts.unique = messages.count
        counts.senders = senders.count
        counts.people = people.count
        counts.conversations = conversations.count
        counts.roots = threads.intersection(messages.keys).count
        for message in messages.values {
            if message.edited { counts.edited += 1 }
            if message.thread { counts.replies += 1 }
            counts.reactions += message.reactions
            counts.files += message.files
            switch message.kind {
            case .said: break
            case .bot: counts.bots += 1
            case .service: counts.services += 1
            case .tombstone: counts.tombstones += 1
            }
        }
        return counts
    }

    @Test func olakesFourOverlappingSnapshots() throws {
        let folder = samples + "/datazip-inc+olake-slack-archive"
        let runs = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { "\(folder)/\($0)" }
        let counts = try counts(runs)
        #expect(counts.raw == 622)
        #expect(counts.unique == 332)
        // One of them is a bot that wrote nothing, and is named where it was added.
        #expect(counts.people == 684)
        #expect(counts.conversations == 5)
        #expect(counts.senders == 43)
        #expect(counts.edited == 53)
        #expect(counts.roots == 34)
        #expect(counts.replies == 250)
        #expect(counts.reactions == 211)
        #expect(counts.files == 53)
        #expect(counts.quarantined == 0)
    }

    @Test func hfaransOfficialExport() throws {
        let counts = try counts([samples + "/hfaran+slack-export-viewer/testarchive"])
        #expect(counts.raw == 158)
        #expect(counts.unique == 158)
        // The other program counts 8: to it, a comment on a file has no author.
        #expect(counts.senders == 7)
        #expect(counts.edited == 1)
        #expect(counts.replies == 0)
        #expect(counts.reactions == 1)
        #expect(counts.files == 4)
        #expect(counts.bots == 94)
        #expect(counts.services == 11)
        #expect(counts.quarantined == 0)
    }

    @Test(arguments: ["source_export_dir", "source_export.zip"])
    func slackdumpsFixture(name: String) throws {
        let counts = try counts(["\(samples)/rusq+slackdump/\(name)"])
        #expect(counts.raw == 16)
        #expect(counts.unique == 16)
        #expect(counts.senders == 4)
        #expect(counts.edited == 1)
        #expect(counts.roots == 3)
        #expect(counts.replies == 4)
        #expect(counts.files == 2)
        #expect(counts.tombstones == 1)
        #expect(counts.services == 1)
        #expect(counts.quarantined == 0)
    }

    @Test func slackdumpsDump() throws {
        let counts = try counts([samples + "/rusq+slackdump/source_dump_dir"])
        #expect(counts.raw == 16)
        #expect(counts.unique == 16)
        #expect(counts.roots == 3)
        #expect(counts.replies == 4)
        #expect(counts.tombstones == 1)
        // A file beside the dump that no message has.
        #expect(counts.quarantined == 1)
    }

    /// Their files were taken out before they were published.
    @Test(arguments: ["source_export_dir", "source_export.zip", "source_dump_dir"])
    func anExportWithoutItsFilesNamesThemOnly(name: String) throws {
        let export = try ImportedExport.read("\(samples)/rusq+slackdump/\(name)")
        let attachments = export.records.compactMap { item -> AttachmentRecord? in
            if case .attachment(let attachment) = item.record { attachment } else { nil }
        }
        #expect(attachments.count == 2)
        #expect(attachments.allSatisfy { $0.files.isEmpty })
    }
}
