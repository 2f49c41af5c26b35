import ArgumentParser
import HansardServer

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Says which settings there are.",
        subcommands: [Reference.self])

    struct Reference: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints every setting, as docs/settings.md has them.")

        func run() { print(SettingsReference.markdown, terminator: "") }
    }
}
