import ArgumentParser
import Hansard

@main
struct HansardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hansard",
        abstract: "The official record of what staff say to each other at work.",
        version: programVersion,
        subcommands: [
            IngestCommand.self, VerifyCommand.self, CheckpointCommand.self, WitnessCommand.self, RebuildCommand.self,
            BuildCommand.self, SearchCommand.self,
            UnseenCommand.self, GapsCommand.self, PolicyCommand.self, StatsCommand.self,
            ExportCommand.self, EraseCommand.self, HoldCommand.self, DisposeCommand.self, PeopleCommand.self,
            ServeCommand.self, ChatCommand.self, PersonCommand.self,
            TokenCommand.self,
            AuditCommand.self, ConfigCommand.self,
        ])

    /// As bundles of exports name the program that made them.
    static var generator: String { "Hansard \(configuration.version)" }

    static func main() async {
        if let problem = unknownCommand(in: Array(CommandLine.arguments.dropFirst())) {
            exit(withError: ValidationError(problem))
        }
        await main(nil)
    }

    /// What is wrong with the name of a command, with the nearest that there is; `nil` if nothing is. The library says no more
    /// of one than that it is unexpected.
    private static func unknownCommand(in arguments: [String]) -> String? {
        var command: any ParsableCommand.Type = Self.self
        for argument in arguments {
            let known = command.configuration.subcommands
            guard !known.isEmpty, command.configuration.defaultSubcommand == nil, !argument.hasPrefix("-") else {
                break
            }
            if let next = known.first(where: { $0._commandName == argument }) {
                command = next
                continue
            }
            let names = known.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
            guard argument != "help" else { break }
            return "There is no command “\(argument)”. Did you mean “\(nearestName(to: argument, among: names))”?"
        }
        return nil
    }
}

struct ArchiveOption: ParsableArguments {
    @Option(name: .customLong("archive"), help: "The archive’s folder.")
    var path = "archive"
}
