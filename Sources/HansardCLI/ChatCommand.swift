import ArgumentParser
import Hansard
import HansardSite
import HansardStore
import HansardTerminal
import StaffChat

struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat", abstract: "What the staff chat needs beside its server.", subcommands: [Token.self])

    struct Token: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Mints a token, as the application does that embeds the chat.",
            discussion: """
                For trying it out. Whoever has the token is the person until it ends; docs/chat.md says how an application \
                mints its own.
                """)

        @OptionGroup var site: SiteOptions
        @Option(help: "Whose it is, by the id in the source.")
        var person: String
        @Option(help: "What the person is called, for one whom the archive does not know.")
        var name: String?
        @Option(help: "What the person does.")
        var title: String?
        @Option(help: "For how many seconds it is good: at most an hour.")
        var seconds = 900

        func validate() throws {
            guard (1...3_600).contains(seconds) else {
                throw ValidationError("--seconds takes a number from 1 to 3600.")
            }
            guard !person.isEmpty else { throw ValidationError("--person takes an id.") }
        }

        func run() async throws {
            let secret = try reportingFailure {
                let site = try Site(content: site.content, templates: site.templates)
                guard let secret = try site.settings.chat?.tokenSecret(file: site.settingsFile) else {
                    throw SettingsProblem(
                        file: site.settingsFile,
                        reason:
                            "There is no secret to sign tokens with. Name one: chat: {token_secret_file: chat-secret}.")
                }
                return secret
            }
            let tokens = ChatTokens(secret: secret)
            await tokens.start()
            print(try await tokens.token(for: person, name: name, title: title, seconds: seconds, now: .now))
        }
    }
}
