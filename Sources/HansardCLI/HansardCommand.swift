import ArgumentParser

@main
struct HansardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hansard",
        abstract: "The official record of what staff say to each other at work.",
        version: "0.1.0",
        subcommands: [
            IngestCommand.self, BuildCommand.self, SearchCommand.self, UnseenCommand.self, StatsCommand.self,
            ServeCommand.self, ChatCommand.self, PersonCommand.self, TokenCommand.self, AuditCommand.self,
            BenchCommand.self,
        ])
}

struct ArchiveOption: ParsableArguments {
    @Option(name: .customLong("archive"), help: "The archive’s folder.")
    var path = "archive"
}
