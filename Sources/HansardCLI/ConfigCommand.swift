import ArgumentParser
import Hansard
import HansardServer
import HansardSite
import HansardTerminal
import PairChannel

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Checks the settings, and says what there are.",
        subcommands: [Check.self, Reference.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reads site.yml, access.yml, people.yml and pages, and says all that is wrong.",
            discussion: """
                Run it as the user who serves: files with secrets that access.yml names are read, too. With --archive it also \
                says which people, conversations and teams are named that the archive does not have. Exit status 1 if \
                anything is wrong.
                """)

        @OptionGroup var site: SiteOptions
        @Option(help: "The archive’s folder, whose people and conversations the files name.")
        var archive: String?
        @Flag(help: "Print one JSON document and nothing else.")
        var json = false

        func run() throws {
            let check = try reportingFailure {
                try ConfigurationCheck(content: site.content, templates: site.templates, archive: archive)
            }
            print(json ? document(check) : printable(text(check), keeping: "\n"))
            if !check.list.isEmpty { throw ExitCode(1) }
        }

        private func text(_ check: ConfigurationCheck) -> String {
            guard check.list.isEmpty else { return check.list.map(\.description).joined(separator: "\n") }
            guard !check.files.isEmpty else {
                return "\(site.content): There are no settings here: every default holds."
            }
            return "Nothing is wrong with \(check.files.joined(separator: ", "))."
        }

        private func document(_ check: ConfigurationCheck) -> String {
            let problems = check.list.map { problem -> JSONValue in
                let setting = problem.names.isEmpty ? nil : problem.names.joined(separator: ": ")
                return [
                    "file": .string(problem.file), "setting": .optional(setting), "problem": .string(problem.reason),
                ]
            }
            return JSONOutput.object(["files": .strings(check.files), "problems": .array(problems)])
        }
    }

    struct Reference: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints every setting, as docs/settings.md has them, or every member of the API’s answers.")

        enum Page: String, CaseIterable, ExpressibleByArgument {
            case settings, api
        }

        @Argument(help: "settings, or api for the last section of docs/api.md.")
        var page = Page.settings

        func run() {
            let text =
                switch page {
                case .settings: SettingsReference.markdown
                case .api: FieldReference.markdown
                }
            print(text, terminator: "")
        }
    }
}
